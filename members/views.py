"""The member's own pages. Signing in and all that belongs to it are views of django-allauth: see urls.py."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from members import actions
from members.forms import ClosingForm, ProfileForm
from members.models import User
from members.queries import organisation_of, seen_profile
from members.second_factor import factors_of

own = cache_control(private=True, no_store=True)


def _member(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - login_required lets nobody else in
    return request.user


def _page(request: HttpRequest, name: str, **context: Any) -> HttpResponse:
    return render(request, f"members/{name}.html", {"account_page": name, **context})


@own
@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """The account at a glance, with a way to everything that can be changed."""
    person = _member(request)
    factors = factors_of(person)
    return _page(
        request,
        "overview",
        person=person,
        organisation=organisation_of(person),
        has_app="totp" in factors,
        has_passkey="webauthn" in factors,
        session_count=len(UserSession.objects.purge_and_list(person)),
        is_confirmed=EmailAddress.objects.filter(user=person, email=person.email, verified=True).exists(),
    )


@own
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """What a member says about themselves, and who may see it. A new language is used from the answer on."""
    person = _member(request)
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=person.pk))
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.update_profile(person=person, by=person, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            with override(changed.preferred_language):
                messages.success(request, _("Your profile is saved."))
                return HttpResponseRedirect(reverse("members:profile"))
    return _page(request, "profile", person=person, form=form, organisation=organisation_of(person))


@own
@login_required
@require_safe
def as_others_see_it(request: HttpRequest) -> HttpResponse:
    """The same profile through three pairs of eyes."""
    person = _member(request)
    stranger, member = AnonymousUser(), User(is_active=True, pk=0)
    seen = [
        (_("Members of your groups"), _("People who are in a group with you."), member, True),
        (_("Members of the network"), _("Everybody who has an account."), member, False),
        (_("Everybody"), _("Readers who have not signed in, and search engines."), stranger, False),
    ]
    views = [
        {"who": who, "explained": text, "profile": seen_profile(viewer, person, shares_group=shares)}
        for who, text, viewer, shares in seen
    ]
    return _page(request, "as_others_see_it", person=person, views=views)


@require_POST
@login_required
def end_session(request: HttpRequest, session: int) -> HttpResponse:
    """Signs out one device. 404 for a session that is not one's own or has ended."""
    person = _member(request)
    found = UserSession.objects.filter(user=person, pk=session).first()
    if found is None:
        raise Http404
    if found.session_key == request.session.session_key:
        logout(request)
        return redirect("home")
    actions.end_session(person=person, session=session)
    messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")


@own
@login_required
@reauthentication_required(allow_get=True, app="members")
def close(request: HttpRequest) -> HttpResponse:
    """Closes the account, after one more question and the password."""
    person = _member(request)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.close_account(person=person, by=person)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            request.session.flush()
            return redirect("members:closed")
    return _page(request, "close", person=person, form=form)


@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Good-bye."""
    return render(request, "members/closed.html")
