"""What coordinators do: decide, invite, change roles, set the group up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from groups import actions
from groups.actions.running import SETTINGS
from groups.enums import MembershipSource, MembershipState
from groups.forms import ApprovalForm, InvitationForm, ReasonForm, RoleForm, SettingsForm
from groups.models import Group, Membership
from groups.people import shown_name
from groups.permissions import Standing
from groups.views.reading import crumbs, group_and_standing, require, say, signed_in
from members.enums import Audience
from members.queries import organisation_of
from publishing.texts import active_language, text_of

_FIRST_IN_LIST = {state: place for place, state in enumerate(("REQUESTED", "INVITED", "SUSPENDED", "ACTIVE"))}


def _to_run(request: HttpRequest, slug: str) -> tuple[Group, Standing, HttpResponse | None]:
    """The group for somebody who runs it. 404 where it is not visible, sign-in or 403 where it is."""
    group, standing = group_and_standing(request, slug)
    to_sign_in = signed_in(request)
    if to_sign_in is None:
        require(standing.may_run)
    return group, standing, to_sign_in


def _manage_url(group: Group) -> str:
    return reverse("groups:manage", args=[group.slug])


@require_safe
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """Requests, invitations, suspended members, members."""
    group, standing, to_sign_in = _to_run(request, slug)
    if to_sign_in is not None:
        return to_sign_in
    rows = [_row(membership) for membership in _live(group)]
    by_state: dict[str, list[dict[str, Any]]] = {state: [] for state in _FIRST_IN_LIST}
    for row in rows:
        by_state[row["membership"].state].append(row)
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "standing": standing,
        "requests": by_state[MembershipState.REQUESTED],
        "invitations": by_state[MembershipState.INVITED],
        "suspended": by_state[MembershipState.SUSPENDED],
        "active": by_state[MembershipState.ACTIVE],
        "breadcrumbs": crumbs(group, _("Members and requests")),
    }
    return render(request, "groups/manage.html", context)


def _live(group: Group) -> list[Membership]:
    found = list(
        Membership.objects.live()
        .filter(group=group)
        .select_related("user", "user__organisation", "invited_by", "decided_by")
    )
    found.sort(key=lambda one: shown_name(one.user).casefold() if one.user else one.email)
    return found


def _row(membership: Membership) -> dict[str, Any]:
    user = membership.user
    return {
        "membership": membership,
        "name": shown_name(user) if user else membership.email,
        "organisation": organisation_of(user) if user else "",
        "email": user.email if user and user.email_visible_to != Audience.NOBODY else "",
        "is_away": user is not None and not user.is_active,
        "is_expired": membership.state == MembershipState.INVITED
        and membership.invitation_expires_at <= timezone.now(),
        "came_by_organisation": membership.source == MembershipSource.DOMAIN,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    group, _standing, to_sign_in = _to_run(request, slug)
    if to_sign_in is not None:
        return to_sign_in
    form = InvitationForm(request.POST or None, user=request.user, initial={"language": active_language()})
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.invite(group=group, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            say(form, error)
        else:
            said = (
                _("This person had asked to join and is a member now.")
                if made.state == MembershipState.ACTIVE
                else _("The invitation to %(email)s is on its way.") % {"email": made.email}
            )
            messages.success(request, said)
            return HttpResponseRedirect(_manage_url(group))
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "form": form,
        "breadcrumbs": crumbs(group, (_("Members and requests"), _manage_url(group)), _("Invite")),
    }
    return render(request, "groups/invite.html", context, status=422 if form.errors else 200)


def _forms(membership: Membership, standing: Standing, posted: Any, deed: str) -> dict[str, Form]:
    """The forms that the state of a membership allows; the one that was sent holds what was entered."""
    user = standing.user

    def data(name: str) -> Any:
        return posted if name == deed else None

    state = membership.state
    if state == MembershipState.REQUESTED:
        return {
            "approve": ApprovalForm(data("approve"), auto_id="approve-%s", user=user),
            "decline": ReasonForm(data("decline"), auto_id="decline-%s"),
        }
    if state == MembershipState.INVITED:
        return {"take-back": Form(data("take-back"))}
    if state == MembershipState.SUSPENDED and standing.may_handle(membership):
        return {"resume": Form(data("resume"))}
    if state != MembershipState.ACTIVE:
        return {}
    found: dict[str, Form] = {}
    is_own = membership.user_id == user.pk
    if is_own or standing.may_handle(membership):
        initial = {"role": membership.role, "title_in_group": membership.title_in_group}
        found["role"] = RoleForm(data("role"), auto_id="role-%s", user=user, current=membership.role, initial=initial)
    if standing.may_handle(membership):
        found["suspend"] = ReasonForm(data("suspend"), auto_id="suspend-%s")
        found["remove"] = ReasonForm(data("remove"), auto_id="remove-%s")
    return found


_DEEDS = {
    "approve": (actions.approve, lambda: _("The request was granted.")),
    "decline": (actions.decline, lambda: _("The request was declined, and the person was told why.")),
    "take-back": (actions.take_back_invitation, lambda: _("The invitation was taken back.")),
    "role": (actions.change_role, lambda: _("The change was saved.")),
    "suspend": (actions.suspend, lambda: _("The membership is suspended.")),
    "resume": (actions.resume, lambda: _("The membership is active again.")),
    "remove": (actions.remove, lambda: _("The member was removed, and was told why.")),
}


@require_http_methods(["GET", "HEAD", "POST"])
def membership(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One membership, with what may be done about it. A deed that somebody else was quicker with says so."""
    group, standing, to_sign_in = _to_run(request, slug)
    if to_sign_in is not None:
        return to_sign_in
    found = get_object_or_404(
        Membership.objects.select_related("user", "user__organisation", "invited_by", "decided_by"),
        pk=number,
        group=group,
    )
    deed = request.POST.get("deed", "") if request.method == "POST" else ""
    status, problems = 200, []
    form = None
    if deed in _DEEDS:
        act, said = _DEEDS[deed]
        form = _forms(found, standing, request.POST, deed).get(deed) or Form(request.POST)
        if form.is_valid():
            try:
                act(membership=found, by=request.user, **form.cleaned_data)
                messages.success(request, said())
                return HttpResponseRedirect(_manage_url(group))
            except ValidationError as error:
                status, problems = 409, error.messages
                found.refresh_from_db()
        else:
            status = 422
    forms = _forms(found, standing, request.POST if status == 422 else None, deed)
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "row": _row(found),
        "membership": found,
        "forms": forms,
        "can_take_back": "take-back" in forms,
        "can_resume": "resume" in forms,
        "failed": forms.get(deed) if status == 422 else None,
        "problems": problems,
        "breadcrumbs": crumbs(group, (_("Members and requests"), _manage_url(group)), _row(found)["name"]),
    }
    return render(request, "groups/membership.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    group, _standing, to_sign_in = _to_run(request, slug)
    if to_sign_in is not None:
        return to_sign_in
    form = SettingsForm(request.POST or None, instance=group, label_suffix="")
    if request.method == "POST" and form.is_valid():
        changes = {name: form.cleaned_data[name] for name in SETTINGS}
        try:
            actions.change_settings(group=group, by=request.user, changes=changes)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The changes were saved."))
            return HttpResponseRedirect(group.get_absolute_url())
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "form": form,
        "breadcrumbs": crumbs(group, _("Settings")),
    }
    return render(request, "groups/settings.html", context, status=422 if form.errors else 200)
