"""Reads of groups that rules and pages share: how somebody may join, what is due today, which documents there are."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Q, QuerySet

from groups.enums import (
    ContentState,
    GroupRole,
    JoinPolicy,
    MembershipSource,
    MembershipState,
)
from groups.models import Group, GroupDocument, Membership
from groups.permissions import Standing, Viewer, is_confirmed_address_of, is_let_in_by_organisation
from members.models import User

COOL_DOWN = dt.timedelta(days=30)
ASK_EVERY = dt.timedelta(days=365)
ANSWER_WITHIN = dt.timedelta(days=30)


# --- Joining -----------------------------------------------------------------------------------------------------------


def person_with_confirmed_address(email: str) -> User | None:
    """The account whose owner has shown that the address is theirs."""
    found = User.objects.filter(email__iexact=email, is_active=True).first()
    return found if found is not None and is_confirmed_address_of(found, email) else None


def _last_ended(user: Viewer, group: Group) -> Membership | None:
    return Membership.objects.filter(user=user, group=group).exclude(pk__in=_live()).order_by("-state_since").first()


def _live() -> QuerySet[Membership]:
    return Membership.objects.live().values("pk")


def was_turned_away(user: Viewer, group: Group) -> bool:
    """Whether a coordinator took the person out of the group, and nobody has let them in since."""
    last = _last_ended(user, group)
    return last is not None and last.state in (MembershipState.REMOVED, MembershipState.DECLINED)


def may_join_at_once(user: User, group: Group) -> bool:
    """Without anybody's decision. Not for those whom a coordinator removed or declined: they have to ask."""
    if group.join_policy == JoinPolicy.OPEN:
        return not was_turned_away(user, group)
    return is_let_in_by_organisation(user, group) and not was_turned_away(user, group)


def may_request(user: User, group: Group) -> bool:
    return group.join_policy != JoinPolicy.INVITE and not may_join_at_once(user, group)


def asks_again_from(user: User, group: Group) -> dt.datetime | None:
    """When somebody whose request was declined may ask again; None when none was."""
    last = (
        Membership.objects.filter(
            user=user, group=group, state=MembershipState.DECLINED, source=MembershipSource.REQUEST
        )
        .order_by("-state_since")
        .first()
    )
    return last.state_since + COOL_DOWN if last else None


# --- What is due -------------------------------------------------------------------------------------------------------


def due_to_be_asked(now: dt.datetime) -> QuerySet[Membership]:
    return (
        Membership.objects.active()
        .filter(confirmed_at__lte=now - ASK_EVERY, asked_at=None, group__archived_at=None, user__is_active=True)
        .order_by("pk")
    )


def due_to_lapse(now: dt.datetime) -> QuerySet[Membership]:
    return Membership.objects.active().filter(asked_at__lte=now - ANSWER_WITHIN).order_by("pk")


def invitations_due_to_expire(now: dt.datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(state=MembershipState.INVITED, invitation_expires_at__lte=now).order_by("pk")


def joined_by_organisation() -> QuerySet[Membership]:
    """Those whose organisation may have lost its place since."""
    return (
        Membership.objects.active()
        .filter(source=MembershipSource.DOMAIN, group__join_policy=JoinPolicy.DOMAIN)
        .order_by("pk")
    )


# --- Documents -----------------------------------------------------------------------------------------------------------


def documents_of(group: Group, viewer: Viewer) -> QuerySet[GroupDocument]:
    """The documents of a group that the viewer may see, the newest first; withdrawn ones only to those who added
    them."""
    return (
        GroupDocument.objects.visible_to(viewer)
        .filter(group=group)
        .exclude(Q(state=ContentState.WITHDRAWN) & ~Q(created_by=viewer.pk))
        .select_related("document", "created_by")
        .prefetch_related("document__versions")
        .order_by(F("published_at").desc(nulls_last=True), "-pk")
    )


def may_change_document(shared: GroupDocument, standing: Standing) -> bool:
    """Add a version or withdraw it: who added it, while they may still upload, and those who run the group."""
    if shared.state == ContentState.WITHDRAWN:
        return False
    return standing.may_run or (shared.created_by_id == standing.user.pk and standing.has_role(GroupRole.CONTRIBUTOR))
