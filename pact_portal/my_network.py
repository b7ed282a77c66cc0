"""“My network”: what waits for a member, their groups, and what they have given."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contributions.cards import card
from contributions.models import Contribution
from contributions.queries import in_lists
from groups.enums import MembershipState
from groups.invitation_links import token_of
from groups.models import Group, Membership
from groups.permissions import is_confirmed_address_of
from members.models import User
from practice.models import GoodPractice, Pilot
from publishing.addresses import Crumb
from publishing.texts import Text, text_of

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """A group of the member, or one on the way to be."""

    name: Text
    url: str
    membership: Membership
    waiting: int = 0  # requests that wait for this coordinator


@dataclass(frozen=True, slots=True)
class OwnContent:
    """A pilot or a good practice that the member has given."""

    name: Text
    url: str
    kind: str
    state: str


@require_safe
@login_required
def my_network(request: HttpRequest) -> HttpResponse:
    # A suspended member of a hidden group may not know of it any more.
    visible = Group.objects.visible_to(request.user)
    memberships = request.user.group_memberships.live().filter(group__in=visible).select_related("group")
    waiting = _waiting_requests(request.user)
    own = [_own_group(membership, waiting) for membership in memberships.order_by("group__position", "pk")]
    contributions = Contribution.objects.filter(author=request.user)
    context = {
        "groups": [group for group in own if group.membership.state == MembershipState.ACTIVE],
        "suspended": [group for group in own if group.membership.state == MembershipState.SUSPENDED],
        "requested": [group for group in own if group.membership.state == MembershipState.REQUESTED],
        "invitations": _invitations(request.user),
        "contributions": [card(row, shows_words=True) for row in in_lists(contributions)[:_SHOWN]],
        "contributions_total": contributions.count(),
        "content": _content(request.user),
        "breadcrumbs": [Crumb(_("Home"), reverse("home")), Crumb(_("My network"))],
    }
    return render(request, "my_network.html", context)


def _waiting_requests(user: User) -> dict[int, int]:
    """How many requests wait in each group that the member coordinates."""
    coordinated = Membership.objects.coordinators().filter(user=user).values("group")
    counted = Group.objects.filter(pk__in=coordinated).annotate(
        number=Count("memberships", filter=Q(memberships__state=MembershipState.REQUESTED))
    )
    return dict(counted.values_list("pk", "number"))


def _own_group(membership: Membership, waiting: dict[int, int]) -> OwnGroup:
    group = membership.group
    return OwnGroup(text_of(group, "name"), group.get_absolute_url(), membership, waiting.get(group.pk, 0))


def _invitations(user: User) -> list[OwnGroup]:
    """Open invitations to the member's confirmed address; each leads to the page that the mail leads to."""
    if not is_confirmed_address_of(user, user.email):
        return []
    open_ones = Membership.objects.filter(
        state=MembershipState.INVITED, email__iexact=user.email, invitation_expires_at__gt=timezone.now()
    )
    return [
        OwnGroup(text_of(invited.group, "name"), reverse("groups:invitation", args=[token_of(invited)]), invited)
        for invited in open_ones.select_related("group")
    ]


def _content(user: User) -> list[OwnContent]:
    pilots = [
        OwnContent(text_of(row, "title"), row.get_absolute_url(), _("Pilot"), row.get_state_display())
        for row in Pilot.objects.filter(created_by=user).order_by("-created_at")[:_SHOWN]
    ]
    practices = [
        OwnContent(text_of(row, "title"), row.get_absolute_url(), _("Good practice"), row.get_state_display())
        for row in GoodPractice.objects.filter(created_by=user).order_by("-created_at")[:_SHOWN]
    ]
    return pilots + practices
