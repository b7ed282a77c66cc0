"""Lists of contributions: everybody's, and one's own."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contributions.cards import card
from contributions.enums import ContributionState
from contributions.filters import KINDS, STATES, ContributionFilter
from contributions.models import Contribution
from contributions.queries import counts_by_state, in_lists
from publishing.addresses import page_links, with_changes
from publishing.lists import Choice, malformed, page_of

_PAGE = 20


@require_safe
def contributions(request: HttpRequest) -> HttpResponse:
    """What members have contributed and what became of it: the same for every reader."""
    path = reverse("contributions:contributions")
    chosen = ContributionFilter(request.GET)
    if not chosen.is_valid():
        return malformed(request, chosen.form, path)
    selection = chosen.form.cleaned_data
    counts = counts_by_state(chosen.in_any_state())
    page = page_of(request, in_lists(chosen.qs), _PAGE)
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
    page = page_of(request, in_lists(own), _PAGE)
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
