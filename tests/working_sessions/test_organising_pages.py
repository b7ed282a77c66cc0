"""The organisers' pages: what they say and do, to whom, and how many queries they take."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from making import LANGUAGES, draft, own_words, published, texts, user
from making_groups import coordinator, in_state, member, organisation, steering
from making_groups import group as make_group
from making_sessions import added, participant, session

from criteria.models import CriterionVersion
from groups.actions import archive as archive_group
from groups.enums import MembershipState
from groups.models import Group
from members.models import User
from publishing.models import AuditEntry
from working_sessions.actions.agenda import add_item, change_item, remove_item
from working_sessions.actions.copying import copy_session
from working_sessions.actions.series import add_to_series, create_series
from working_sessions.actions.sessions import change_session, mark_held, postpone, set_organisation_places
from working_sessions.models import Registration, Series, WorkingSession
from working_sessions.queries.numbers import who_gets_a_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

WEEK = dt.timedelta(days=7)


def ahead(days: int = 30) -> dt.datetime:
    """The pages read the real clock."""
    return (timezone.now() + dt.timedelta(days=days)).replace(hour=13, minute=0, second=0, microsecond=0)


def made(
    into: Group | None = None, slug: str = "quokka-2027-03", word: str = "Quokka", **fields: Any
) -> WorkingSession:
    return session(into, slug, word, **{"starts_at": ahead(), "now": timezone.now()} | fields)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def organiser(of: WorkingSession | Group) -> Client:
    return signed_in(coordinator(of if isinstance(of, Group) else of.group).user)


def url(name: str, *args: object) -> str:
    return reverse(f"working_sessions:{name}", args=args)


def entered(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send for the form of a page, with changes."""
    form = client.get(address).context["form"]
    found: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if value is None or value == "" or value is False:
            continue
        if isinstance(value, list):
            found[bound.html_name] = value
        elif value is True:
            found[bound.html_name] = "on"
        else:
            shown = re.search(r'value="([^"]*)"', str(bound)) if bound.widget_type in _CLOCKS else None
            found[bound.html_name] = shown.group(1) if shown else value
    return {name: value for name, value in (found | changes).items() if value is not None}


_CLOCKS = ("date", "time", "datetime")


# --- New and edit -----------------------------------------------------------------------------------------------------


