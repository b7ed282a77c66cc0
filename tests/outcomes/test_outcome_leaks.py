"""Who learns what of the outcomes of a session: surfaces × personas × state of the minutes × visibility of the session.

Each thing has a word of its own that stands nowhere else. For every persona the words found on all surfaces must be
those that the rules allow, no more and no fewer.
"""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client, override_settings
from django.urls import reverse
from making import own_words, user
from making_groups import coordinator, group, in_state, member, steering
from making_outcomes import A_DAY, ENDED, document, minutes, outcome
from making_sessions import participant, session

from groups.actions import leave, suspend
from groups.enums import MembershipState
from groups.models import Membership
from members.models import User
from outcomes import urls
from outcomes.actions.comments import comment, settle_comment
from outcomes.actions.documents import withdraw_document
from outcomes.actions.minutes import approve_minutes, publish_minutes
from outcomes.enums import DocumentVisibility, MinutesState, OutcomeKind
from outcomes.models import Minutes, MinutesComment, Outcome, SessionDocument
from working_sessions.models import WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

VISIBILITIES = ("PUBLIC", "MEMBERS", "GROUP")
PERSONAS = (
    "anonymous",
    "member",  # of the network, of no group
    "participant",  # with a place
    "waiting",  # on the waiting list
    "inside",  # of the group, without a registration
    "ex_member",  # with a place, who has left the group
    "suspended",  # a coordinator, with a place
    "elsewhere",  # coordinator of another group
    "coordinator",
    "curator",  # reads everything in the administration, and runs nothing
)
READS_ALL = ("working_sessions.view_workingsession", "outcomes.view_minutes")
NAMES = ("participant", "waiting", "ex_member", "suspended")


@dataclass
class World:
    people: dict[str, User] = field(default_factory=dict)
    sessions: dict[tuple[str, str], WorkingSession] = field(default_factory=dict)

    def client(self, persona: str) -> Client:
        client = Client(raise_request_exception=False)
        if persona != "anonymous":
            client.force_login(self.people[persona])
        return client


def key(visibility: str, state: str) -> str:
    return f"{visibility}{state}"


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
        rights = READS_ALL if persona == "curator" else ()
        made.people[persona] = user(f"{persona}@example.org", *rights, name=f"Personbilby{persona}")
    into = group()
    organiser = coordinator(into, made.people["coordinator"]).user
    coordinator(group("elsewhere"), made.people["elsewhere"])
    for persona in ("participant", "waiting", "inside"):
        member(into, made.people[persona])
    gone = member(into, made.people["ex_member"])
    in_state(into, made.people["suspended"], MembershipState.ACTIVE, "COORDINATOR")
    for visibility in VISIBILITIES:
        for state in MinutesState.values:
            word = key(visibility, state)
            of = session(into, f"leak-{word.lower()}-2027-03", "Leak", visibility=visibility, capacity=3)
            for persona in ("participant", "ex_member", "suspended", "waiting"):
                participant(of, made.people[persona])
            for audience in DocumentVisibility.values:
                document(of, organiser, f"Docquoll{word}{audience}", visibility=audience)
            withdrawn = document(of, organiser, f"Withdrawnquoll{word}", visibility="EVERYBODY")
            withdraw_document(shared=withdrawn, by=organiser)
            outcome(of, organiser, f"Decidednumbat{word}")
            outcome(of, organiser, f"Actnumbat{word}", kind=OutcomeKind.ACTION)
            first = MinutesState.CIRCULATED if state != MinutesState.DRAFT else MinutesState.DRAFT
            text = minutes(of, organiser, f"Saidwombat{word}", first)
            if state != MinutesState.DRAFT:
                said = comment(
                    minutes=text, by=made.people["participant"], text=f"Commentfox{word}", language="en", now=ENDED
                )
                _go_on(text, said, organiser, state)
            made.sessions[visibility, state] = of
    leave(membership=gone, by=gone.user)
    suspend(membership=Membership.objects.get(user=made.people["suspended"]), by=steering(), reason="Because")
    return made


def _go_on(text: Minutes, said: MinutesComment, organiser: User, state: str) -> None:
    settle_comment(comment=said, by=organiser, answer=f"Answerfox{said.text[10:]}", language="en", now=ENDED)
    if state in (MinutesState.APPROVED, MinutesState.PUBLISHED):
        text = approve_minutes(minutes=text, by=organiser, now=ENDED + 11 * A_DAY)
    if state == MinutesState.PUBLISHED:
        publish_minutes(minutes=text, by=organiser, now=ENDED + 12 * A_DAY)


def sees_session(persona: str, visibility: str) -> bool:
    if persona in ("coordinator", "curator") or visibility == "PUBLIC":
        return True
    if visibility == "MEMBERS":
        return persona != "anonymous"
    return persona in ("participant", "waiting", "inside")


