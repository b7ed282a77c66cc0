"""Who learns what of a group: surfaces × personas × visibility of the group × visibility of its content, generated.

Each thing has a word of its own that stands nowhere else. For every persona the words found on all surfaces must be
those that the rules allow, no more and no fewer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import AnonymousUser
from django.test import Client, override_settings
from django.urls import URLPattern, reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from making import LANGUAGES, user
from making_files import text_file
from making_groups import coordinator, group, in_state, member, steering

from groups import actions, urls
from groups.enums import GroupRole, GroupVisibility, JoinPolicy, MembershipState, MembersVisibility, Visibility
from groups.invitation_links import token_of
from groups.models import Group, GroupDocument, Membership
from groups.permissions import standing_of
from groups.queries import documents_of
from members.enums import Audience
from members.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

GROUPS = list(GroupVisibility.values)
CONTENTS = list(Visibility.values)
INSIDE = ("observer", "contributor", "coordinator", "superuser")
PERSONAS = (
    "anonymous",
    "member",  # of the network, of no group
    "member_of_another_group",
    "limited_staff",  # enters the administration, and may see nothing of groups there
    "requested",
    "invited",
    "declined",
    "ex_member",  # once a contributor, with a document of their own
    "removed",
    "suspended",  # a coordinator, with a document of their own
    *INSIDE,
)
_STATES = {
    "requested": MembershipState.REQUESTED,
    "invited": MembershipState.INVITED,
    "declined": MembershipState.DECLINED,
    "removed": MembershipState.REMOVED,
}
_ROLES = {
    "observer": GroupRole.OBSERVER,
    "contributor": GroupRole.CONTRIBUTOR,
    "coordinator": GroupRole.COORDINATOR,
    "ex_member": GroupRole.CONTRIBUTOR,
    "suspended": GroupRole.COORDINATOR,
}


@dataclass
class World:
    people: dict[str, User] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    documents: dict[tuple[str, str], GroupDocument] = field(default_factory=dict)
    own: dict[tuple[str, str], GroupDocument] = field(default_factory=dict)

    def client(self, persona: str) -> Client:
        client = Client(raise_request_exception=False)
        if persona != "anonymous":
            client.force_login(self.people[persona])
        return client


def words_of_group(visibility: str) -> set[str]:
    return {f"Namewombat{visibility}", f"Purposenumbat{visibility}"}


def word_of_document(visibility: str, content: str) -> str:
    return f"Docquoll{visibility}{content}"


def name_of_person(persona: str) -> str:
    return f"Personbilby{persona}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("files"))


@pytest.fixture(autouse=True)
def files(settings: LazySettings, folder: str) -> None:
    """Where the files of the world lie: it is made once for all tests of this module."""
    settings.MEDIA_ROOT = folder


@pytest.fixture(scope="module")
def world(shared_rows: None, folder: str) -> World:
    with override_settings(MEDIA_ROOT=folder):
        return _made_world()


def _made_world() -> World:
    made = World()
    for persona in PERSONAS[1:]:
        made.people[persona] = user(
            f"{persona}@example.org",
            name=name_of_person(persona),
            is_staff=persona in ("limited_staff", "superuser"),
            is_superuser=persona == "superuser",
            email_visible_to=Audience.NOBODY,
        )
    boss = steering()
    member(group("another", "Another", visibility="MEMBERS"), made.people["member_of_another_group"])
    for visibility in GROUPS:
        into = group(f"group-{visibility.lower()}", visibility=visibility, countries=["MT"])
        for code in LANGUAGES:
            setattr(into, f"name_{code}", f"Namewombat{visibility} {code}")
            setattr(into, f"purpose_{code}", f"Purposenumbat{visibility} {code}")
        into.save()
        made.groups[visibility] = into
        for persona, role in _ROLES.items():
            member(into, made.people[persona], role)
        for persona, state in _STATES.items():
            in_state(into, made.people[persona], state)
        for content in CONTENTS:
            made.documents[visibility, content] = share(into, boss, word_of_document(visibility, content), content)
        withdrawn = share(into, boss, f"Withdrawnquoll{visibility}", Visibility.PUBLIC)
        actions.withdraw_document(shared=withdrawn, by=boss)
        for persona in ("ex_member", "suspended"):
            own = share(into, made.people[persona], f"Ownquoll{visibility}{persona}", Visibility.GROUP)
            made.own[visibility, persona] = own
            # Somebody else goes on writing it: not for the eyes of those who have gone.
            actions.add_document_version(
                shared=own, by=boss, file=text_file(f"Laterquoll{visibility}", "later.txt"), change_note="Laterquoll"
            )
        for persona, deed in (("ex_member", "leave"), ("suspended", "suspend")):
            membership = Membership.objects.live_of(made.people[persona], into)
            if deed == "leave":
                actions.leave(membership=membership, by=membership.user)
            else:
                actions.suspend(membership=membership, by=boss, reason="Because")
    return made


def share(into: Group, by: User, word: str, visibility: str) -> GroupDocument:
    return actions.add_document(
        group=into, by=by, file=text_file(word, f"{word}.txt"), title=word, source=word, visibility=visibility
    )


# --- The rules, written a second time and in other words ----------------------------------------------------------------


def sees_group(persona: str, visibility: str) -> bool:
    if visibility == "PUBLIC":
        return True
    return persona != "anonymous" if visibility == "MEMBERS" else persona in INSIDE


def sees_document(persona: str, visibility: str, content: str) -> bool:
    if not sees_group(persona, visibility):
        return False
    return content == "PUBLIC" or (content == "MEMBERS" and persona != "anonymous") or persona in INSIDE


def expected_words(persona: str) -> set[str]:
    words: set[str] = set()
    for visibility in GROUPS:
        # An invitation tells the invited person of their group, hidden or not.
        if sees_group(persona, visibility):
            words |= words_of_group(visibility)
        words |= {
            word_of_document(visibility, content) for content in CONTENTS if sees_document(persona, visibility, content)
        }
        if persona in INSIDE:
            words |= {f"Ownquoll{visibility}{who}" for who in ("ex_member", "suspended")} | {f"Laterquoll{visibility}"}
    if persona == "invited":
        words |= words_of_group("HIDDEN")
    return words


WORDS = re.compile(
    r"(?:Namewombat|Purposenumbat|Docquoll|Withdrawnquoll|Ownquoll|Laterquoll)[A-Z]{4,}(?:ex_member|suspended)?"
)


# --- The surfaces ------------------------------------------------------------------------------------------------------


def addresses(world: World) -> dict[str, str]:
    found = {
        "home": reverse("home"),
        "list": reverse("groups:groups"),
        "list of a country": reverse("groups:groups") + "?country=MT",
        "list of a kind": reverse("groups:groups") + "?kind=buyer_group",
        "sitemap": reverse("sitemap-section", args=["groups"]),
        "autocomplete": reverse("admin:autocomplete")
        + "?app_label=groups&model_name=membership&field_name=group&term=wombat",
        "admin list": reverse("admin:groups_group_changelist"),
        "admin memberships": reverse("admin:groups_membership_changelist"),
        "admin documents": reverse("admin:groups_groupdocument_changelist"),
        "missing": "/en/groups/no-such-group/",
    }
    for visibility, into in world.groups.items():
        for name in GROUP_PAGES:
            found[f"{visibility} {name}"] = reverse(f"groups:{name}", args=[into.slug])
        membership = Membership.objects.filter(group=into, user=world.people["observer"]).get()
        found[f"{visibility} membership"] = reverse("groups:membership", args=[into.slug, membership.pk])
        invitation = Membership.objects.filter(group=into, email="invited@example.org").get()
        found[f"{visibility} invitation"] = reverse("groups:invitation", args=[token_of(invitation)])
        for content in CONTENTS:
            number = world.documents[visibility, content].document.uuid
            found[f"{visibility} {content} document"] = reverse("groups:document", args=[into.slug, number])
            found[f"{visibility} {content} download"] = reverse("groups:download", args=[into.slug, number, 1])
        for persona in ("ex_member", "suspended"):
            number = world.own[visibility, persona].document.uuid
            found[f"{visibility} own {persona} document"] = reverse("groups:document", args=[into.slug, number])
            for version in (1, 2):
                found[f"{visibility} own {persona} {version}"] = reverse(
                    "groups:download", args=[into.slug, number, version]
                )
    return found


GROUP_PAGES = (
    "group",
    "members",
    "ask",
    "leave",
    "confirm",
    "manage",
    "invite",
    "settings",
    "documents",
    "add_document",
)
POST_ONLY = ("join", "withdraw_document")


def test_every_address_of_the_room_is_a_surface() -> None:
    names = {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
    assert names == {*GROUP_PAGES, *POST_ONLY, "groups", "membership", "invitation", "document", "download"}


def body(response: object) -> str:
    if getattr(response, "streaming", False):
        return b"".join(response.streaming_content).decode()
    return response.content.decode()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


def answer(client: Client, address: str, method: str = "get") -> Answer:
    response = getattr(client, method)(address)
    return Answer(response.status_code, dict(response.headers), body(response))


@pytest.mark.parametrize("persona", PERSONAS)
def test_what_every_persona_finds_and_may_open(world: World, persona: str) -> None:
    """Each address is opened once, and the answers are looked at from three sides."""
    client = world.client(persona)
    found = {name: answer(client, address) for name, address in addresses(world).items()}
    _finds_the_words_of_what_is_theirs_and_no_others(persona, found)
    _gets_the_status_of_what_they_may_do(world, persona, client, found)
    _a_group_that_is_not_for_them_answers_as_one_that_does_not_exist(world, persona, client, found)


def _finds_the_words_of_what_is_theirs_and_no_others(persona: str, answers: dict[str, Answer]) -> None:
    found: dict[str, set[str]] = {}
    for name, got in answers.items():
        headers = " ".join(f"{key}: {value}" for key, value in got.headers.items())
        found[name] = set(WORDS.findall(f"{got.text} {headers}"))
        if got.status in (301, 302, 403, 404):
            assert found[name] == set(), name
        if persona != "anonymous" and name.split()[0] in GROUPS and got.status == 200:
            assert got.headers["Cache-Control"] == "private, no-store", name
    everything = set().union(*found.values())
    if persona == "superuser":  # the administration also lists what is withdrawn
        everything -= {f"Withdrawnquoll{visibility}" for visibility in GROUPS}
    assert everything == expected_words(persona)
    assert found["sitemap"] | found["missing"] | found["home"] == set()
    shown = set().union(*(words_of_group(v) for v in GROUPS if sees_group(persona, v)))
    assert found["list"] == found["list of a country"] == found["list of a kind"] == shown
    names = {f"Namewombat{visibility}" for visibility in GROUPS}
    assert found["autocomplete"] == (names if persona == "superuser" else set())


def _gets_the_status_of_what_they_may_do(
    world: World, persona: str, client: Client, answers: dict[str, Answer]
) -> None:
    is_anonymous, is_inside = persona == "anonymous", persona in INSIDE
    runs = persona in ("coordinator", "superuser")
    belongs = persona in ("observer", "contributor", "coordinator")
    uploads = persona in ("contributor", "coordinator", "superuser")
    got, expected = {}, {}
    allowed = {
        "group": True,
        "documents": True,
        "members": is_inside,
        "leave": belongs,
        "confirm": belongs,
        "manage": runs,
        "invite": runs,
        "settings": runs,
        "membership": runs,
        "add_document": uploads,
    }
    for visibility in GROUPS:
        for name, is_allowed in allowed.items():
            got[visibility, name] = answers[f"{visibility} {name}"].status
            refusal = 302 if is_anonymous else 403
            status = 200 if is_allowed else refusal
            expected[visibility, name] = status if sees_group(persona, visibility) else 404
        for content in CONTENTS:
            for name in ("document", "download"):
                got[visibility, content, name] = answers[f"{visibility} {content} {name}"].status
                expected[visibility, content, name] = 200 if sees_document(persona, visibility, content) else 404
        for name in ("join", "withdraw_document"):
            extra = [world.documents[visibility, "GROUP"].document.uuid] if name == "withdraw_document" else []
            address = reverse(f"groups:{name}", args=[world.groups[visibility].slug, *extra])
            assert client.get(address).status_code == 405
    assert got == expected


def _a_group_that_is_not_for_them_answers_as_one_that_does_not_exist(
    world: World, persona: str, client: Client, answers: dict[str, Answer]
) -> None:
    compared = 0
    for visibility, into in world.groups.items():
        if sees_group(persona, visibility):
            continue
        no_such = "no-such-group-at-all"[: len(into.slug)]  # as long, for the answers tell their length
        for name, address in addresses(world).items():
            if not name.startswith(visibility) or "invitation" in name:
                continue
            # A HEAD is a GET whose body Django drops: two personas show that.
            for method in ("get", "post", "head") if persona in ("anonymous", "suspended") else ("get", "post"):
                hidden = answers[name] if method == "get" else answer(client, address, method)
                missing = answer(client, address.replace(into.slug, no_such), method)
                assert hidden.status == missing.status, name
                assert hidden.status == 404 or (method == "post" and hidden.status == 405), name
                assert without_slug(hidden, into.slug) == without_slug(missing, no_such), name
                assert hidden.headers == missing.headers, name
                compared += 1
    assert (compared > 0) == (persona not in INSIDE)


def without_slug(got: Answer, slug: str) -> str:
    html = got.text.replace(slug, "SLUG")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_what_is_missing_says_the_same_in_every_language(world: World, language: str) -> None:
    for visibility in ("MEMBERS", "HIDDEN"):
        response = Client().get(f"/{language}/groups/group-{visibility.lower()}/")
        assert response.status_code == 404
        assert WORDS.findall(response.content.decode()) == []


def test_the_sitemap_holds_what_is_for_everybody_whoever_asks(world: World) -> None:
    for persona in ("anonymous", "superuser"):
        text = world.client(persona).get("/sitemap-groups.xml").content.decode()
        assert set(re.findall(r"group-(\w+)/</loc>", text)) == {"public"}
        assert text.count("group-public/</loc>") == 4


# --- Names of members --------------------------------------------------------------------------------------------------


LISTS = [
    (visibility, to_whom)
    for visibility, to_whom in product(GROUPS, MembersVisibility.values)
    if not (visibility == "HIDDEN" and to_whom in ("PUBLIC", "MEMBERS"))
]
SHOWN = {f"Audience{audience}": audience for audience in Audience.values}


@pytest.fixture(scope="module")
def lists(world: World) -> dict[tuple[str, str], Group]:
    """A group for every audience of its list, in each of which somebody shows something to every audience."""
    shown = [
        user(
            f"shown{number}@example.org",
            name=name,
            organisation_name=f"Orgnumbat{audience}",
            name_visible_to=audience,
            organisation_visible_to=audience,
            email_visible_to=audience,
        )
        for number, (name, audience) in enumerate(SHOWN.items())
    ]
    made = {}
    for visibility, to_whom in LISTS:
        slug = f"list-{visibility}-{to_whom}".lower()
        into = made[visibility, to_whom] = group(slug, visibility=visibility, members_visibility=to_whom)
        for person in shown:
            member(into, person)
        in_state(into, world.people["suspended"], MembershipState.SUSPENDED)
        for persona in ("observer", "contributor", "coordinator"):
            member(into, world.people[persona], _ROLES[persona])
    return made


@pytest.mark.parametrize("persona", ["anonymous", "member", "member_of_another_group", "suspended", *INSIDE])
def test_who_reads_the_list_of_members(world: World, lists: dict[tuple[str, str], Group], persona: str) -> None:
    client = world.client(persona)
    runs, inside = persona in ("coordinator", "superuser"), persona in ("observer", "contributor", "coordinator")

    def may(audience: str) -> bool:
        reaches = {"EVERYBODY": True, "NETWORK": persona != "anonymous", "GROUPS": inside, "NOBODY": False}
        return reaches[audience]

    for (visibility, to_whom), into in lists.items():
        html = "".join(
            client.get(reverse(f"groups:{page}", args=[into.slug])).content.decode() for page in ("group", "members")
        )
        reads_list = sees_group(persona, visibility) and (
            runs
            or to_whom == "PUBLIC"
            or (to_whom == "MEMBERS" and persona != "anonymous")
            or (to_whom == "GROUP" and inside)
        )
        names = {name for name, audience in SHOWN.items() if reads_list and (runs or inside or may(audience))}
        organisations = {f"Orgnumbat{a}" for n, a in SHOWN.items() if n in names and (runs or may(a))}
        addresses_shown = {
            f"shown{number}@example.org"
            for number, (name, audience) in enumerate(SHOWN.items())
            if name in names and (may(audience) or (runs and audience != "NOBODY"))
        }
        assert set(re.findall(r"Audience[A-Z]+", html)) == names, (visibility, to_whom)
        assert set(re.findall(r"Orgnumbat[A-Z]+", html)) == organisations, (visibility, to_whom)
        assert set(re.findall(r"shown\d@example\.org", html)) == addresses_shown, (visibility, to_whom)


# --- What the queryset says of one row is what it says of all ------------------------------------------------------------


@hypothesis_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    visibility=st.sampled_from(GROUPS),
    state=st.sampled_from(["NOTHING", *MembershipState.values]),
    role=st.sampled_from(GroupRole.values),
    content=st.sampled_from(CONTENTS),
    is_author=st.booleans(),
    content_state=st.sampled_from(["DRAFT", "PUBLISHED", "WITHDRAWN"]),
)
def test_the_queryset_follows_the_rule_in_every_combination(
    files: object, visibility: str, state: str, role: str, content: str, is_author: bool, content_state: str
) -> None:
    from django.db import transaction

    with transaction.atomic():
        into = group(visibility=visibility)
        person, boss = user("person@example.org"), steering()
        coordinator(into, "runs@example.org")  # the world, which is there by now, has one of the usual address
        shared = share(into, boss, "Quokka", content)
        GroupDocument.objects.filter(pk=shared.pk).update(state=content_state, created_by=person if is_author else boss)
        if state != "NOTHING":
            in_state(into, person, state, role)
        belongs = state == "ACTIVE"
        sees = visibility != "HIDDEN" or belongs
        assert Group.objects.visible_to(person).filter(pk=into.pk).exists() == sees
        assert list(Group.objects.visible_to(person).filter(pk=into.pk)) == ([into] if sees else [])  # and once
        reaches = sees and (content != "GROUP" or belongs)
        sees_it = reaches and (content_state == "PUBLISHED" or is_author)
        assert GroupDocument.objects.visible_to(person).filter(pk=shared.pk).exists() == sees_it
        if sees:
            assert documents_of(into, person).filter(pk=shared.pk).exists() == sees_it
        anonymous = visibility == "PUBLIC" and content == "PUBLIC" and content_state == "PUBLISHED"
        assert GroupDocument.objects.visible_to(AnonymousUser()).filter(pk=shared.pk).exists() == anonymous
        standing = standing_of(person, into)
        assert standing.is_member == belongs
        assert standing.may_run == (belongs and role == "COORDINATOR")
        assert standing.may_upload == (belongs and role in ("CONTRIBUTOR", "COORDINATOR"))
        transaction.set_rollback(True)


def test_the_matrix_would_notice_a_leak(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the gate open, the same look finds the words of the hidden group."""
    from groups.models import GroupQuerySet

    monkeypatch.setattr(GroupQuerySet, "visible_to", lambda self, user: self)
    html = Client().get(reverse("groups:groups")).content.decode()
    assert set(WORDS.findall(html)) > words_of_group("HIDDEN")


def test_policies_of_the_worlds_groups(world: World) -> None:
    assert {v: g.join_policy for v, g in world.groups.items()} == {
        "PUBLIC": JoinPolicy.REQUEST,
        "MEMBERS": JoinPolicy.REQUEST,
        "HIDDEN": JoinPolicy.INVITE,
    }
