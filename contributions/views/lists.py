"""Lists of contributions: everybody's, and one's own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contributions.cards import card
from contributions.enums import ContributionState
from contributions.filters import KINDS, STATES, ContributionFilter
from contributions.models import Contribution
from contributions.queries import counts_by_state, in_lists
from criteria.views.catalogue import Choice
from publishing.addresses import page_links, with_changes

_PAGE = 20
_LONGEST_NUMBER = 6


@require_safe
def contributions(request: HttpRequest) -> HttpResponse:
    """What members have contributed and what became of it: the same for every reader."""
    path = reverse("contributions:contributions")
    chosen = ContributionFilter(request.GET)
    if not chosen.is_valid():
        problems = [message for messages in chosen.form.errors.values() for message in messages]
        context = {"problems": problems, "all_url": path, "breadcrumbs": _crumbs()}
        return render(request, "contributions/malformed.html", context, status=400)
    selection = chosen.form.cleaned_data
    counts = counts_by_state(chosen.in_any_state())
    page = _page(request, in_lists(chosen.qs))
    context = {
        "items": [card(row, shows_words=row.words_shown) for row in page.object_list],
        "count": page.paginator.count,
        "states": [
            Choice(
                _("All"),
                url=with_changes(path, request.GET, state=None),
                value=str(sum(counts.values())),
                selected=not selection["state"],
            ),
            *(
                Choice(
                    state.label,
                    url=with_changes(path, request.GET, state=slug),
                    value=str(counts.get(state, 0)),
                    selected=selection["state"] == slug,
                )
                for slug, state in STATES.items()
            ),
        ],
        "kinds": [Choice(kind.label, value=slug, selected=selection["kind"] == slug) for slug, kind in KINDS.items()],
        "state": selection["state"],
        "criterion": selection["criterion"],
        "is_narrowed": any(selection.values()),
        "all_url": path,
        "propose_url": reverse("contributions:propose"),
        "mine_url": reverse("contributions:mine"),
        "breadcrumbs": _crumbs(),
        **page_links(page, path, request.GET),
    }
    return render(request, "contributions/contributions.html", context)


def _crumbs() -> list[Choice]:
    return [Choice(_("Home"), url=reverse("home")), Choice(_("Contributions"))]


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What the member has contributed, in every state."""
    path = reverse("contributions:mine")
    own = Contribution.objects.filter(author=request.user)
    counts = counts_by_state(own)
    page = _page(request, in_lists(own))
    context = {
        "items": [card(row, shows_words=row.has_words) for row in page.object_list],
        "count": page.paginator.count,
        "counts": [(state.label, counts[state]) for state in ContributionState if state in counts],
        "propose_url": reverse("contributions:propose"),
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("Contributions"), url=reverse("contributions:contributions")),
            Choice(_("My contributions")),
        ],
        **page_links(page, path, request.GET),
    }
    return render(request, "contributions/mine.html", context)


def _page(request: HttpRequest, rows: QuerySet[Contribution]) -> object:
    """The page asked for. Raises Http404 for what is no page of the list."""
    typed = request.GET.get("page") or "1"
    paginator = Paginator(rows, _PAGE)
    if not typed.isascii() or not typed.isdigit() or len(typed) > _LONGEST_NUMBER:
        raise Http404(_("This list has no such page."))
    if not 1 <= int(typed) <= paginator.num_pages:
        raise Http404(_("This list has no such page."))
    return paginator.page(int(typed))