def runs(persona: str) -> bool:
    return persona == "coordinator"


def has_place(persona: str) -> bool:
    return persona in ("participant", "ex_member", "suspended")


def allowed(persona: str, visibility: str, state: str) -> set[str]:
    """The words that a persona may find, by the rules in prose: registration.md 1.14 and `visible_to`."""
    word = key(visibility, state)
    if not sees_session(persona, visibility):
        return set()
    found = {f"Docquoll{word}EVERYBODY"}
    if persona != "anonymous":
        found.add(f"Docquoll{word}MEMBERS")
    if has_place(persona) or runs(persona):
        found.add(f"Docquoll{word}PARTICIPANTS")
    reads = (
        state == MinutesState.PUBLISHED
        or (has_place(persona) and state != MinutesState.DRAFT)
        or runs(persona)
        or persona == "curator"
    )
    if reads:
        found |= {f"Saidwombat{word}", f"Decidednumbat{word}", f"Actnumbat{word}"}
    if (has_place(persona) or runs(persona)) and reads and state != MinutesState.DRAFT:
        found |= {f"Commentfox{word}", f"Answerfox{word}"}
    return found


WORDS = re.compile(r"\b((?:Docquoll|Withdrawnquoll|Decidednumbat|Actnumbat|Saidwombat|Commentfox|Answerfox)[A-Z]+)\b")
# Every address that shows something; those that only take forms are tried below.
_SURFACES = ("documents", "minutes", "edit_minutes", "revisions", "decisions", "certificate", "certificates")
_FORM_PAGES = ("add_outcome", "add_document", "add_link")
_ONLY_FORMS = {
    *("start_minutes", "minutes_step", "comment", "settle_comment", "change_document", "withdraw_document"),
    *("outcome_state", "remove_outcome", "make_draft", "ask_editors"),
}
_ELSEWHERE = {  # test_certificates.py, test_outcome_pages.py
    *("verify", "verify_code", "certificate_by_link", "certificate_of_participant", "revoke_certificate"),
}


# Looked at closely; of the others the two pages that everybody comes to.
CLOSELY = (("PUBLIC", "DRAFT"), ("GROUP", "CIRCULATED"), ("MEMBERS", "PUBLISHED"))


def addresses(of: WorkingSession, *, closely: bool) -> list[str]:
    if not closely:
        return [reverse(f"outcomes:{name}", args=[of.slug]) for name in ("minutes", "documents")]
    found = [reverse(f"outcomes:{name}", args=[of.slug]) for name in (*_SURFACES, *_FORM_PAGES)]
    found += [of.get_absolute_url(), reverse("outcomes:open_actions", args=[of.group.slug])]
    found += [reverse("outcomes:outcome", args=[of.slug, row.pk]) for row in of.outcomes.all()]
    for shared in of.session_documents.all():
        found.append(reverse("outcomes:document", args=[of.slug, shared.uuid]))
        found.append(reverse("outcomes:download", args=[of.slug, shared.uuid, 1]))
    return found


def text_at(client: Client, address: str) -> str:
    answer = client.get(address)
    text = b"".join(answer.streaming_content).decode() if answer.streaming else own_words(answer.content.decode())
    if answer.status_code not in (200, 302, 403, 404):
        raise AssertionError((address, answer.status_code))
    return text


def test_every_address_is_looked_at() -> None:
    names = {pattern.name for pattern in urls.urlpatterns}
    assert names == {
        *_SURFACES,
        *_FORM_PAGES,
        *_ONLY_FORMS,
        *_ELSEWHERE,
        "open_actions",
        "outcome",
        "document",
        "download",
    }


def test_everybody_learns_what_the_rules_say(world: World) -> None:
    expected: dict[tuple[str, str, str], set[str]] = {}
    found: dict[tuple[str, str, str], set[str]] = {}
    surfaces = {of.pk: addresses(of, closely=which in CLOSELY) for which, of in world.sessions.items()}
    for persona in PERSONAS:
        client = world.client(persona)
        others = {name for name in NAMES if name != persona}
        for (visibility, state), of in world.sessions.items():
            expected[persona, visibility, state] = allowed(persona, visibility, state)
            of_this = re.compile(rf"{key(visibility, state)}\w*$")
            closely = (visibility, state) in CLOSELY
            texts = {address: text_at(client, address) for address in surfaces[of.pk]}
            everything = WORDS.findall(" ".join(texts.values()))
            found[persona, visibility, state] = {word for word in everything if of_this.search(word)}
            if closely and not (has_place(persona) or runs(persona)):
                html = texts[reverse("outcomes:minutes", args=[of.slug])]
                assert not any(f"Personbilby{name}" in html for name in others)
    assert found == expected


