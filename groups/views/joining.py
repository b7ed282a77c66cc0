"""Joining, asking, leaving, answering: what people do about their own membership."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from groups import actions
from groups.actions.states import is_last_coordinator
from groups.enums import MembershipState
from groups.forms import RequestForm
from groups.invitation_links import invitation_of
from groups.joining import Door, joining
from groups.models import Group, Membership
from groups.permissions import is_confirmed_address_of
from groups.views.reading import crumbs, group_and_standing, require, say, sign_in_url, signed_in
from publishing.texts import text_of


def _welcome(request: HttpRequest, group: Group, membership: Membership) -> HttpResponseRedirect:
    if membership.state == MembershipState.ACTIVE:
        messages.success(request, _("Welcome: you are now a member of this group."))
    else:
        messages.success(request, _("Your request is with the coordinators. You get a mail when they have decided."))
    return HttpResponseRedirect(group.get_absolute_url())


@require_POST
def join(request: HttpRequest, slug: str) -> HttpResponse:
    group, _standing = group_and_standing(request, slug)
    if not request.user.is_authenticated:  # signed out meanwhile: the group's page leads on
        return HttpResponseRedirect(group.get_absolute_url())
    try:
        return _welcome(request, group, actions.join(group=group, by=request.user))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(group.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """The form of a request; for those who have nothing to ask, the group's page says why."""
    group, standing = group_and_standing(request, slug)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    question = text_of(group, "request_question")
    form = RequestForm(request.POST or None, question=question.value)
    if request.method == "POST" and form.is_valid():
        try:
            message = form.cleaned_data["message"]
            return _welcome(request, group, actions.request(group=group, by=request.user, message=message))
        except ValidationError as error:
            say(form, error)
    elif request.method != "POST" and joining(standing, timezone.now()).door != Door.ASK:
        return HttpResponseRedirect(f"{group.get_absolute_url()}#joining")
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "form": form,
        "question_lang": question.lang,
        "breadcrumbs": crumbs(group, _("Ask to join")),
    }
    return render(request, "groups/ask.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    group, standing = group_and_standing(request, slug)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    require(standing.is_member)
    problems: list[str] = []
    if request.method == "POST":
        try:
            actions.leave(membership=standing.membership, by=request.user)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, _("You have left the group. What you contributed stays."))
            is_still_seen = Group.objects.visible_to(request.user).filter(pk=group.pk).exists()
            return HttpResponseRedirect(group.get_absolute_url() if is_still_seen else reverse("groups:groups"))
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "is_last": is_last_coordinator(standing.membership),
        "problems": problems,
        "breadcrumbs": crumbs(group, _("Leave the group")),
    }
    return render(request, "groups/leave.html", context, status=409 if problems else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, slug: str) -> HttpResponse:
    """The yearly question. Opening the page changes nothing; its button answers."""
    group, standing = group_and_standing(request, slug)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    require(standing.is_member)
    if request.method == "POST":
        try:
            actions.confirm(membership=standing.membership, by=request.user, now=timezone.now())
            messages.success(request, _("Thank you. We ask again in a year."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(group.get_absolute_url())
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "membership": standing.membership,
        "breadcrumbs": crumbs(group, _("Still there?")),
    }
    return render(request, "groups/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Says what the invitation is, and accepts or declines it by POST. The group's name is for the person invited, and
    for those who may know of the group anyway: a mail that was passed on tells nobody of a hidden group."""
    found = invitation_of(token)
    if found is None:
        raise Http404
    is_addressee = is_confirmed_address_of(request.user, found.email)
    problems: list[str] = []
    if request.method == "POST":
        if (to_sign_in := signed_in(request)) is not None:
            return to_sign_in
        require(is_addressee)
        try:
            if request.POST.get("answer") == "decline":
                actions.decline_invitation(membership=found, by=request.user)
                messages.success(request, _("You have declined the invitation."))
                return HttpResponseRedirect(reverse("groups:groups"))
            return _welcome(request, found.group, actions.accept_invitation(membership=found, by=request.user))
        except ValidationError as error:
            problems = error.messages
            found.refresh_from_db()
    is_named = is_addressee or Group.objects.visible_to(request.user).filter(pk=found.group_id).exists()
    is_expired = found.state == MembershipState.EXPIRED or found.invitation_expires_at <= timezone.now()
    context = {
        "invitation": found,
        "group": found.group if is_named else None,
        "name": text_of(found.group, "name") if is_named else None,
        "purpose": text_of(found.group, "purpose") if is_named else None,
        "is_addressee": is_addressee,
        "is_known": request.user.is_authenticated,
        "is_open": found.state == MembershipState.INVITED and not is_expired and found.group.archived_at is None,
        "is_expired": is_expired,
        "is_accepted": found.state == MembershipState.ACTIVE and found.user_id == request.user.pk,
        "problems": problems,
        "sign_in_url": sign_in_url(request),
        "breadcrumbs": crumbs(None, _("Invitation")),
    }
    return render(request, "groups/invitation.html", context, status=409 if problems else 200)
