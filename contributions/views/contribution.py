"""One contribution: what became of it; what its author can still do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contributions import actions, permissions
from contributions.cards import nameless_title
from contributions.details import details_of
from contributions.enums import PUBLIC_EVENTS, WAITING, ContributionState, EventKind
from contributions.models import Contribution, ContributionEvent
from contributions.queries import result_link, state_label
from contributions.showing import rows_of
from publishing.lists import Choice


def _visible(request: HttpRequest, number: str) -> Contribution:
    rows = Contribution.objects.visible_to(request.user).select_related(
        "author", "criterion", "version", "resulting_version__criterion", "resulting_pilot", "resulting_practice"
    )
    return get_object_or_404(rows, number=number)


@require_safe
def contribution(request: HttpRequest, number: str) -> HttpResponse:
    """The public status; what was written, for those who may read it."""
    found = _visible(request, number)
    user = request.user
    reads_words = permissions.may_read_words(user, found)
    reads_all = permissions.may_read_all(user, found)
    title = found.title if reads_words else nameless_title(found)
    context = {
        "contribution": found,
        "title": title,
        "title_lang": found.language if reads_words else "",
        "text": found.text if reads_words else "",
        "rows": rows_of(details_of(found.kind, found.details)) if reads_all else [],
        "reads_words": reads_words,
        "is_public": found.words_shown,
        "author_name": found.author.name if found.shows_author and found.author.is_active else "",
        "state": ContributionState(found.state).slug,
        "state_label": state_label(found),
        "steps": _steps(found, sees_all=reads_all),
        "result": result_link(found, user),
        "is_author": permissions.is_author(user, found),
        "may_withdraw": permissions.may_withdraw(user, found),
        "may_change_credit": permissions.may_change_credit(user, found) and bool(found.author.name),
        "admin_url": _admin_url(request, found),
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("Contributions"), url=reverse("contributions:contributions")),
            Choice(found.number),
        ],
    }
    return render(request, "contributions/contribution.html", context)


def _steps(found: Contribution, *, sees_all: bool) -> list[dict[str, Any]]:
    """What has happened, and what comes next as long as nothing is decided."""
    kinds = list(EventKind) if sees_all else list(PUBLIC_EVENTS)
    events = list(ContributionEvent.objects.filter(contribution=found, kind__in=kinds).order_by("at", "pk"))
    steps = [
        {
            "label": state_label(found) if event.kind == EventKind.PUBLISHED else event.get_kind_display(),
            "at": event.at,
            "is_current": event is events[-1],
        }
        for event in events
    ]
    coming = {
        ContributionState.RECEIVED: [_("A curator reads it"), _("A decision with a reason")],
        ContributionState.IN_REVIEW: [_("A decision with a reason")],
        ContributionState.ACCEPTED: [_("Published")],
    }.get(ContributionState(found.state), [])
    return [*steps, *({"label": label, "is_coming": True} for label in coming)]


def _admin_url(request: HttpRequest, found: Contribution) -> str:
    if not (request.user.is_staff and request.user.has_perm("contributions.view_contribution")):
        return ""
    return reverse("admin:contributions_contribution_change", args=[found.pk])


@login_required
@require_http_methods(("GET", "HEAD", "POST"))
def withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Asks once more, then takes the contribution back."""
    found = _visible(request, number)
    if not permissions.is_author(request.user, found):
        raise PermissionDenied
    if request.method == "POST":
        try:
            actions.withdraw(contribution=found, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Contribution %(number)s is withdrawn.") % {"number": found.number})
        return HttpResponseRedirect(found.get_absolute_url())
    if found.state not in WAITING:
        return HttpResponseRedirect(found.get_absolute_url())
    context = {
        "contribution": found,
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("My contributions"), url=reverse("contributions:mine")),
            Choice(found.number, url=found.get_absolute_url()),
            Choice(_("Withdraw")),
        ],
    }
    return render(request, "contributions/withdraw.html", context)


@login_required
@require_POST
def credit(request: HttpRequest, number: str) -> HttpResponse:
    """Names the author on the public page, or no longer."""
    found = _visible(request, number)
    if not permissions.is_author(request.user, found):
        raise PermissionDenied
    shows = request.POST.get("shows_author") == "on"
    actions.change_credit(contribution=found, by=request.user, shows_author=shows)
    message = (
        _("Your name stands on the public page.") if shows else _("Your name no longer stands on the public page.")
    )
    messages.success(request, message)
    return HttpResponseRedirect(found.get_absolute_url())