def test_forms_of_others_change_nothing(world: World) -> None:
    """What a persona may not do answers 404 where they may not know of it, else 403 or the way to sign in."""

    def state_of_all() -> list[Any]:
        return [
            list(model.objects.order_by("pk").values()) for model in (Minutes, MinutesComment, Outcome, SessionDocument)
        ]

    before = state_of_all()
    strangers = ("anonymous", "participant", "suspended", "elsewhere", "curator")
    for persona, (visibility, state) in product(strangers, CLOSELY):
        client, of = world.client(persona), world.sessions[visibility, state]
        shared = of.session_documents.get(visibility="EVERYBODY", withdrawn_at=None)
        decided = of.outcomes.get(kind=OutcomeKind.DECISION)
        said = MinutesComment.objects.filter(minutes__session=of).first()
        forms: dict[str, tuple[list[Any], dict[str, Any]]] = {
            "start_minutes": ([], {}),
            "edit_minutes": ([], {"version": "1", "text_en": "Forged"}),
            "minutes_step": ([], {"step": "publish"}),
            "settle_comment": ([said.pk if said else 1], {}),
            "add_document": ([], {}),
            "add_link": ([], {"title": "x", "url": "https://example.org", "kind": "OTHER", "visibility": "MEMBERS"}),
            "change_document": ([shared.uuid], {"kind": "OTHER", "visibility": "EVERYBODY"}),
            "withdraw_document": ([shared.uuid], {}),
            "document": ([shared.uuid], {}),
            "add_outcome": ([], {"kind": "DECISION", "text_en": "Forged"}),
            "outcome_state": ([of.outcomes.get(kind=OutcomeKind.ACTION).pk], {"state": "DONE"}),
            "remove_outcome": ([decided.pk], {}),
            "ask_editors": ([decided.pk], {"criterion": "CF-001"}),
            "certificates": ([], {}),
        }
        for name, (args, data) in forms.items():
            answer = client.post(reverse(f"outcomes:{name}", args=[of.slug, *args]), data)
            if not sees_session(persona, visibility):
                assert answer.status_code == 404, (persona, visibility, state, name)
            elif persona == "anonymous":
                assert answer.status_code in (302, 404), (persona, visibility, state, name)
            else:
                assert answer.status_code in (403, 404), (persona, visibility, state, name)
    assert state_of_all() == before

    _comments_come_from_those_with_a_place(world)
    _what_may_not_be_seen_looks_like_what_does_not_exist(world)


def _comments_come_from_those_with_a_place(world: World) -> None:
    WorkingSession.objects.update(capacity=4)
    Minutes.objects.filter(state=MinutesState.CIRCULATED).update(comments_until=ENDED.replace(year=2099))
    of = world.sessions["PUBLIC", MinutesState.CIRCULATED]
    address = reverse("outcomes:comment", args=[of.slug])
    statuses = {persona: world.client(persona).post(address, {"text": "Mine"}).status_code for persona in PERSONAS}
    assert statuses == {
        "anonymous": 404,
        "member": 404,
        "participant": 302,
        "waiting": 404,
        "inside": 404,
        "ex_member": 302,
        "suspended": 302,
        "elsewhere": 404,
        "coordinator": 403,
        "curator": 403,
    }
    assert MinutesComment.objects.filter(text="Mine").count() == 3


def _what_may_not_be_seen_looks_like_what_does_not_exist(world: World) -> None:
    client = world.client("member")
    of = world.sessions["GROUP", MinutesState.PUBLISHED]
    seen = world.sessions["PUBLIC", MinutesState.DRAFT]
    shared = seen.session_documents.get(visibility="PARTICIPANTS")
    pairs = [
        (reverse("outcomes:minutes", args=[of.slug]), reverse("outcomes:minutes", args=["nothing-2027-03"])),
        (reverse("outcomes:minutes", args=[seen.slug]), reverse("outcomes:minutes", args=["nothing-2027-03"])),
        (shared.get_absolute_url(), reverse("outcomes:document", args=[seen.slug, uuid.uuid4()])),
        (
            reverse("outcomes:outcome", args=[seen.slug, seen.outcomes.first().pk]),
            reverse("outcomes:outcome", args=[seen.slug, 999_999]),
        ),
    ]
    for hidden, missing in pairs:
        answers = [client.get(address) for address in (hidden, missing)]
        assert [answer.status_code for answer in answers] == [404, 404]
        texts = [own_words(answer.content.decode()) for answer in answers]
        assert re.sub(r'href="[^"]*"', "", texts[0]) == re.sub(r'href="[^"]*"', "", texts[1])
