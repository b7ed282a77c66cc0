"""Reads of groups for pages and rules: how somebody may join, whom the list of members shows, what is due today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import F, Q, QuerySet

from groups.enums import (
    ContentState,
    GroupRole,
    JoinPolicy,
    MembershipSource,
    MembershipState,
    PartnerRole,
)
from groups.models import Group, GroupDocument, Membership
from groups.permissions import Standing, Viewer, is_confirmed_address_of, is_let_in_by_organisation
from members.enums import Audience
from members.models import User
from publishing.texts import Text, preference, text_of

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


# --- The members of a group, as one viewer may see them -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Person:
    """A member, as far as their own choices show them to the viewer."""

    name: str
    organisation: str | Text
    email: str
    role: str
    role_label: str
    title: str


@dataclass(frozen=True, slots=True)
class People:
    shown: list[Person] = field(default_factory=list)
    unnamed: int = 0  # members who show their name to fewer people

    @property
    def count(self) -> int:
        return len(self.shown) + self.unnamed


_ORDER = {role: rank for rank, role in enumerate(reversed(GroupRole.values))}


def people(standing: Standing) -> People:
    """The members of a group. Empty unless the viewer may see the list at all."""
    if not standing.may_see_members:
        return People()
    memberships = list(
        Membership.objects.active()
        .filter(group=standing.group, user__is_active=True)
        .select_related("user", "user__organisation")
    )
    shared = _people_in_common_groups(standing.user, [membership.user_id for membership in memberships])
    found, unnamed = [], 0
    for membership in memberships:
        person = _person(membership, standing, shares_a_group=membership.user_id in shared)
        if person is None:
            unnamed += 1
        else:
            found.append(person)
    found.sort(key=lambda person: (_ORDER[person.role], person.name.casefold()))
    return People(found, unnamed)


def _people_in_common_groups(viewer: Viewer, users: list[int]) -> set[int]:
    if not viewer.is_authenticated:
        return set()
    own = Membership.objects.active().filter(user=viewer).values("group")
    return set(
        Membership.objects.active().filter(group__in=own, user__in=users).values_list("user", flat=True).distinct()
    )


def _person(membership: Membership, standing: Standing, *, shares_a_group: bool) -> Person | None:
    """None where the viewer may not know the name. Those who run the group know name and organisation of everybody."""
    user, viewer = membership.user, standing.user
    is_self = viewer.pk == user.pk

    def may_see(audience: str) -> bool:
        return (
            is_self
            or audience == Audience.EVERYBODY
            or (audience == Audience.NETWORK and viewer.is_authenticated)
            or (audience in (Audience.NETWORK, Audience.GROUPS) and shares_a_group)
        )

    # The name is the least that the members of a common group see, whatever the choice.
    if not (standing.may_run or shares_a_group or may_see(user.name_visible_to)):
        return None
    sees_address = may_see(user.email_visible_to) or (standing.may_run and user.email_visible_to != Audience.NOBODY)
    organisation: str | Text = ""
    if standing.may_run or may_see(user.organisation_visible_to):
        organisation = organisation_of(user)
    return Person(
        name=shown_name(user),
        organisation=organisation,
        email=user.email if sees_address else "",
        role=membership.role,
        role_label=membership.get_role_display(),
        title=membership.title_in_group,
    )


def shown_name(user: User) -> str:
    """The name that others see. Never the address: whoever gives no name shows the part that says nothing."""
    return user.name or f"#{user.pk}"


def organisation_of(user: User) -> str | Text:
    return text_of(user.organisation, "name") if user.organisation_id else user.organisation_name


# --- What a group shows of itself ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SizeStatement:
    """How large a group was, by whom and when it was said. Different figures stand beside each other."""

    text: Text
    as_of: str
    publisher: str
    url: str
    note: Text | None = None


def text_in(texts: dict[str, str]) -> Text:
    """A text that is kept as one entry per language, in the reader's language or the nearest."""
    from publishing.texts import active_language

    wanted = active_language()
    for code in preference(wanted):
        if texts.get(code):
            return Text(texts[code], code, wanted)
    return Text("", wanted, wanted)


def sizes(group: Group) -> list[SizeStatement]:
    size = text_of(group, "size")
    if not size:
        return []
    first = SizeStatement(size, group.size_as_of, group.size_publisher, group.size_url, text_of(group, "size_note"))
    others = [
        SizeStatement(text_in(entry["text"]), entry["as_of"], entry["publisher"], entry["url"])
        for entry in group.other_sizes
    ]
    return [first, *others]


def lines(group: Group, name: str) -> list[Text]:
    """A text with one entry on each line, as these."""
    whole = text_of(group, name)
    return [Text(line.strip(), whole.language, whole.wanted) for line in whole.value.splitlines() if line.strip()]


def partners(group: Group, role: PartnerRole) -> list[dict[str, object]]:
    return [
        {"name": text_of(partner.organisation, "name"), "acronym": partner.organisation.acronym}
        for partner in group.group_partners.all()
        if partner.role == role
    ]


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


def visible_groups(viewer: Viewer) -> QuerySet[Group]:
    return Group.objects.visible_to(viewer).prefetch_related("group_partners__organisation")
