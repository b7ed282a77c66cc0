"""Groups and their documents."""

from __future__ import annotations

from collections.abc import Callable

from making import texts, user
from making_groups import coordinator, document, group, in_state, member, steering
from page_kind import PageKind

from groups import actions
from groups.models import Membership
from members.enums import Audience
from members.models import User

SLUG = "numbat-buyers"
_MEMBERSHIP = 9001  # the request that the coordinator decides on

KINDS: tuple[PageKind, ...] = (
    PageKind("groups", "groups:groups"),
    PageKind("groups, narrowed", "groups:groups", (), {"kind": "working_group", "country": "SE"}),
    PageKind("groups, nothing fits", "groups:groups", (), {"kind": "buyer_group", "country": "SE"}),
    PageKind("groups, malformed", "groups:groups", (), {"kind": "club"}, status=400),
    PageKind("groups of a member", "groups:groups", viewer="coordinator"),
    PageKind("group, sizes and sources", "groups:group", ("be-buyer-group",)),
    PageKind("group, countries", "groups:group", ("eu-ethics-working-group",)),
    PageKind("group, no size", "groups:group", ("framework-working-group",)),
    PageKind("group, archived", "groups:group", ("archived-buyers",)),
    PageKind("group, unknown", "groups:group", ("no-such-group",), status=404),
    PageKind("group, to ask", "groups:group", ("be-buyer-group",), viewer="newcomer"),
    PageKind("group of a coordinator", "groups:group", (SLUG,), viewer="coordinator"),
    PageKind("group, not in every language", "groups:group", ("hidden-buyers",), viewer="coordinator"),
    PageKind("members of a group", "groups:members", (SLUG,), viewer="coordinator"),
    PageKind("members, not allowed", "groups:members", ("be-buyer-group",), status=403, viewer="newcomer"),
    PageKind("request to join", "groups:ask", ("be-buyer-group",), viewer="newcomer"),
    PageKind("leave, last coordinator", "groups:leave", (SLUG,), viewer="coordinator"),
    PageKind("leave", "groups:leave", ("hidden-buyers",), viewer="coordinator"),
    PageKind("still there?", "groups:confirm", (SLUG,), viewer="coordinator"),
    PageKind("members and requests", "groups:manage", (SLUG,), viewer="coordinator"),
    PageKind("invite", "groups:invite", (SLUG,), viewer="coordinator"),
    PageKind("decide on a request", "groups:membership", (SLUG, _MEMBERSHIP), viewer="coordinator"),
    PageKind("change a membership", "groups:membership", (SLUG, _MEMBERSHIP + 1), viewer="coordinator"),
    PageKind("settings of a group", "groups:settings", (SLUG,), viewer="coordinator"),
    PageKind("documents of a group", "groups:documents", (SLUG,), viewer="coordinator"),
    PageKind("documents, none", "groups:documents", ("be-buyer-group",)),
    PageKind("add a document", "groups:add_document", (SLUG,), viewer="coordinator"),
)
NOT_PAGES: dict[str, str] = {
    "groups:invitation": "an address of its own for each invitation: tests/browser/test_groups.py",
    "groups:document": "an address of its own for each document: tests/browser/test_groups.py",
    "groups:download": "a file",
    "groups:join": "takes forms only",
    "groups:withdraw_document": "takes forms only",
}


def make_coordinator() -> User:
    return User.objects.get(email="coordinator@numbat.example")


def make_newcomer() -> User:
    return user("newcomer@numbat.example", name="Newcomer")


VIEWERS: dict[str, Callable[[], User]] = {"coordinator": make_coordinator, "newcomer": make_newcomer}


def make() -> None:
    person = user("coordinator@numbat.example", name="Ada Numbat", organisation_name="Town of Numbat")
    into = group(SLUG, "Numbat", countries=["BE", "NL"], members_visibility="MEMBERS")
    coordinator(into, person)
    there = member(
        into, user("there@numbat.example", name="Bo Numbat", email_visible_to=Audience.GROUPS), "CONTRIBUTOR"
    )
    away = member(into, user("away@numbat.example", name="Cy Numbat"))
    actions.suspend(membership=away, by=person, reason="For a while")
    asked = in_state(into, user("asks@numbat.example", name="Di Numbat"), "REQUESTED")
    actions.invite(group=into, by=person, email="invited@numbat.example")
    Membership.objects.filter(pk=asked.pk).update(id=_MEMBERSHIP)
    Membership.objects.filter(pk=there.pk).update(id=_MEMBERSHIP + 1)
    document(into, person, "Numbat checklist")
    document(into, there.user, "Numbat quantities", "MEMBERS")
    hidden = group("hidden-buyers", "Hidden", visibility="HIDDEN")
    member(hidden, person)
    for name, words in (("name", texts("Hidden", fr="", nl="")), ("purpose", texts("Hidden purpose", de="", nl=""))):
        for code, text in words.items():
            setattr(hidden, f"{name}_{code}", text)
    hidden.save()
    archived = group("archived-buyers", "Archived")

    actions.archive(group=archived, by=steering())
