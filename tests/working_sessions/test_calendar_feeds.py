"""Calendars that programs fetch: who sees what in them, today; the secret address; what a program asks and hears."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from calendar_reading import events, read
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from making import LANGUAGES, user
from making_groups import coordinator, group, in_state, member, steering
from making_sessions import participant, session

from groups import actions as group_actions
from groups.models import Group
from members.actions import close_account
from members.models import User
from publishing.models import AuditEntry
from working_sessions.actions import answering
from working_sessions.actions.feeds import end_feed, hash_of, make_feed, reset_feed
from working_sessions.actions.sessions import cancel_session, change_session
from working_sessions.enums import EventSource
from working_sessions.models import CalendarFeed, WorkingSession

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


def near(into: Group, slug: str, days: int = 10, **fields: object) -> WorkingSession:
    moment = timezone.now() + days * DAY
    made = session(into, slug=f"{slug}-2027-03", word=slug.title(), starts_at=moment, draft=True, **fields)
    WorkingSession.objects.filter(pk=made.pk).update(state="PUBLISHED", published_at=timezone.now() - 200 * DAY)
    made.refresh_from_db()
    return made


def words(file: bytes) -> set[str]:
    """The first words of the titles in a calendar."""
    return {made.text("SUMMARY").split()[0] for made in events(file)}


def feed_of(person: User, client: Client | None = None) -> bytes:
    CalendarFeed.objects.filter(user=person).delete()
    answer = (client or Client()).get(address(make_feed(by=person)))
    assert answer.status_code == 200
    return answer.content


def address(token: str) -> str:
    return reverse("working_sessions:personal_feed", args=[token])


def group_address(into: Group) -> str:
    return reverse("working_sessions:group_feed", args=[into.slug])


# --- Who sees what ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def three_groups() -> dict[str, Group]:
    """A public, a members-only and a hidden group, each with a session for everybody, for members and for the group, a
    draft, and one that was cancelled."""
    made = {
        "open": group("open", "Open"),
        "network": group("network", "Network", visibility="MEMBERS"),
        "hidden": group("hidden", "Hidden", visibility="HIDDEN"),
    }
    for name, into in made.items():
        for visibility in ("PUBLIC", "MEMBERS", "GROUP"):
            near(into, f"{name}-{visibility.lower()}", visibility=visibility)
        session(into, slug=f"{name}-draft-2027-03", word=f"{name.title()}-Draft", draft=True)
    return made


def _all_of(name: str) -> set[str]:
    return {f"{name}-{visibility}".title() for visibility in ("public", "members", "group")}


@pytest.mark.parametrize("viewer", ["nobody", "member", "steering"])
def test_the_feed_of_a_group_is_what_everybody_may_see_whoever_asks(
    three_groups: dict[str, Group], client: Client, viewer: str
) -> None:
    if viewer == "member":
        person = user("m@example.org")
        member(three_groups["open"], person)
        member(three_groups["hidden"], person)
        client.force_login(person)
    elif viewer == "steering":
        client.force_login(steering())
    assert words(client.get(group_address(three_groups["open"])).content) == {"Open-Public"}
    for name in ("network", "hidden"):
        assert client.get(group_address(three_groups[name])).status_code == 404
    assert client.get(reverse("working_sessions:group_feed", args=["no-such-group"])).status_code == 404


@pytest.mark.parametrize(
    ("state", "sees"),
    [
        ("ACTIVE", True),
        *((state, False) for state in ("REQUESTED", "INVITED", "SUSPENDED", "LEFT", "REMOVED", "LAPSED", "DECLINED")),
    ],
)
def test_ones_own_calendar_has_the_sessions_of_ones_groups_as_long_as_one_belongs_to_them(
    three_groups: dict[str, Group], state: str, sees: bool
) -> None:
    person = user("m@example.org")
    in_state(three_groups["hidden"], person, state)
    assert words(feed_of(person)) == (_all_of("hidden") if sees else set())


def test_what_one_had_a_place_in_goes_with_the_access_to_it(three_groups: dict[str, Group]) -> None:
    person = user("m@example.org")
    membership = member(three_groups["hidden"], person)
    participant(WorkingSession.objects.get(slug="hidden-group-2027-03"), person, now=timezone.now())
    participant(WorkingSession.objects.get(slug="open-members-2027-03"), person, now=timezone.now())
    assert words(feed_of(person)) == _all_of("hidden") | {"Open-Members"}
    group_actions.suspend(membership=membership, by=steering(), reason="Because")
    assert words(feed_of(person)) == {"Open-Members"}


def test_a_place_that_one_waits_for_is_no_entry_and_what_one_has_takes_time(three_groups: dict[str, Group]) -> None:
    person = user("m@example.org")
    full = WorkingSession.objects.get(slug="network-members-2027-03")
    WorkingSession.objects.filter(pk=full.pk).update(capacity=0)
    for slug in ("network-members-2027-03", "open-public-2027-03"):
        participant(WorkingSession.objects.get(slug=slug), person, now=timezone.now())
    assert words(feed_of(person)) == {"Open-Public"}
    member(three_groups["open"], person)
    busy = {made.text("SUMMARY").split()[0]: made["TRANSP"].value for made in events(feed_of(person))}
    assert busy == {"Open-Public": "OPAQUE", "Open-Members": "TRANSPARENT", "Open-Group": "TRANSPARENT"}


def test_the_steering_committee_sees_everything_and_has_its_own_in_the_calendar(three_groups: dict[str, Group]) -> None:
    boss = steering()
    assert words(feed_of(boss)) == set()
    member(three_groups["open"], boss)
    assert words(feed_of(boss)) == _all_of("open")


def test_the_address_of_a_meeting_is_for_those_with_a_place_and_never_of_a_confidential_one(
    three_groups: dict[str, Group],
) -> None:
    person = user("m@example.org")
    member(three_groups["open"], person)
    assert b"meeting.example" not in feed_of(person)
    participant(WorkingSession.objects.get(slug="open-group-2027-03"), person, now=timezone.now())
    assert b"meeting.example" not in feed_of(person)
    participant(WorkingSession.objects.get(slug="open-public-2027-03"), person, now=timezone.now())
    found = {made.text("SUMMARY").split()[0]: made.text("LOCATION") for made in events(feed_of(person))}
    assert found == {
        "Open-Public": "https://meeting.example/quokka",
        "Open-Members": "Online",
        "Open-Group": "Online",
    }


def test_no_calendar_names_a_participant(three_groups: dict[str, Group], client: Client) -> None:
    made = WorkingSession.objects.get(slug="open-public-2027-03")
    people = [user(f"{name}@example.org", name=f"Person {name}") for name in "abc"]
    for person in people:
        participant(made, person, now=timezone.now())
    files = [
        feed_of(people[0]),
        client.get(group_address(three_groups["open"])).content,
        client.get(reverse("working_sessions:download", args=[made.slug])).content,
    ]
    for file in files:
        assert words(file) == {"Open-Public"}
        assert b"ATTENDEE" not in file
        assert not re.search(rb"[abc]@example\.org|Person [abc]", file)


def test_the_download_is_for_whoever_may_see_the_page(three_groups: dict[str, Group]) -> None:
    inside, network, boss = user("in@example.org"), user("net@example.org"), steering()
    member(three_groups["hidden"], inside)
    member(three_groups["open"], inside)
    head = user("head@example.org")
    coordinator(three_groups["hidden"], head)
    viewers = {"nobody": None, "network": network, "inside": inside, "head": head, "boss": boss}
    slugs = list(WorkingSession.objects.order_by("slug").values_list("slug", flat=True))
    found = {}
    for name, viewer in viewers.items():
        client = Client()
        if viewer is not None:
            client.force_login(viewer)
        statuses = {slug: client.get(reverse("working_sessions:download", args=[slug])).status_code for slug in slugs}
        found[name] = {slug.removesuffix("-2027-03") for slug, status in statuses.items() if status == 200}
        assert set(statuses.values()) <= {200, 404}
        visible = WorkingSession.objects.visible_to(viewer) if viewer else None
        assert visible is None or {row.slug.removesuffix("-2027-03") for row in visible} == found[name]
    assert found["nobody"] == {"open-public"}
    assert found["network"] == {"open-public", "open-members", "network-public", "network-members"}
    assert found["inside"] - found["network"] == {"open-group", "hidden-public", "hidden-members", "hidden-group"}
    assert found["head"] - found["network"] == {"hidden-public", "hidden-members", "hidden-group", "hidden-draft"}
    assert len(found["boss"]) == len(slugs) == 12


def test_a_download_is_a_file_with_a_name(client: Client) -> None:
    made = near(group(), "quokka")
    answer = client.get(reverse("working_sessions:download", args=[made.slug]))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="quokka-2027-03.ics"'
    assert client.post(reverse("working_sessions:download", args=[made.slug])).status_code == 405


# --- Which time, and what was cancelled ---------------------------------------------------------------------------------------


def test_two_months_back_and_eighteen_ahead(client: Client) -> None:
    into = group()
    for name, days in {"long-ago": -62, "lately": -59, "now": 0, "far": 540, "too-far": 560}.items():
        near(into, name, days)
    assert words(client.get(group_address(into)).content) == {"Lately", "Now", "Far"}
    person = user("m@example.org")
    member(into, person)
    assert words(feed_of(person)) == {"Lately", "Now", "Far"}


def test_what_was_cancelled_or_postponed_stays_and_says_so(client: Client) -> None:
    into, boss = group(), steering()
    person = user("m@example.org")
    off, later = near(into, "off"), near(into, "later")
    participant(off, person, now=timezone.now())
    assert words(feed_of(person)) == {"Off"}
    cancel_session(session=off, by=boss, reason="Too few")
    WorkingSession.objects.filter(pk=later.pk).update(state="POSTPONED")
    states = {"Off": "CANCELLED", "Later": "TENTATIVE"}
    found = events(client.get(group_address(into)).content)
    assert {made.text("SUMMARY").split()[0]: made["STATUS"].value for made in found} == states
    [own] = events(feed_of(person))  # of a group that is not the person's own
    assert (own["STATUS"].value, own["SEQUENCE"].value) == ("CANCELLED", "1")


def test_a_place_that_was_given_back_leaves_the_calendar(three_groups: dict[str, Group]) -> None:
    person = user("m@example.org")
    made = participant(WorkingSession.objects.get(slug="open-public-2027-03"), person, now=timezone.now())
    answering.cancel(registration=made, by=person, source=EventSource.WEB, now=timezone.now())
    assert words(feed_of(person)) == set()


# --- What a program asks and hears ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["group", "own"])
def test_a_program_that_has_it_already_hears_that_nothing_is_new(client: Client, which: str) -> None:
    into = group()
    made = near(into, "quokka")
    person = user("m@example.org")
    member(into, person)
    url = group_address(into) if which == "group" else address(make_feed(by=person))
    first = client.get(url)
    etag = first.headers["ETag"]
    again = client.get(url, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    head = client.head(url)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", etag)
    cache = {"group": "max-age=900", "own": "private, max-age=900"}[which]
    assert first.headers["Cache-Control"] == again.headers["Cache-Control"] == cache
    assert first.headers["X-Robots-Tag"] == "noindex"
    assert client.post(url).status_code == 405
    change_session(session=made, by=steering(), version=None, title_en="Wombat session")
    new = client.get(url, headers={"If-None-Match": etag})
    assert (new.status_code, words(new.content)) == (200, {"Wombat"})
    assert new.headers["ETag"] != etag


def test_a_feed_says_its_name_and_how_often_it_is_new(client: Client) -> None:
    into = group()
    near(into, "quokka")
    person = user("m@example.org")
    for url, name in (
        (group_address(into), "Quokka name (en)"),
        (address(make_feed(by=person)), "My working sessions – Circular & Fair ICT Pact"),
    ):
        answer = client.get(url)
        calendar = read(answer.content)
        assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
        assert calendar.text("X-WR-CALNAME") == calendar.text("NAME") == name
        assert calendar["REFRESH-INTERVAL"].value == calendar["X-PUBLISHED-TTL"].value == "PT1H"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_feed_speaks_the_language_of_its_address(client: Client, language: str) -> None:
    into = group()
    near(into, "quokka")
    with translation.override(language):
        url = group_address(into)
    [made] = events(client.get(url).content)
    assert made.text("SUMMARY") == f"Quokka session ({language})"
    assert f"/{language}/" in made["URL"].value


def test_the_database_is_asked_as_often_for_three_sessions_as_for_thirty(client: Client) -> None:
    person = user("m@example.org")
    counts: dict[str, list[int]] = {"group": [], "own": []}
    url = address(make_feed(by=person))
    for many in (3, 30):
        into = group(f"group-{many}")
        member(into, person)
        for number in range(many):
            made = near(into, f"many-{many}-{number}")
            participant(made, person, now=timezone.now())
        for name, asked in (("group", group_address(into)), ("own", url)):
            with CaptureQueriesContext(connection) as queries:
                assert len(events(client.get(asked).content)) >= many
            counts[name].append(len(queries))
    assert counts["group"][0] == counts["group"][1]
    assert counts["own"][0] == counts["own"][1]
    assert max(counts["group"]) <= 4
    assert max(counts["own"]) <= 6


# --- The secret address --------------------------------------------------------------------------------------------------------


def test_only_a_hash_of_the_address_is_kept() -> None:
    person = user("m@example.org")
    token = make_feed(by=person)
    assert re.fullmatch(r"[\w-]{43}", token)  # 256 bits
    row = CalendarFeed.objects.get()
    assert row.token_hash == hash_of(token)
    assert token not in f"{row.__dict__}{[entry.__dict__ for entry in AuditEntry.objects.all()]}"
    assert Client().get(address(token)).status_code == 200


def test_a_wrong_an_old_and_an_ended_address_are_pages_that_never_existed(client: Client) -> None:
    person = user("m@example.org")
    first = make_feed(by=person)
    second = reset_feed(by=person)
    never = client.get("/en/sessions/calendar/no-such-key.ics")
    for token in (first, second[:-1], second.swapcase(), hash_of(second), "x" * 43):
        answer = client.get(address(token))
        assert answer.status_code == never.status_code == 404
    assert client.get(address(second)).status_code == 200
    end_feed(person=person, by=person)
    assert client.get(address(second)).status_code == 404
    assert list(
        AuditEntry.objects.filter(verb__startswith="calendar.").order_by("pk").values_list("verb", flat=True)
    ) == [
        "calendar.make",
        "calendar.reset",
        "calendar.end",
    ]


def test_a_closed_account_has_no_calendar(client: Client) -> None:
    person, off = user("m@example.org"), user("off@example.org")
    token, other = make_feed(by=person), make_feed(by=off)
    close_account(person=person, by=person)
    User.objects.filter(pk=off.pk).update(is_active=False)
    assert [client.get(address(key)).status_code for key in (token, other)] == [404, 404]
    assert list(CalendarFeed.objects.values_list("user", flat=True)) == [off.pk]


def test_fetching_changes_nothing_and_tells_no_other_page_where_one_came_from(client: Client) -> None:
    token = make_feed(by=user("m@example.org"))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address(token))
    assert not [query["sql"] for query in queries if not query["sql"].startswith("SELECT")]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


# --- The page ------------------------------------------------------------------------------------------------------------------

PAGE = "/en/sessions/calendar/"


def shown(html: str) -> str:
    found = re.search(r'id="calendar-address">([^<]+)<', html)
    return found[1] if found else ""


def test_a_member_makes_an_address_and_sees_it_once(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
    client.force_login(user("m@example.org"))
    assert "You have no calendar address yet" in client.get(PAGE).content.decode()
    made = client.post(PAGE, {"choice": "make"}, follow=True)
    url = shown(made.content.decode())
    assert made.redirect_chain == [(PAGE, 302)]
    assert client.get(url.partition("8000")[2]).status_code == 200
    assert f'href="webcal:{url.partition(":")[2]}"' in made.content.decode()
    assert set(made.headers["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert made.headers["Referrer-Policy"] == "no-referrer"
    again = client.get(PAGE).content.decode()
    assert shown(again) == ""
    assert "cannot be shown again" in again


def test_a_new_address_takes_a_yes_and_ends_the_old_one(client: Client) -> None:
    person = user("m@example.org")
    client.force_login(person)
    old = make_feed(by=person)
    refused = client.post(PAGE, {"choice": "reset"})
    assert refused.status_code == 200
    assert "Tick the box to say that the old address may end." in refused.content.decode()
    assert 'href="#id_sure"' in refused.content.decode()
    assert client.get(address(old)).status_code == 200
    url = shown(client.post(PAGE, {"choice": "reset", "sure": "on"}, follow=True).content.decode())
    assert client.get(address(old)).status_code == 404
    assert client.get(url.partition("8000")[2]).status_code == 200


def test_an_address_is_ended_and_made_again(client: Client) -> None:
    person = user("m@example.org")
    client.force_login(person)
    old = make_feed(by=person)
    assert "Your calendar address has ended." in client.post(PAGE, {"choice": "end"}, follow=True).content.decode()
    assert client.get(address(old)).status_code == 404
    assert client.post(PAGE, {"choice": "end"}).status_code == 302
    assert shown(client.post(PAGE, {"choice": "make"}, follow=True).content.decode())
    twice = client.post(PAGE, {"choice": "make"}, follow=True).content.decode()
    assert "You have a calendar address already." in twice
    assert shown(twice) == ""


def test_reading_the_page_makes_nothing_and_another_site_cannot(client: Client) -> None:
    person = user("m@example.org")
    client.force_login(person)
    client.get(PAGE)
    client.head(PAGE)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(person)
    assert strict.post(PAGE, {"choice": "make"}).status_code == 403
    assert CalendarFeed.objects.count() == 0
