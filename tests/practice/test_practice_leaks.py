"""Who sees what of practice: every surface, for every persona, with data that could leak.

There is a pilot and a good practice for every visibility, of no group and of groups of every visibility, in every
state. Each has a word of its own, a country of its own, a year of its own and a criterion of its own, so that a
surface that shows too much names what it shows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client
from making import own_words, texts, user
from making_practice import draft_pilot, draft_practice, group, member_of, used, without_practice

from criteria.models import Criterion
from groups.enums import ContentState, GroupVisibility, MembershipState, Visibility
from groups.models import Group
from members.models import User
from practice import actions
from practice.models import GoodPractice, Pilot
from practice.track_record import track_record

pytestmark = pytest.mark.django_db

PERSONAS = (
    *("anonymous", "member", "member of another group", "group member", "former member"),
    *("suspended member", "author", "curator"),
)
STATES = (ContentState.DRAFT, ContentState.PUBLISHED, ContentState.WITHDRAWN)
COUNTRIES = (
    *("AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IS", "IT"),
    *("LT", "LU", "LV", "MD", "ME", "MK", "MT", "NL", "NO", "PL", "PT", "RO", "RS", "SE"),
)


@dataclass(frozen=True)
class Secret:
    """A pilot or a good practice, and what gives it away."""

    row: Pilot | GoodPractice
    word: str
    country: str
    year: int
    criterion: str
    group: Group | None

    @property
    def is_pilot(self) -> bool:
        return isinstance(self.row, Pilot)

    def is_within_reach_of(self, persona: str) -> bool:
        """By the rules as the plan of groups writes them, not by the code."""
        if persona == "curator":
            return True
        ceiling = self.group.visibility if self.group else GroupVisibility.PUBLIC
        if self.group and persona == "group member":
            return True
        if self.row.visibility == Visibility.PUBLIC and ceiling == GroupVisibility.PUBLIC:
            return True
        return (
            persona != "anonymous"
            and self.row.visibility in (Visibility.PUBLIC, Visibility.MEMBERS)
            and ceiling in (GroupVisibility.PUBLIC, GroupVisibility.MEMBERS)
        )

    def is_listed_for(self, persona: str) -> bool:
        return self.row.state == ContentState.PUBLISHED and (persona == "author" or self.is_within_reach_of(persona))

    def opens_for(self, persona: str) -> bool:
        return persona in ("author", "curator") or self.is_listed_for(persona)


@pytest.fixture(scope="module")
def people(shared_rows: None) -> dict[str, User | AnonymousUser]:
    without_practice()
    made: dict[str, User | AnonymousUser] = {
        persona: user(f"{persona.replace(' ', '.')}@example.org") for persona in PERSONAS if persona != "curator"
    }
    made["anonymous"] = AnonymousUser()
    made["curator"] = user("curator@example.org", "practice.view_pilot", "practice.view_goodpractice")
    return made


@pytest.fixture(scope="module")
def groups(people: dict[str, User | AnonymousUser]) -> list[Group]:
    made = [group(f"secret-{visibility.lower()}", visibility) for visibility in GroupVisibility.values]
    for one in made:
        member_of(one, people["group member"])
        member_of(one, people["former member"], MembershipState.LEFT)
        member_of(one, people["suspended member"], MembershipState.SUSPENDED)
    member_of(group("other"), people["member of another group"])
    return made


@pytest.fixture(scope="module")
def secrets(people: dict[str, User | AnonymousUser], groups: list[Group]) -> list[Secret]:
    made: list[Secret] = []
    numbers = list(Criterion.objects.order_by("number").values_list("number", flat=True))
    places = [(None, v) for v in ("PUBLIC", "MEMBERS")] + [(g, v) for g in groups for v in Visibility.values]
    for place, (of, visibility) in enumerate(places):
        for offset, state in enumerate(STATES):
            at = 3 * place + offset
            country, year, criterion = COUNTRIES[at], 1995 + at, numbers[at]
            shared = {"visibility": visibility.lower(), "group": of.slug if of else None}
            author = people["author"]
            pilot = draft_pilot(
                author,
                title=texts(f"quokkap{at:02d}"),
                country=country,
                started_on=str(year),
                ended_on=str(year),
                criteria=[used(criterion)],
                **shared,
            )
            practice = draft_practice(
                author,
                title=texts(f"quokkag{at:02d}"),
                countries=[country],
                year=str(year),
                year_from=year,
                year_to=year,
                criteria=[criterion],
                related_criteria=[],
                pilots=[pilot.number],
                **shared,
            )
            if state != ContentState.DRAFT:
                pilot = actions.publish_pilot(pilot=pilot, by=None)
                practice = actions.publish_good_practice(practice=practice, by=None)
            if state == ContentState.WITHDRAWN:
                pilot = actions.withdraw_pilot(pilot=pilot, by=None, reason="x")
                practice = actions.withdraw_good_practice(practice=practice, by=None, reason="x")
            made += [
                Secret(pilot, f"quokkap{at:02d}", country, year, criterion, of),
                Secret(practice, f"quokkag{at:02d}", country, year, criterion, of),
            ]
    return made


@pytest.fixture(scope="module")
def client_of(people: dict[str, User | AnonymousUser]) -> Callable[[str], Client]:
    def make(persona: str) -> Client:
        client = Client()
        if persona != "anonymous":
            client.force_login(people[persona])
        return client

    return make


def telling(secrets: list[Secret]) -> list[Secret]:
    """Those that only their visibility hides, and some that their state hides: for surfaces asked one by one."""
    hidden = [secret for secret in secrets if secret.row.state != ContentState.PUBLISHED]
    return [secret for secret in secrets if secret.row.state == ContentState.PUBLISHED] + hidden[::7]


def asked_for_by(secrets: list[Secret], persona: str) -> list[Secret]:
    """A third of them, so that each is asked for one by one by two personas at least, and each persona asks for every
    state, visibility and group. What the query gives is compared whole."""
    return [
        secret
        for at, secret in enumerate(secrets)
        if (at // 6 + at // 2 + at + PERSONAS.index(persona)) % 3 == 0  # place + state + kind
    ]


def words_in(text: str) -> set[str]:
    return set(re.findall(r"quokka[pg]\d\d", text))


def listed(secrets: list[Secret], persona: str) -> list[Secret]:
    return [secret for secret in secrets if secret.is_listed_for(persona)]


def missing(client: Client, address: str, name: str) -> str:
    """The page that says that there is nothing, without the name that was asked for."""
    response = client.get(address)
    assert response.status_code == 404
    return own_words(response.content.decode()).replace(name, "NAME").replace(name.lower(), "NAME")


def whole_list(client: Client, address: str) -> list[HttpResponse]:
    """Its pages, until there is none."""
    pages: list[HttpResponse] = []
    while (response := client.get(address, {"page": len(pages) + 1})).status_code == 200:
        pages.append(response)
    assert pages
    return pages


def test_the_lists_and_their_counts(secrets: list[Secret], client_of: Callable[[str], Client]) -> None:
    for persona in PERSONAS:
        client = client_of(persona)
        expected = listed(secrets, persona)
        for address, chosen in (
            ("/en/practice/", expected),
            ("/en/practice/pilots/", [s for s in expected if s.is_pilot]),
            ("/en/practice/good-practices/", [s for s in expected if not s.is_pilot]),
        ):
            pages = whole_list(client, address)
            assert words_in("".join(page.content.decode() for page in pages)) == {secret.word for secret in chosen}
            page = pages[0]
            assert page.context["count"] == len(chosen)
            assert [tab.count for tab in page.context["tabs"]] == [
                len(expected),
                sum(s.is_pilot for s in expected),
                sum(not s.is_pilot for s in expected),
            ]
            facets = {facet["name"]: facet["options"] for facet in page.context["facets"]}
            for name, value in (("country", "country"), ("year", "year"), ("criterion", "criterion")):
                shown = {option["value"]: option["count"] for option in facets[name]}
                counted: dict[str, int] = {}
                for secret in chosen:
                    key = str(getattr(secret, value))
                    counted[key] = counted.get(key, 0) + 1
                assert shown == counted, (address, name)


def test_the_search_and_every_filter(secrets: list[Secret], client_of: Callable[[str], Client]) -> None:
    for place, persona in enumerate(PERSONAS):
        client = client_of(persona)
        expected = {secret.word for secret in listed(secrets, persona)}
        nothing = None
        for secret in telling(secrets)[place % 4 :: 4]:  # each is searched for by two personas
            text = own_words(client.get("/en/practice/", {"q": secret.word}).content.decode())
            text = text.replace(f'value="{secret.word}"', "")
            found = words_in(re.sub(r"<mark>|</mark>", "", re.sub(r"“[^”]*”|q=\w+", "", text)))
            assert found == {secret.word} & expected
            if secret.word not in expected:
                nothing = nothing or text.count("<li")
                assert text.count("<li") == nothing  # nothing of it in any count or option
        for secret in secrets[place::12]:
            for query in ({"country": secret.country}, {"year": secret.year}, {"criterion": secret.criterion}):
                page = client.get("/en/practice/", query)
                assert page.status_code == 200
                assert words_in(page.content.decode()) <= expected


def test_a_page_opens_or_never_was(secrets: list[Secret], client_of: Callable[[str], Client]) -> None:
    for persona in PERSONAS:
        client = client_of(persona)

        never = {
            True: missing(client, "/en/practice/pilots/PI-999/", "PI-999"),
            False: missing(client, "/en/practice/good-practices/x-y/", "x-y"),
        }
        for secret in asked_for_by(secrets, persona):
            address = secret.row.get_absolute_url()
            name = secret.row.subject
            if secret.opens_for(persona):
                page = client.get(address)
                assert page.status_code == 200
                assert page.headers.get("Cache-Control", "") == ("" if persona == "anonymous" else "private, no-store")
                twin = {secret.word.replace("p", "g", 1) if secret.is_pilot else secret.word.replace("g", "p", 1)}
                allowed = {secret.word} | (twin if secret.is_listed_for(persona) else set())
                assert words_in(page.content.decode()) <= allowed
            else:
                assert missing(client, address, name) == never[secret.is_pilot]


def test_the_page_of_a_criterion(secrets: list[Secret], client_of: Callable[[str], Client]) -> None:
    for persona in PERSONAS:
        client = client_of(persona)
        for secret in [one for one in telling(secrets) if one.is_pilot]:
            twin = secrets[secrets.index(secret) + 1]
            page = client.get(f"/en/criteria/{secret.criterion}/").content.decode()
            assert words_in(page) == {one.word for one in (secret, twin) if one.is_listed_for(persona)}
            # The figures are those of what everybody may see, whoever asks.
            assert ("Used in 1 pilot<" in page) == secret.is_listed_for("anonymous"), secret


def test_the_figures_count_what_everybody_may_see(secrets: list[Secret]) -> None:
    for secret in secrets[::2]:
        criterion = Criterion.objects.select_related("facets").get(number=secret.criterion)
        expected = int(secret.is_listed_for("anonymous"))
        assert (track_record(criterion).pilots, criterion.facets.pilots) == (expected, expected)


def test_the_map(secrets: list[Secret], client_of: Callable[[str], Client]) -> None:
    for persona in PERSONAS:
        countries = {
            country.code: country for country in client_of(persona).get("/en/practice/map/").context["countries"]
        }
        seen = listed(secrets, persona)
        for code in COUNTRIES:
            assert countries[code].pilots == sum(s.country == code for s in seen if s.is_pilot)
            assert countries[code].good_practices == sum(s.country == code for s in seen if not s.is_pilot)
        in_no_group = {"anonymous": 2, "curator": 3, "group member": 4}
        assert countries["PT"].groups == in_no_group.get(persona, 3)  # two public ones, one for the network, one hidden


def test_the_home_page_the_catalogue_and_the_sitemap_are_the_same_for_everybody(
    secrets: list[Secret], client_of: Callable[[str], Client]
) -> None:
    for persona in ["anonymous", "group member", "author", "curator"]:
        client = client_of(persona)
        public = listed(secrets, "anonymous")
        sitemap = (
            client.get("/sitemap-pilots.xml").content.decode()
            + client.get("/sitemap-good-practices.xml").content.decode()
        )
        for secret in secrets:
            name = f"/{secret.row.subject}/"
            assert (name in sitemap) == (secret in public), name
        used_in = {card.number for card in client.get("/en/criteria/?used=few&size=100").context["items"]}
        assert used_in == {secret.criterion for secret in public}
        home = client.get("/en/").content.decode()
        for code in COUNTRIES:
            pilots = sum(s.country == code for s in public if s.is_pilot)
            practices = sum(s.country == code for s in public if not s.is_pilot)
            assert f"pilots {pilots}, good practices {practices}" in home


def test_what_one_may_see_is_what_the_query_gives(
    secrets: list[Secret], people: dict[str, User | AnonymousUser]
) -> None:
    for persona in PERSONAS:
        visible = {s.row.subject for s in secrets if s.opens_for(persona)}
        found = {row.subject for model in (Pilot, GoodPractice) for row in model.objects.visible_to(people[persona])}
        assert found == visible
