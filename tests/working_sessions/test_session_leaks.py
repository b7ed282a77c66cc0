"""Who sees what of sessions: every surface, for every persona, with data that could leak.

There is a session for every visibility in groups of every visibility, in every state. Each has a word and a country of
its own, and those that differ in their state alone have one criterion on their agendas, so that a surface that shows
too much names what it shows.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from making import contribution, draft, own_words, published, texts, user
from making_groups import coordinator, group, in_state, member
from making_sessions import added, participant, session

from criteria.models import Criterion
from criteria.search import understand
from groups.enums import GroupRole, GroupVisibility, MembershipState, Visibility
from groups.models import Group
from members.models import User
from pact_portal.site_search import find
from working_sessions.actions.sessions import announce
from working_sessions.enums import ParticipantsVisibility, SessionState, ShownTo
from working_sessions.models import AgendaItem, WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

PERSONAS = (
    *("anonymous", "member", "participant", "group member", "observer", "former member", "suspended member"),
    *("coordinator", "coordinator of another group", "curator"),
)
KINDS = ("draft", "announced", "past", "cancelled", "postponed")
COUNTRIES = (
    *("AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT"),
    *("LT", "LU", "LV", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE", "SI", "SK", "TR", "UA"),
    *("AD", "AL", "BA", "BY", "GE", "LI", "MC", "SM"),
)
NEVER = "never-was-2027-03"


@dataclass(frozen=True)
class Secret:
    """A session, and what gives it away."""

    row: WorkingSession
    kind: str
    word: str
    country: str
    criterion: str
    group: Group

    def is_within_reach_of(self, persona: str) -> bool:
        """By the rules as the plan writes them, not by the code."""
        ceiling = self.group.visibility
        if persona in ("curator", "coordinator", "group member", "observer"):
            return True
        if self.row.visibility == Visibility.PUBLIC and ceiling == GroupVisibility.PUBLIC:
            return True
        if persona == "anonymous" or self.row.visibility == Visibility.GROUP:
            return False
        return ceiling != GroupVisibility.HIDDEN or (persona == "participant" and self.kind == "announced")

    def opens_for(self, persona: str) -> bool:
        if self.kind == "draft":
            return persona in ("curator", "coordinator")
        return self.is_within_reach_of(persona)

    @property
    def is_ahead(self) -> bool:
        return self.kind in ("announced", "cancelled", "postponed")


@pytest.fixture(scope="module")
def people(shared_rows: None) -> dict[str, User | AnonymousUser]:
    made: dict[str, User | AnonymousUser] = {
        persona: user(f"{persona.replace(' ', '.')}@example.org", name=persona)
        for persona in PERSONAS
        if persona != "curator"
    }
    made["anonymous"] = AnonymousUser()
    made["curator"] = user("curator@example.org", "working_sessions.view_workingsession", "groups.view_group")
    return made


@pytest.fixture(scope="module")
def groups(people: dict[str, User | AnonymousUser]) -> list[Group]:
    made = [group(f"secret-{visibility.lower()}", visibility=visibility) for visibility in GroupVisibility.values]
    for one in made:
        member(one, people["group member"])
        member(one, people["observer"], GroupRole.OBSERVER)
        coordinator(one, people["coordinator"])
        in_state(one, people["former member"], MembershipState.LEFT)
        in_state(one, people["suspended member"], MembershipState.SUSPENDED)
    coordinator(group("other"), people["coordinator of another group"])
    return made


@pytest.fixture(scope="module")
def secrets(people: dict[str, User | AnonymousUser], groups: list[Group]) -> list[Secret]:
    now = timezone.now()
    boss = user("boss@example.org", is_staff=True, is_superuser=True)
    criteria = list(Criterion.objects.filter(current__isnull=False).select_related("current").order_by("number"))
    made: list[Secret] = []
    for of in groups:
        for visibility in Visibility.values:
            for kind in KINDS:
                at = len(made)
                days = -20 if kind == "past" else 10
                row = session(
                    of,
                    f"quokkas{at:02d}-2027-03",
                    f"quokkas{at:02d}",
                    starts_at=now + dt.timedelta(days=days, minutes=at),
                    now=now - dt.timedelta(days=40),
                    draft=kind == "draft",
                    visibility=visibility,
                    country=COUNTRIES[at],
                )
                AgendaItem.objects.create(
                    session=row,
                    minutes=30,
                    criterion_version=criteria[at // len(KINDS)].current,
                    **{f"title_{code}": text for code, text in texts("Point").items()},
                )
                if kind == "announced":
                    added(row, boss, "participant@example.org", now=now)
                if kind in ("cancelled", "postponed"):
                    row.state = SessionState(kind.upper())
                    row.save()
                made.append(Secret(row, kind, f"quokkas{at:02d}", COUNTRIES[at], criteria[at // len(KINDS)].number, of))
    return made


@pytest.fixture(scope="module")
def client_of(people: dict[str, User | AnonymousUser]) -> Callable[[str], Client]:
    def make(persona: str) -> Client:
        client = Client()
        if persona != "anonymous":
            client.force_login(people[persona])
        return client

    return make


def words_in(text: str) -> set[str]:
    return set(re.findall(r"quokkas\d\d", text))


def asked_for_by(secrets: list[Secret], persona: str) -> list[Secret]:
    """A third of them, so that each is asked for one by one by three personas at least, and each persona asks for every
    kind, every visibility and every group. The lists and the query are compared whole."""
    visibilities = list(Visibility.values)
    return [
        secret
        for at, secret in enumerate(secrets)
        if (at // 15 + visibilities.index(secret.row.visibility) + at % 5 + PERSONAS.index(persona)) % 3 == 0
    ]


def words_of(secrets: list[Secret]) -> set[str]:
    return {secret.word for secret in secrets}


def whole_list(client: Client, address: str) -> list[HttpResponse]:
    """Its pages, until there is none."""
    pages: list[HttpResponse] = []
    while (response := client.get(address, {"page": len(pages) + 1})).status_code == 200:
        pages.append(response)
    assert pages
    return pages


def missing(client: Client, address: str, name: str) -> str:
    """The page that says that there is nothing, without the name that was asked for."""
    response = client.get(address)
    assert response.status_code == 404
    return own_words(response.content.decode()).replace(name, "NAME")


def test_the_lists_their_counts_and_their_facets(secrets: list[Secret], client_of: Callable[[str], Client]) -> None:
    for persona in PERSONAS:
        client = client_of(persona)
        seen = [secret for secret in secrets if secret.opens_for(persona)]
        for address, expected in (
            ("/en/sessions/", [secret for secret in seen if secret.is_ahead]),
            ("/en/sessions/past/", [secret for secret in seen if secret.kind == "past"]),
        ):
            pages = whole_list(client, address)
            html = "".join(page.content.decode() for page in pages)
            assert words_in(html) == words_of(expected), (persona, address)
            page = pages[0]
            assert page.context["count"] == len(expected)
            facets = {facet["name"]: facet["options"] for facet in page.context["facets"]}
            shown = {option["value"]: option["count"] for option in facets.get("country", [])}
            assert shown == {secret.country: 1 for secret in expected}, (persona, address)
            assert sum(option["count"] for option in facets.get("how", [])) == len(expected)


def test_what_one_may_see_is_what_the_query_gives(
    secrets: list[Secret], people: dict[str, User | AnonymousUser]
) -> None:
    for persona in PERSONAS:
        seen = set(WorkingSession.objects.visible_to(people[persona]).values_list("title_en", flat=True))
        assert words_in(" ".join(seen)) == words_of([s for s in secrets if s.opens_for(persona)]), persona


@pytest.mark.usefixtures("groups")
def test_a_group_that_one_may_not_know_of_is_refused_like_one_that_never_was(
    client_of: Callable[[str], Client],
) -> None:
    for persona in PERSONAS:
        client = client_of(persona)
        never = client.get("/en/sessions/", {"group": "no-such-group"})
        assert never.status_code == 400
        for visibility in GroupVisibility.values:
            slug = f"secret-{visibility.lower()}"
            answer = client.get("/en/sessions/", {"group": slug})
            is_known = (
                visibility == "PUBLIC"
                or persona in ("curator", "coordinator", "group member", "observer")
                or (visibility == "MEMBERS" and persona != "anonymous")
            )
            assert answer.status_code == (200 if is_known else 400), (persona, visibility)
            if not is_known:
                assert own_words(answer.content.decode()).replace(slug, "no-such-group") == own_words(
                    never.content.decode()
                )


def test_months_home_sitemap_search_and_my_network(
    secrets: list[Secret], people: dict[str, User | AnonymousUser], client_of: Callable[[str], Client]
) -> None:
    months = {(secret.row.starts_at.year, secret.row.starts_at.month) for secret in secrets}
    public = [secret for secret in secrets if secret.opens_for("anonymous")]
    coming = [secret for secret in public if secret.kind in ("announced", "postponed")]
    registered = [secret for secret in secrets if secret.kind == "announced" and secret.opens_for("participant")]
    for persona in PERSONAS:
        client = client_of(persona)
        visible = [secret for secret in secrets if secret.opens_for(persona)]
        in_months = set()
        for year, month in months:
            in_months |= words_in(client.get(f"/en/sessions/month/{year}/{month}/").content.decode())
        assert in_months == words_of([secret for secret in visible if secret.kind != "draft"]), persona
        # Home and sitemap are the same for everybody.
        assert words_in(client.get("/en/").content.decode()) == words_of(coming[:3])
        assert words_in(client.get("/sitemap-sessions.xml").content.decode()) == words_of(public)
        found = {of.kind.key: of for of in find(understand("description", "en"), people[persona], most=100)}["sessions"]
        assert words_in(" ".join(hit.title for hit in found.hits)) == words_of(visible), persona
        assert found.total == len(visible)
        if persona != "anonymous":
            own = registered[:5] if persona == "participant" else []
            assert words_in(client.get("/en/my-network/").content.decode()) == words_of(own), persona


def test_a_page_opens_or_never_was(secrets: list[Secret], client_of: Callable[[str], Client]) -> None:
    for persona in PERSONAS:
        client = client_of(persona)
        never = missing(client, f"/en/sessions/{NEVER}/", NEVER)
        for secret in asked_for_by(secrets, persona):
            address = secret.row.get_absolute_url()
            if not secret.opens_for(persona):
                assert missing(client, address, secret.row.slug) == never, (persona, secret)
                continue
            page = client.get(address)
            assert page.status_code == 200, (persona, secret)
            assert page.headers.get("Cache-Control", "") == ("" if persona == "anonymous" else "private, no-store")
            html = page.content.decode()
            assert words_in(html) == {secret.word}
            is_public = secret.row.visibility == "PUBLIC" and secret.kind != "draft"
            assert ('content="noindex"' in html) is not is_public
            assert ("application/ld+json" in html) is is_public
            # Somebody who has registered sees the session, and still not a group that they may not know of.
            knows_group = secret.group.visibility != "HIDDEN" or persona in (
                *("curator", "coordinator", "group member", "observer"),
            )
            assert ("secret-hidden" in own_words(html)) is (knows_group and secret.group.visibility == "HIDDEN")


def test_the_pages_of_groups(secrets: list[Secret], groups: list[Group], client_of: Callable[[str], Client]) -> None:
    for persona in PERSONAS:
        client = client_of(persona)
        for one in groups:
            page = client.get(one.get_absolute_url())
            if page.status_code == 404:
                continue
            seen = [secret for secret in secrets if secret.group == one and secret.opens_for(persona)]
            first = sorted((s for s in seen if s.is_ahead), key=lambda secret: secret.row.starts_at)[:3]
            last = sorted((s for s in seen if s.kind == "past"), key=lambda secret: secret.row.starts_at)[-3:]
            assert words_in(page.content.decode()) == words_of([*first, *last]), (persona, one.slug)
            new = f"/en/sessions/new/{one.slug}/"
            assert (new in page.content.decode()) is (persona == "coordinator")


def test_the_pages_of_criteria(secrets: list[Secret], client_of: Callable[[str], Client]) -> None:
    for persona in PERSONAS:
        client = client_of(persona)
        for number in sorted({secret.criterion for secret in secrets}):
            page = client.get(f"/en/criteria/{number}/").content.decode()
            of_it = [secret for secret in secrets if secret.criterion == number and secret.kind != "draft"]
            assert words_in(page) == words_of([one for one in of_it if one.opens_for(persona)]), (persona, number)


def test_a_kept_page_of_a_criterion_forgets_what_is_no_longer_for_everybody(client: Client) -> None:
    buyers = group("buyers")
    version = Criterion.objects.order_by("number").filter(current__isnull=False).last().current  # on no other agenda
    made = session(buyers, "quokkas99-2027-03", "quokkas99", draft=True)
    address = version.criterion.get_absolute_url()
    caches["pages"].clear()

    def shown() -> set[str]:
        client.get(address)
        return words_in(client.get(address).content.decode())

    assert shown() == set()
    announce(session=made, by=None, now=made.starts_at - dt.timedelta(days=9))
    assert shown() == set()
    point = AgendaItem.objects.create(session=made, minutes=30, criterion_version=version)
    assert shown() == {"quokkas99"}
    for change, back in (
        ({"visibility": "MEMBERS"}, {"visibility": "PUBLIC"}),
        ({"state": "DRAFT"}, {"state": "PUBLISHED"}),
        *((({"group_id": group("hidden", visibility="HIDDEN").pk}), {"group_id": buyers.pk}),),
    ):
        WorkingSession.objects.filter(pk=made.pk).update(**change)
        assert shown() == set(), change
        WorkingSession.objects.filter(pk=made.pk).update(**back)
        assert shown() == {"quokkas99"}
    Group.objects.filter(pk=buyers.pk).update(visibility="MEMBERS")
    assert shown() == set()
    Group.objects.filter(pk=buyers.pk).update(visibility="PUBLIC")
    AgendaItem.objects.filter(pk=point.pk).update(criterion_version=None)
    assert shown() == set()
    AgendaItem.objects.filter(pk=point.pk).update(criterion_version=version)
    assert shown() == {"quokkas99"}
    point.refresh_from_db()
    point.delete()
    assert shown() == set()


def test_an_agenda_leads_only_to_what_the_reader_may_see(client: Client) -> None:
    made = session(starts_at=timezone.now() + dt.timedelta(days=9), now=timezone.now())
    author = user("author@example.org")
    report = contribution(author, title="Secretwombat report")
    for number, fields in enumerate(
        (
            {"criterion_version": published("CF-900", title=texts("Openquokka"))},
            {"criterion_version": draft("CF-901", title=texts("Secretnumbat"))},
            {"contribution": report},
        )
    ):
        AgendaItem.objects.create(session=made, position=number, minutes=20, title_en=f"Point {number}", **fields)
    curator = user("other.curator@example.org", "criteria.view_criterionversion", "contributions.view_contribution")

    def shown(viewer: User | None) -> set[str]:
        if viewer is not None:
            client.force_login(viewer)
        html = client.get(made.get_absolute_url()).content.decode()
        assert {"Point 0", "Point 1", "Point 2"} <= set(re.findall(r"Point \d", html))
        words = ("Openquokka", "CF-900", "CF-901", "Secretnumbat", "Secretwombat", report.number)
        return {word for word in words if word in html}

    assert shown(None) == {"Openquokka", "CF-900", report.number}  # that there is a report is public, its words are not
    assert shown(author) == {"Openquokka", "CF-900", report.number, "Secretwombat"}
    assert shown(curator) == {"Openquokka", "CF-900", "CF-901", "Secretnumbat", report.number, "Secretwombat"}


def test_the_page_of_a_contribution_names_sessions_that_the_reader_may_see(client: Client) -> None:
    report = contribution(user("author@example.org"))
    for number, visibility in enumerate(("PUBLIC", "MEMBERS")):
        made = session(
            slug=f"quokkas9{number}-2027-03",
            word=f"quokkas9{number}",
            visibility=visibility,
            starts_at=timezone.now() + dt.timedelta(days=9),
            now=timezone.now(),
        )
        AgendaItem.objects.create(session=made, minutes=20, title_en="Point", contribution=report)
    assert words_in(client.get(report.get_absolute_url()).content.decode()) == {"quokkas90"}
    client.force_login(user("reader@example.org"))
    assert words_in(client.get(report.get_absolute_url()).content.decode()) == {"quokkas90", "quokkas91"}


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (25, {"coordinator"}),
        (23, {"coordinator", "participant"}),
        (-1, {"coordinator", "participant"}),  # it has begun
        (-3, {"coordinator"}),  # it is over
    ],
)
def test_the_address_of_the_meeting(
    people: dict[str, User | AnonymousUser],
    groups: list[Group],
    client_of: Callable[[str], Client],
    hours: float,
    told: set[str],
) -> None:
    """Only who has a confirmed place, and only shortly before; neither who waits nor anybody else."""
    now = timezone.now()
    made = session(groups[0], capacity=1, starts_at=now + dt.timedelta(hours=40), now=now)
    participant(made, people["participant"], now=now)
    assert participant(made, people["member"], now=now).state == "WAITLISTED"
    WorkingSession.objects.filter(pk=made.pk).update(
        starts_at=now + dt.timedelta(hours=hours), ends_at=now + dt.timedelta(hours=hours + 2)
    )
    for persona in PERSONAS:
        html = client_of(persona).get(made.get_absolute_url()).content.decode()
        assert ("meeting.example" in html) is (persona in told), persona
    WorkingSession.objects.filter(pk=made.pk).update(state="POSTPONED")
    html = client_of("participant").get(made.get_absolute_url()).content.decode()
    assert "meeting.example" not in html


@pytest.mark.parametrize("visibility", ParticipantsVisibility.values)
def test_participants(
    people: dict[str, User | AnonymousUser],
    groups: list[Group],
    client_of: Callable[[str], Client],
    visibility: str,
) -> None:
    """Who sees the list, and in it those who agreed; the others are counted."""
    now = timezone.now()
    made = session(
        groups[0], participants_visibility=visibility, starts_at=now + dt.timedelta(days=9), now=now, capacity=4
    )
    for shown_to in ShownTo.values:
        participant(made, f"{shown_to.lower()}@example.org", shown_to=shown_to, now=now)
    participant(made, people["participant"], shown_to="NOBODY", now=now)
    participant(made, "waiting@example.org", shown_to="MEMBERS", now=now)
    names = {f"Name of {word}" for word in ("nobody", "participants", "members", "waiting")}
    for persona in PERSONAS:
        page = client_of(persona).get(made.get_absolute_url())
        html = own_words(page.content.decode())
        shown = page.context["participants"]
        among_them = persona in ("participant", "coordinator")
        if persona == "coordinator" or (visibility == "PARTICIPANTS" and among_them):
            expected = ["Name of members", "Name of participants"]
        elif visibility == "MEMBERS" and persona != "anonymous":
            expected = ["Name of members", "Name of participants"] if among_them else ["Name of members"]
        else:
            assert shown is None, persona
            assert not [name for name in names if name in html]
            continue
        assert [person.name for person in shown.named] == expected, persona
        assert shown.unnamed == 4 - len(expected)
        assert sorted(name for name in names if name in html) == expected
        assert "@example.org" not in html