def test_a_coordinator_makes_a_session_of_a_day_a_title_and_a_language() -> None:
    group = make_group(default_content_visibility="MEMBERS")
    client = organiser(group)
    address = url("new", group.slug)
    assert address in client.get(group.get_absolute_url()).content.decode()
    data = entered(client, address, day="2027-03-29", starts="14:00", ends="16:00", title_nl="Energie labels")
    answer = client.post(address, data)
    saved = WorkingSession.objects.get()
    assert (answer.status_code, answer.url) == (302, url("organise", "energie-labels-2027-03"))
    # Summer time in Brussels.
    assert (saved.starts_at.isoformat(), saved.state, saved.visibility) == (
        "2027-03-29T12:00:00+00:00",
        "DRAFT",
        "MEMBERS",
    )
    assert (saved.languages, saved.capacity, saved.created_by.email) == (["en"], None, "coordinator@example.org")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title_nl": None}, "title_en"),
        ({"day": "2027-02-30"}, "day"),
        ({"day": None}, "day"),
        ({"ends": "13:00"}, "ends"),
        ({"last_day": "2027-03-01"}, "ends"),
        ({"day": "2027-03-28", "starts": "02:30"}, "starts"),  # the clocks leap over it
        ({"day": "9999-12-31", "starts": "22:00", "ends": "23:00", "time_zone": "America/New_York"}, "day"),
        ({"time_zone": "Europe/Quokka"}, "time_zone"),
        ({"registration_closes_at": "yesterday"}, "registration_closes_at"),
        ({"registration_closes_at": "2027-03-30T10:00"}, "registration_closes_at"),
        ({"registration_opens_at": "2027-13-30T10:00"}, "registration_opens_at"),
        ({"capacity": "-1"}, "capacity"),
        ({"capacity": "99999999999"}, "capacity"),
        ({"capacity_online": "5"}, "capacity_online"),
        ({"languages": None}, "languages"),
        ({"languages": ["xx"]}, "languages"),
        ({"title_nl": "x" * 161}, "title_nl"),
        ({"title_nl": "nul\x00"}, "title_nl"),
        ({"join_url": "javascript:alert(1)"}, "join_url"),
        ({"guests_allowed": "on"}, "guests_allowed"),
        ({"offers_only_hours": "1"}, "offers_only_hours"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(changes: dict[str, Any], field: str) -> None:
    group = make_group()
    client = organiser(group)
    address = url("new", group.slug)
    good = {"day": "2027-03-29", "starts": "14:00", "ends": "16:00", "title_nl": "Energie", "location": "Quokka hall"}
    answer = client.post(address, entered(client, address, **(good | changes)))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert 'href="#id_' in html
    assert 'value="Quokka hall"' in html
    assert not WorkingSession.objects.exists()


def test_a_form_that_is_sent_back_unchanged_changes_nothing() -> None:
    of = made(
        capacity=0,
        registration_opens_at=timezone.now() - WEEK,
        registration_closes_at=ahead(29).replace(second=17),
        cancel_until=ahead(28),
        languages=["fr", "mt"],
        time_zone="Europe/Lisbon",
        title_de="",
    )
    client = organiser(of)
    answer = client.post(url("edit", of.slug), entered(client, url("edit", of.slug)))
    assert answer.status_code == 302
    after = WorkingSession.objects.get()
    assert not AuditEntry.objects.filter(verb="session.change").values_list("details", flat=True)
    assert (after.version, after.registration_closes_at) == (of.version, of.registration_closes_at)


def test_times_that_are_left_alone_move_along_and_those_that_are_not_stay() -> None:
    of = made(registration_closes_at=ahead(29), cancel_until=ahead(28), time_zone="UTC", mode="HYBRID", capacity=5)
    client = organiser(of)
    address = url("edit", of.slug)
    day, kept = ahead(37).date().isoformat(), ahead(30).strftime("%Y-%m-%dT%H:%M")
    client.post(address, entered(client, address, day=day, cancel_until=kept, capacity=None, location="Hall"))
    after = WorkingSession.objects.get()
    assert (after.starts_at, after.ends_at) == (ahead(37), ahead(37) + dt.timedelta(hours=2))
    assert (after.registration_closes_at, after.cancel_until) == (ahead(36), ahead(30))
    assert (after.capacity, after.calendar_sequence, after.version) == (None, 1, of.version + 1)


def test_another_time_zone_keeps_what_the_clocks_show() -> None:
    of = made(registration_closes_at=ahead(29), time_zone="Europe/Brussels")
    client = organiser(of)
    address = url("edit", of.slug)
    client.post(address, entered(client, address, time_zone="Europe/Lisbon"))
    after = WorkingSession.objects.get()
    hour = dt.timedelta(hours=1)
    assert (after.starts_at, after.registration_closes_at) == (of.starts_at + hour, of.registration_closes_at + hour)


def test_whoever_is_second_sees_what_differs_and_loses_nothing() -> None:
    of = made()
    client = organiser(of)
    address = url("edit", of.slug)
    data = entered(client, address, title_en="Mine", location="Quokka hall")
    change_session(session=of, by=None, version=None, title_en="Theirs", description_fr="Autre")
    answer = client.post(address, data)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert [field.name for field, _saved in answer.context["differences"]] == ["location", "description_fr", "title_en"]
    assert "Theirs" in html
    assert 'value="Mine"' in html
    assert WorkingSession.objects.get().title_en == "Theirs"
    # Sent again, knowingly, it holds.
    again = {bound.html_name: bound.value() for bound in answer.context["form"] if bound.value() not in (None, False)}
    assert client.post(address, again | {"description_fr": "Autre"}).status_code == 302
    after = WorkingSession.objects.get()
    assert (after.title_en, after.description_fr, after.location) == ("Mine", "Autre", "Quokka hall")
    del data["version"]
    assert client.post(address, data).status_code == 409


def test_an_action_that_refuses_says_so_at_the_field() -> None:
    of = made(mode="HYBRID", location="Hall")
    participant(of, "a@example.org", mode="ONLINE", now=timezone.now())
    client = organiser(of)
    address = url("edit", of.slug)
    answer = client.post(address, entered(client, address, mode="ON_SITE"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["mode"]
    past = client.post(address, entered(client, address, day=(timezone.now() - WEEK).date().isoformat()))
    assert list(past.context["form"].errors) == ["day"]


def test_organisations_get_places_of_their_own() -> None:
    of = made(places_per_organisation=1)
    town = organisation()
    client = organiser(of)
    address = url("places", of.slug)
    assert client.post(address, {"organisation": town.pk, "places": "3"}).status_code == 302
    assert "3 places" in client.get(address).content.decode()
    assert client.post(address, {"organisation": town.pk, "places": "-3"}).status_code == 422
    for _time in range(2):
        assert client.post(address, {"remove": town.pk}).status_code == 302
    assert client.post(address, {"remove": "quokka"}).status_code == 302
    assert not of.organisation_places.exists()


# --- Agenda -----------------------------------------------------------------------------------------------------------


def test_the_agenda_is_made_moved_and_emptied_without_a_script() -> None:
    of = made()
    client = organiser(of)
    address = url("agenda", of.slug)
    assert "No points yet" in client.get(address).content.decode()
    add = url("add_point", of.slug)
    assert client.post(add, {"title_en": "One", "minutes": "30", "another": "1"}).url == add
    client.post(add, {"title_nl": "Twee", "minutes": "45", "criterion": "cf-001", "speaker": "Ada"})
    one, two = of.agenda.all()
    assert (two.criterion_version.criterion.number, two.speaker, two.title_nl) == ("CF-001", "Ada", "Twee")
    html = client.get(address).content.decode()
    assert "75 minutes in all" in html
    assert "45 minutes left" in html
    assert client.post(address, {"deed": f"up-{two.pk}"}).url == f"{address}#point-{two.pk}"
    assert [item.pk for item in of.agenda.all()] == [two.pk, one.pk]
    for nonsense in ("", "up-", "sideways-1", f"up-{two.pk}x", "remove-999999", "remove-99999999999999"):
        assert client.post(address, {"deed": nonsense}).status_code == 302
    client.post(address, {"deed": f"remove-{two.pk}"})
    assert [item.pk for item in of.agenda.all()] == [one.pk]
    bad = client.post(add, {"title_en": "", "minutes": "0", "criterion": "CF-999", "contribution_number": "2027-0001"})
    assert bad.status_code == 422
    assert sorted(bad.context["form"].errors) == ["contribution_number", "criterion", "minutes", "title_en"]


def test_a_criterion_is_found_by_its_number_as_far_as_the_organiser_may_see_it() -> None:
    published("CF-901", relations=[])
    secret = draft("CF-902", title=texts("Secretwombat"), relations=[])
    of = made()
    client, curator = organiser(of), signed_in(steering())
    add = url("add_point", of.slug)
    for asked, status in (
        ("CF-901 v1", 302),
        ("CF-901 v2", 422),
        ("CF-901 vx", 422),
        ("CF-902", 422),
        ("CF-902 v1", 422),
    ):
        assert client.post(add, {"title_en": asked, "minutes": "5", "criterion": asked}).status_code == status, asked
    assert curator.post(add, {"title_en": "Of the curator", "minutes": "5", "criterion": "CF-902"}).status_code == 302
    point = of.agenda.get(criterion_version=secret)
    for html in (client.get(url("agenda", of.slug)), client.get(url("point", of.slug, point.pk))):
        assert "CF-902" not in html.content.decode()
        assert "Secretwombat" not in html.content.decode()
    assert "CF-902" in curator.get(url("agenda", of.slug)).content.decode()
    # What the coordinator changes leaves the link that is not shown.
    address = url("point", of.slug, point.pk)
    seen = client.get(address).context["form"].seen
    assert client.post(address, {"title_en": "Changed", "minutes": "6", "seen": seen}).status_code == 302
    point.refresh_from_db()
    assert (point.title_en, point.criterion_version) == ("Changed", secret)


def test_two_who_change_one_point() -> None:
    of = made()
    client = organiser(of)
    point = add_item(session=of, by=None, title_en="One", minutes=30)
    address = url("point", of.slug, point.pk)
    seen = client.get(address).context["form"].seen
    change_item(item=point, by=None, title_en="Theirs")
    answer = client.post(address, {"title_en": "Mine", "minutes": "30", "seen": seen})
    assert answer.status_code == 409
    assert "Theirs" in answer.content.decode()
    again = {"title_en": "Mine", "minutes": "30", "seen": answer.context["form"].seen}
    assert client.post(address, {"title_en": "Mine", "minutes": "30"}).status_code == 409
    assert client.post(address, again).status_code == 302
    remove_item(item=point, by=None)
    assert client.get(address).status_code == 404


# --- Deeds ------------------------------------------------------------------------------------------------------------


def test_from_draft_to_held_each_page_says_what_happens_first() -> None:
    of = made(draft=True, title_de="", capacity=1)
    client = organiser(of)
    home = url("organise", of.slug)
    html = client.get(home).content.decode()
    assert "Announce the session" in html
    assert "The title is missing in: German." in html
    assert client.get(url("announce", of.slug)).status_code == 200
    assert client.post(url("announce", of.slug)).url == home
    now = timezone.now()
    for name in ("a", "b"):
        participant(of, f"{name}@example.org", now=now)
    asks = client.get(url("postpone", of.slug)).content.decode()
    assert "2 people get a mail." in asks
    assert client.post(url("postpone", of.slug), {"reason": ""}).status_code == 422
    assert client.post(url("postpone", of.slug), {"reason": "Quokka reason"}).url == home
    html = client.get(home).content.decode()
    assert "Quokka reason" in html
    assert "Give a new date" in html
    day = ahead(60).date().isoformat()
    assert client.post(url("new_date", of.slug), {"day": day, "starts": "16:00", "ends": "15:00"}).status_code == 422
    past = {"day": "2020-01-06", "starts": "14:00", "ends": "15:00"}
    assert list(client.post(url("new_date", of.slug), past).context["form"].errors) == ["day"]
    assert client.post(url("new_date", of.slug), {"day": day, "starts": "14:00", "ends": "15:00"}).url == home
    of.refresh_from_db()
    assert (of.state, of.calendar_sequence) == ("PUBLISHED", 2)
    assert "has not begun yet" in client.get(url("held", of.slug)).content.decode()
    assert client.post(url("held", of.slug)).status_code == 409
    WorkingSession.objects.update(starts_at=now - WEEK, ends_at=now - WEEK + dt.timedelta(hours=1))
    assert "It was held" in client.get(home).content.decode()
    assert "1 person still waits" in client.get(url("held", of.slug)).content.decode()
    assert client.post(url("held", of.slug)).url == home
    assert client.post(url("archive", of.slug)).url == home
    assert client.get(home).status_code == 200
    of.refresh_from_db()
    assert of.state == "ARCHIVED"


def test_a_cancelled_session_tells_why_and_can_be_copied() -> None:
    of = made()
    participant(of, now=timezone.now())
    client = organiser(of)
    assert "1 person gets a mail." in client.get(url("cancel", of.slug)).content.decode()
    client.post(url("cancel", of.slug), {"reason": "Quokka reason"})
    assert client.post(url("cancel", of.slug), {"reason": "Again"}).status_code == 422
    html = client.get(url("organise", of.slug)).content.decode()
    assert "Quokka reason" in html
    assert "Copy to another date" in html
    for day in ("2027-02-30", "0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"):
        answer = client.post(url("copy", of.slug), {"day": day, "starts": "10:00"})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["day"]), day
    answer = client.post(url("copy", of.slug), {"day": "2027-06-07", "starts": "10:00"})
    copy = WorkingSession.objects.get(state="DRAFT")
    assert answer.url == url("organise", copy.slug)
    assert client.post(url("delete", copy.slug)).url == url("organised")
    assert list(WorkingSession.objects.values_list("slug", flat=True)) == [of.slug]


def test_a_deed_that_comes_too_late_says_so_on_its_page() -> None:
    of = made()
    client = organiser(of)
    for name in ("announce", "new_date", "archive", "delete"):
        html = client.get(url(name, of.slug)).content.decode()
        assert "What happens" not in html, name
        assert '<p class="lead">' not in html, name  # it would promise what cannot be done
        assert client.post(
            url(name, of.slug), {"day": "2030-01-07", "starts": "10:00", "ends": "11:00"}
        ).status_code in (*(409, 422),), name
    of.refresh_from_db()
    assert of.state == "PUBLISHED"


def test_a_session_is_repeated_on_the_dates_that_were_chosen() -> None:
    of = made()
    client = organiser(of)
    address = url("repeat", of.slug)
    assert client.get(address, {"rhythm": "WEEKLY", "times": "27"}).status_code == 422
    question = f"{address}?rhythm=WEEKLY&times=3"
    dates = client.get(question).context["dates"]
    chosen = [value for value, _label in dates.fields["dates"].choices][1:]
    assert client.post(question, {"dates": [], "title_en": "Row"}).status_code == 422
    assert client.post(question, {"dates": ["2027-01-01"], "title_en": "Row"}).status_code == 422
    assert client.post(question, {"dates": chosen}).status_code == 422
    assert not Series.objects.exists()
    assert client.post(question, {"dates": chosen, "title_en": "Row"}).status_code == 302
    row = Series.objects.get()
    assert row.sessions.count() == 3
    of.refresh_from_db()
    assert of.series == row
    assert client.post(question, {"dates": chosen[:1]}).status_code == 302  # more of the same series
    page = client.get(url("in_series", of.slug)).content.decode()
    assert page.count('class="organised-row"') == 4
    client.post(url("in_series", of.slug), {"leave": "1"})
    client.post(url("in_series", of.slug), {"enter": "1", "series": row.pk})
    of.refresh_from_db()
    assert of.series == row
    edit = url("edit_series", row.slug)
    assert client.post(edit, {"title_en": ""}).status_code == 422
    client.post(edit, {"title_en": "Other"})
    client.post(edit, {"delete": "1"})
    assert Series.objects.get().title_en == "Other"
    empty = create_series(group=of.group, by=None, title_en="Empty")
    client.post(url("edit_series", empty.slug), {"delete": "1"})
    assert list(Series.objects.all()) == [row]


# --- The home ---------------------------------------------------------------------------------------------------------


def test_the_home_counts_people_by_the_way_they_take_part() -> None:
    of = made(mode="HYBRID", capacity=1, capacity_online=2, location="", draft=True)
    change_session(session=of, by=None, version=None, location="Hall")
    client = organiser(of)
    client.post(url("announce", of.slug))
    now = timezone.now()
    boss = User.objects.get(email="coordinator@example.org")
    for name, mode in (("a", "ON_SITE"), ("b", "ON_SITE"), ("c", "ONLINE")):
        participant(of, f"{name}@example.org", mode=mode, now=now, access_needs="Loop" if name == "a" else "")
    added(of, boss, "over@example.org", mode="ON_SITE", over_capacity=True, now=now)
    answer = client.get(url("organise", of.slug))
    numbers = answer.context["numbers"]
    assert [(pool.mode, pool.confirmed, pool.waiting, pool.over, pool.left) for pool in numbers.pools] == [
        ("ON_SITE", 2, 1, 1, 0),
        ("ONLINE", 1, 0, 0, 1),
    ]
    assert (numbers.with_needs, who_gets_a_mail(of)) == (1, 4)
    html = answer.content.decode()
    assert "over capacity by 1" in html
    assert "1 participant wrote what they need" in html
    Registration.objects.filter(email="c@example.org").update(state="PENDING")
    assert client.get(url("organise", of.slug)).context["step"].title == "Answer 1 registration"


def test_the_list_shows_each_organiser_their_own() -> None:
    group, other = make_group(), make_group("wombat-group")
    now = timezone.now()
    next_one = made(group)
    postpone(session=made(group, "later-2027-03", starts_at=ahead(60)), by=None, reason="Ill", now=now)
    made(group, "draft-2027-03", draft=True)
    held = made(group, "held-2027-03")
    WorkingSession.objects.filter(pk=held.pk).update(starts_at=now - WEEK, ends_at=now - WEEK + dt.timedelta(hours=1))
    mark_held(session=held, by=None, now=now)
    made(other, "wombat-2027-03", "Wombat")
    client = organiser(group)

    def slugs(query: str = "") -> list[str]:
        return [row["session"].slug for row in client.get(url("organised") + query).context["rows"]]

    assert slugs() == [next_one.slug, "later-2027-03"]
    assert slugs("?show=drafts") == ["draft-2027-03"]
    assert slugs("?show=past") == ["held-2027-03"]
    answer = client.get(url("organised"))
    assert [tab["count"] for tab in answer.context["tabs"]] == [2, 1, 1]
    assert "Wombat" not in answer.content.decode()
    assert client.get(url("organised") + "?show=quokka").status_code == 400
    nobody = signed_in(user("nobody@example.org"))
    assert nobody.get(url("organised")).context["rows"] == []
    assert len(signed_in(steering()).get(url("organised")).context["rows"]) == 3


def test_the_button_is_there_for_those_who_may_and_not_in_an_archived_group() -> None:
    group = make_group()
    link = url("new", group.slug)
    boss = organiser(group)
    seen = {
        "coordinator": boss,
        "steering": signed_in(steering()),
        "member": signed_in(member(group, "member@example.org").user),
        "anonymous": Client(),
    }
    shown = {name for name, client in seen.items() if link in client.get(group.get_absolute_url()).content.decode()}
    assert shown == {"coordinator", "steering"}
    archive_group(group=group, by=steering())
    assert link not in boss.get(group.get_absolute_url()).content.decode()
    assert boss.get(link).status_code == 403


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_session_without_text_in_a_language_says_which_language_it_shows(language: str) -> None:
    of = made(**{f"title_{code}": "" for code in LANGUAGES if code != "nl"})
    client = organiser(of)
    with translation.override(language):
        html = client.get(url("organise", of.slug)).content.decode()
    assert ('<h1 lang="nl">' in html) == (language != "nl")


# --- Who may ----------------------------------------------------------------------------------------------------------

PAGES = (
    *("organise", "edit", "places", "agenda", "add_point", "point", "announce", "postpone", "new_date", "cancel"),
    *("held", "archive", "delete", "copy", "repeat", "in_series"),
)
# Every page asks the same function who its reader is: where the kind of session makes the difference, these will do.
SOME_PAGES = ("organise", "edit", "point", "cancel")
# Who sends the forms all the same, and who opens every page; the others are told apart by the same function.
TRY_IT = ("anonymous", "member", "suspended coordinator", "coordinator of another group")
EVERYWHERE = (*TRY_IT, "contributor", "coordinator")
WORDS = ("Quokka session", "Quokka point", "Quokka series", "Quokka group name")
ROLES = (
    *("anonymous", "member of the network", "observer", "member", "contributor", "suspended coordinator"),
    *("coordinator of another group", "coordinator", "curator", "superuser"),
)
RUNS = {"coordinator", "curator", "superuser"}


def _people(group: Group, other: Group) -> dict[str, Client]:
    from django.contrib.auth.models import Group as Role

    from pact_portal.roles import CURATORS

    curator = user("curator@example.org", is_staff=True)
    curator.groups.add(Role.objects.get(name=CURATORS))
    runs = coordinator(group).user
    people = {
        "member of the network": user("network@example.org"),
        "observer": member(group, "observer@example.org", "OBSERVER").user,
        "member": member(group, "member@example.org").user,
        "contributor": member(group, "contributor@example.org", "CONTRIBUTOR").user,
        "suspended coordinator": in_state(
            group, user("suspended@example.org"), MembershipState.SUSPENDED, "COORDINATOR"
        ).user,
        "coordinator of another group": coordinator(other, "elsewhere@example.org").user,
        "coordinator": runs,
        "curator": curator,
        "superuser": steering(),
    }
    return {"anonymous": Client()} | {name: signed_in(person) for name, person in people.items()}


# Who may know of the session: then the pages of its organisers answer 403, or lead to the sign-in; else 404.
KNOW = {
    "public": set(ROLES),
    "members": set(ROLES) - {"anonymous"},
    "hidden group": {"observer", "member", "contributor", *RUNS},
    "draft": RUNS,
}


@pytest.mark.parametrize("kind", KNOW)
def test_every_role_gets_what_it_should_and_reads_no_word_too_many(kind: str) -> None:
    group = make_group(visibility="HIDDEN") if kind == "hidden group" else make_group()
    people = _people(group, make_group("wombat-group"))
    visibility = {"members": "MEMBERS", "hidden group": "GROUP"}.get(kind, "PUBLIC")
    of = made(group, visibility=visibility, draft=kind == "draft")
    point = add_item(session=of, by=None, minutes=5, **{f"title_{code}": "Quokka point" for code in LANGUAGES})
    row = create_series(group=group, by=None, **{f"title_{code}": "Quokka series" for code in LANGUAGES})
    add_to_series(session=of, series=row, by=None)
    before = WorkingSession.objects.values().get()
    statuses: dict[str, set[tuple[str, int]]] = {}
    for role, client in people.items():
        statuses[role] = set()
        for name in PAGES if kind == "public" and role in EVERYWHERE else SOME_PAGES:
            address = url(name, *((of.slug, point.pk) if name == "point" else (of.slug,)))
            answers = [client.get(address)]
            if role in TRY_IT and name != "organise":
                answers.append(client.post(address, {"deed": f"remove-{point.pk}", "reason": "Quokka", "leave": "1"}))
            for answer in answers:
                statuses[role].add(("session", answer.status_code))
                if role not in RUNS:
                    said = own_words(answer.content.decode())
                    assert [word for word in WORDS if word in said] == [], (role, name)
        for name, address in (("new", url("new", group.slug)), ("series", url("edit_series", row.slug))):
            statuses[role] |= {(name, client.get(address).status_code)}
            if role not in RUNS:
                statuses[role] |= {(name, client.post(address, {"delete": "1"}).status_code)}
        listed = client.get(url("organised"), {"show": "drafts" if kind == "draft" else "ahead"})
        statuses[role].add(("organised", listed.status_code))
        assert ("Quokka session" in own_words(listed.content.decode())) == (role in RUNS), role
    assert statuses == {role: _expected(kind, role) for role in ROLES}
    assert WorkingSession.objects.values().get() == before
    assert (of.agenda.count(), row.sessions.count()) == (1, 1)


def _expected(kind: str, role: str) -> set[tuple[str, int]]:
    if role in RUNS:
        return {("session", 200), ("new", 200), ("series", 200), ("organised", 200)}
    knows, knows_group = role in KNOW[kind], kind != "hidden group" or role in KNOW[kind]
    if role == "anonymous":
        session, new = 302 if knows else 404, 302 if knows_group else 404
        return {("session", session), ("new", new), ("series", 302), ("organised", 302)}
    return {
        *(("session", 403 if knows else 404), ("new", 403 if knows_group else 404), ("series", 404)),
        ("organised", 200),
    }


def test_what_does_not_exist_answers_as_what_may_not_be_seen() -> None:
    hidden = made(make_group(visibility="HIDDEN"), visibility="GROUP")
    client = signed_in(user("network@example.org"))
    for name in SOME_PAGES:
        there = client.get(url(name, hidden.slug, *([1] if name == "point" else [])))
        nowhere = client.get(url(name, "nothing-2027-03", *([1] if name == "point" else [])))
        assert (there.status_code, nowhere.status_code) == (404, 404)
        assert own_words(there.content.decode()).replace(hidden.slug, "") == own_words(
            nowhere.content.decode()
        ).replace("nothing-2027-03", "")


def test_a_point_of_another_session_is_not_found() -> None:
    of, other = made(), made(slug="other-2027-03")
    point = add_item(session=other, by=None, title_en="Elsewhere", minutes=5)
    client = organiser(of)
    assert client.get(url("point", of.slug, point.pk)).status_code == 404
    client.post(url("agenda", of.slug), {"deed": f"remove-{point.pk}"})
    assert other.agenda.count() == 1


# --- How many queries -------------------------------------------------------------------------------------------------

# One literal number for both sizes, for a coordinator. Whoever changes a page changes it here, knowingly.
QUERIES = {"organise": 11, "organised": 11, "edit": 8, "agenda": 9, "places": 9, "in_series": 9, "cancel": 8}


def _fill(of: WorkingSession, first: int, last: int) -> None:
    now = timezone.now()
    versions = list(CriterionVersion.objects.published().order_by("criterion__number")[:last])
    for number in range(first, last):
        town = organisation(f"town-{number}")
        participant(of, user(f"p{number}@example.org", organisation=town), now=now)
        add_item(session=of, by=None, title_en=f"Point {number}", minutes=1, criterion_version=versions[number])
        set_organisation_places(session=of, by=None, organisation=town, places=2, now=now)
        copy = copy_session(session=of, by=None, starts_at=of.starts_at + number * dt.timedelta(hours=1))
        WorkingSession.objects.filter(pk=copy.pk).update(state="PUBLISHED", published_at=now)


def test_the_number_of_queries_does_not_grow() -> None:
    of = made(capacity=3)
    client = organiser(of)
    add_to_series(session=of, series=create_series(group=of.group, by=None, title_en="Row"), by=None)

    def queries() -> dict[str, int]:
        found = {}
        for name in QUERIES:
            address = url(name) if name == "organised" else url(name, of.slug)
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200, name
            found[name] = len(captured)
        return found

    _fill(of, 0, 3)
    with_three = queries()
    _fill(of, 3, 30)
    assert queries() == with_three
    assert with_three == QUERIES
