"""Reminders: on the clock of the session, once, worked out anew when it moves; and the daily list of organisers."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from making import LANGUAGES, user
from making_groups import coordinator, group, member, steering
from making_sessions import BRUSSELS, NOW, STARTS, added, participant, session
from session_mails import forget, is_true, kinds, last

from groups.models import Group
from members.models import User
from outbox import actions as outbox
from outbox.kinds import name_of
from outbox.models import OutboxMessage
from working_sessions.actions import answering, deciding
from working_sessions.actions.registering import register
from working_sessions.actions.sessions import cancel_session, change_session, give_new_date, mark_held, postpone
from working_sessions.enums import EventSource, Reminder
from working_sessions.models import Registration, WorkingSession
from working_sessions.notifications.reminders import enqueue_due
from working_sessions.reminder_times import due_at, is_due

pytestmark = pytest.mark.django_db

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
WEEK_BEFORE = dt.datetime(2027, 3, 8, 8, 0, tzinfo=BRUSSELS)
DAY_BEFORE = dt.datetime(2027, 3, 14, 8, 0, tzinfo=BRUSSELS)


def reminders() -> list[tuple[str, str]]:
    """To whom, with which subject."""
    found = OutboxMessage.objects.filter(kind__in=["working_sessions.reminder", "working_sessions.afterwards"])
    return list(found.order_by("pk").values_list("to", "subject"))


def run(now: dt.datetime) -> list[str]:
    """The subjects of what the clock writes at that moment."""
    before = OutboxMessage.objects.count()
    assert enqueue_due(now) == OutboxMessage.objects.count() - before
    return list(OutboxMessage.objects.order_by("pk").values_list("subject", flat=True)[before:])


# --- When -----------------------------------------------------------------------------------------------------------------


def test_each_rule_has_its_moment() -> None:
    made = session(draft=True)
    assert {rule: due_at(rule, made).astimezone(BRUSSELS) for rule in Reminder.values} == {
        "WEEK": WEEK_BEFORE,
        "DAY": DAY_BEFORE,
        "HOUR": STARTS - HOUR,
        "AFTER": dt.datetime(2027, 3, 16, 8, 0, tzinfo=BRUSSELS),
    }
    made.starts_at = dt.datetime(2027, 3, 15, 9, 30, tzinfo=BRUSSELS)
    assert due_at(Reminder.DAY, made).astimezone(BRUSSELS) == dt.datetime(2027, 3, 14, 16, 0, tzinfo=BRUSSELS)
    made.starts_at = dt.datetime(2027, 3, 15, 10, 0, tzinfo=BRUSSELS)
    assert due_at(Reminder.DAY, made) == DAY_BEFORE


@pytest.mark.parametrize("zone", ["Europe/Brussels", "Europe/Lisbon"])
@pytest.mark.parametrize(
    ("day", "offset_of_brussels"),
    [(dt.date(2027, 3, 28), 2), (dt.date(2027, 10, 31), 1), (dt.date(2026, 10, 25), 1)],  # 23, 25 and 25 hours long
)
def test_it_is_eight_o_clock_there_on_days_of_23_and_25_hours(zone: str, day: dt.date, offset_of_brussels: int) -> None:
    """The day itself is the one before the session, or a week before."""
    there = ZoneInfo(zone)
    offset = offset_of_brussels - (1 if zone == "Europe/Lisbon" else 0)
    eight = dt.datetime.combine(day, dt.time(8 - offset), tzinfo=dt.UTC)
    for rule, days in ((Reminder.DAY, 1), (Reminder.WEEK, 7)):
        starts_at = dt.datetime.combine(day + days * DAY, dt.time(14), tzinfo=there)
        made = WorkingSession(starts_at=starts_at, ends_at=starts_at + HOUR, time_zone=zone)
        assert due_at(rule, made) == eight
    ends_at = dt.datetime.combine(day - DAY, dt.time(16), tzinfo=there)
    assert due_at(Reminder.AFTER, WorkingSession(starts_at=ends_at - HOUR, ends_at=ends_at, time_zone=zone)) == eight


@pytest.mark.parametrize("change", [(2027, 3, 28), (2027, 10, 31)])
def test_the_hour_and_the_window_are_real_hours_across_the_clock_change(change: tuple[int, int, int]) -> None:
    starts_at = dt.datetime(*change, 3, 30, tzinfo=BRUSSELS)
    made = session(starts_at=starts_at, slug="night-2027-03", now=starts_at - 30 * DAY)
    participant(made, now=starts_at - 20 * DAY)
    assert due_at(Reminder.HOUR, made) == starts_at.astimezone(dt.UTC) - HOUR
    assert run(starts_at.astimezone(dt.UTC) - HOUR - MINUTE) == []
    assert run(starts_at.astimezone(dt.UTC) - HOUR) == ["In an hour: Quokka session (en)"]


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (WEEK_BEFORE - MINUTE, []),
        (WEEK_BEFORE, ["In a week: Quokka session (en)"]),
        (WEEK_BEFORE + 6 * HOUR - MINUTE, ["In a week: Quokka session (en)"]),
        (WEEK_BEFORE + 6 * HOUR, []),
        (DAY_BEFORE, ["Tomorrow: Quokka session (en)"]),
        (DAY_BEFORE + 6 * HOUR, []),
        (STARTS - HOUR, ["In an hour: Quokka session (en)"]),
        (STARTS - MINUTE, ["In an hour: Quokka session (en)"]),
        (STARTS, []),
        (dt.datetime(2027, 3, 16, 8, 0, tzinfo=BRUSSELS), ["Thank you for taking part: Quokka session (en)"]),
        (dt.datetime(2027, 3, 16, 14, 0, tzinfo=BRUSSELS), []),
    ],
)
def test_a_reminder_comes_in_its_window_and_once(now: dt.datetime, expected: list[str]) -> None:
    participant(session())
    assert run(now) == expected
    assert run(now) == []


def test_nothing_is_due_once_the_session_has_started() -> None:
    """Also where the six hours of a reminder reach beyond."""
    made = session(draft=True)
    assert is_due(Reminder.HOUR, made, STARTS - MINUTE)
    assert not is_due(Reminder.HOUR, made, STARTS)


# --- Who ------------------------------------------------------------------------------------------------------------------


def test_only_those_with_a_place_are_reminded_each_in_their_language() -> None:
    made = session(capacity=2)
    for number, language in enumerate(LANGUAGES):
        participant(made, user(f"{number}@example.org", preferred_language=language))
    forget()
    run(DAY_BEFORE)
    assert [(mail.to, mail.language) for mail in OutboxMessage.objects.order_by("pk")] == [
        ("0@example.org", "fr"),
        ("1@example.org", "nl"),
    ]


def test_the_hour_is_for_those_online_with_the_address() -> None:
    made = session(mode="HYBRID", location="Rue 1")
    participant(made, "online@example.org", mode="ONLINE")
    participant(made, "there@example.org", mode="ON_SITE")
    forget()
    run(STARTS - HOUR)
    assert [mail.to for mail in OutboxMessage.objects.all()] == ["online@example.org"]
    assert "To the online meeting:\nhttps://meeting.example/quokka" in last().text


def test_the_address_of_a_confidential_meeting_comes_with_this_mail_even_to_who_registered_late() -> None:
    into = group()
    made = session(into, visibility="GROUP")
    for name, now in (("early", NOW), ("late", STARTS - 2 * HOUR)):
        person = user(f"{name}@example.org")
        member(into, person)
        register(session=made, by=person, mode="ONLINE", now=now)
    forget()
    run(STARTS - HOUR)
    found = list(OutboxMessage.objects.order_by("pk"))
    assert [mail.to for mail in found] == ["early@example.org", "late@example.org"]
    assert all("https://meeting.example/quokka" in mail.text for mail in found)


def test_who_got_the_place_just_before_is_not_reminded_of_it() -> None:
    made = session()
    for name, now in (("in-time", DAY_BEFORE - 12 * HOUR), ("late", DAY_BEFORE - 12 * HOUR + MINUTE)):
        participant(made, f"{name}@example.org", now=now)
    run(DAY_BEFORE)
    assert [to for to, _subject in reminders()] == ["in-time@example.org"]


def test_who_was_absent_is_not_thanked() -> None:
    made = session()
    first, second = participant(made, "a@example.org"), participant(made, "b@example.org")
    Registration.objects.filter(pk=second.pk).update(attendance="ABSENT")
    mark_held(session=made, by=None, now=STARTS + 2 * HOUR)
    run(STARTS.replace(hour=9) + DAY)
    assert [to for to, _subject in reminders()] == [first.email]


def test_a_session_has_only_the_reminders_that_its_organiser_chose() -> None:
    participant(session(reminders=["DAY"]))
    assert run(WEEK_BEFORE) == []
    assert run(DAY_BEFORE) == ["Tomorrow: Quokka session (en)"]


def test_reminders_can_be_done_without_and_afterwards_are_another_matter() -> None:
    participant(session(), "a@example.org")
    run(WEEK_BEFORE)
    mail = last(kind="reminder")
    assert mail.unsubscribe_url
    assert str(name_of(mail.kind)) == "Reminders of working sessions"
    outbox.unsubscribe(address="a@example.org", kind=mail.kind)
    assert run(DAY_BEFORE) == run(STARTS - HOUR) == []
    assert len(run(STARTS.replace(hour=9) + DAY)) == 1


# --- Moved, postponed, cancelled ------------------------------------------------------------------------------------------


@pytest.fixture
def boss() -> User:
    into = Group.objects.filter(slug="quokka-group").first() or group()
    person = user("boss@example.org")
    coordinator(into, person)
    return person


def test_a_session_that_moves_gives_one_change_and_one_new_reminder(boss: User) -> None:
    made = session()
    participant(made)
    run(DAY_BEFORE)
    old = last(kind="reminder")
    assert is_true(old)
    change_session(session=made, by=boss, version=None, now=DAY_BEFORE + HOUR, starts_at=STARTS + 3 * DAY)
    assert not is_true(old)
    assert kinds().count("changed") == 1
    for now in (DAY_BEFORE + HOUR, DAY_BEFORE + 2 * DAY):
        assert run(now) == []
    assert run(DAY_BEFORE + 3 * DAY) == ["Tomorrow: Quokka session (en)"]
    assert run(DAY_BEFORE + 3 * DAY + HOUR) == []
    assert is_true(last(kind="reminder"))
    assert len(reminders()) == 2


def test_back_to_the_old_time_nobody_is_reminded_twice(boss: User) -> None:
    made = session()
    participant(made)
    run(DAY_BEFORE)
    change_session(session=made, by=boss, version=None, now=DAY_BEFORE, starts_at=STARTS + 3 * DAY)
    change_session(session=made, by=boss, version=None, now=DAY_BEFORE + MINUTE, starts_at=STARTS)
    assert run(DAY_BEFORE + HOUR) == []


def test_what_is_postponed_or_cancelled_reminds_nobody(boss: User) -> None:
    made, other = session(), session(boss.group_memberships.get().group, slug="other-2027-03")
    participant(made, "a@example.org")
    participant(other, "b@example.org")
    run(WEEK_BEFORE)
    before = [last("a@example.org", "reminder"), last("b@example.org", "reminder")]
    postpone(session=made, by=boss, reason="Ill", now=NOW)
    cancel_session(session=other, by=boss, reason="Too few", now=NOW)
    assert [is_true(mail) for mail in before] == [False, False]
    assert run(DAY_BEFORE) == run(STARTS - HOUR) == run(STARTS.replace(hour=9) + DAY) == []
    give_new_date(session=made, by=boss, starts_at=STARTS + 7 * DAY, now=NOW)
    assert run(DAY_BEFORE + 7 * DAY) == ["Tomorrow: Quokka session (en)"]


def test_a_reminder_that_waited_until_the_start_is_not_sent() -> None:
    participant(session())
    run(DAY_BEFORE)
    assert is_true(last(kind="reminder"), STARTS - MINUTE)
    assert not is_true(last(kind="reminder"), STARTS)


def test_who_cancels_while_a_reminder_waits_does_not_get_it() -> None:
    first = participant(session())
    run(DAY_BEFORE)
    answering.cancel(registration=first, by=None, source=EventSource.WEB, now=DAY_BEFORE)
    assert not is_true(last(kind="reminder"))


def test_the_database_is_asked_as_often_for_three_sessions_as_for_thirty() -> None:
    """Where nothing is to be written: the clock looks every few minutes. One question for each session that is due."""
    into = group()
    counts = []
    for many in (3, 30):
        for number in range(many):
            session(into, slug=f"many-{many}-{number}-2027-03", starts_at=STARTS + 30 * DAY)
        with CaptureQueriesContext(connection) as queries:
            assert enqueue_due(NOW) == 0
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- The daily list of organisers ------------------------------------------------------------------------------------------

MORNING = dt.datetime(2027, 3, 2, 8, 0, tzinfo=BRUSSELS)


def digests(to: str = "") -> list[str]:
    found = OutboxMessage.objects.filter(kind="working_sessions.digest")
    return [mail.text for mail in (found.filter(to=to) if to else found).order_by("pk")]


def test_organisers_get_one_list_a_day_of_what_they_decide_on(boss: User) -> None:
    made = session(approval_required=True)
    other = session(made.group, slug="other-2027-03", word="Wombat", approval_required=True)
    for name in "abc":
        participant(made, f"{name}@example.org")
    participant(other, "a2@example.org")
    assert kinds("boss@example.org") == []  # never a mail for each registration
    assert run(MORNING - MINUTE) == []
    assert run(MORNING) == ["4 registrations wait for your decision"]
    assert run(MORNING + HOUR) == run(MORNING + 5 * HOUR) == []
    [text] = digests("boss@example.org")
    assert "Quokka session (en): Monday 15 March 2027, 14:00–16:00 (Brussels time)\n    3 wait" in text
    assert "Wombat session (en): Monday 15 March 2027, 14:00–16:00 (Brussels time)\n    1 waits" in text
    assert f"/en/sessions/{made.slug}/registrations/" in text
    assert last("boss@example.org").unsubscribe_url
    assert run(MORNING + 3 * DAY) == ["4 registrations wait for your decision"]
    assert "3 wait, the first for 3 days" in digests("boss@example.org")[-1]
    assert "1 waits, for 3 days" in digests("boss@example.org")[-1]


def test_what_comes_after_eight_waits_for_tomorrow_and_nothing_is_no_mail(boss: User) -> None:
    made = session(approval_required=True)
    assert run(MORNING) == []
    waits = participant(made, now=MORNING + HOUR)
    assert run(MORNING + 2 * HOUR) == []
    assert run(MORNING + DAY) == ["1 registration waits for your decision"]
    deciding.approve(registration=waits, by=boss, now=MORNING + DAY)
    assert run(MORNING + 2 * DAY) == []


def test_eight_is_on_the_clock_of_each_organiser(boss: User) -> None:
    made = session(approval_required=True)
    coordinator(made.group, user("lisbon@example.org", time_zone="Europe/Lisbon", preferred_language="fr"))
    participant(made)
    forget()
    run(MORNING)
    assert [mail.to for mail in OutboxMessage.objects.all()] == ["boss@example.org"]
    run(MORNING + HOUR)
    assert (last().to, last().language) == ("lisbon@example.org", "fr")


@pytest.mark.parametrize("day", [dt.date(2027, 3, 28), dt.date(2027, 10, 31)])
def test_the_list_comes_at_eight_when_the_clock_changes_too(boss: User, day: dt.date) -> None:
    starts_at = dt.datetime.combine(day + 20 * DAY, dt.time(14), tzinfo=BRUSSELS)
    eight = dt.datetime.combine(day, dt.time(8), tzinfo=BRUSSELS).astimezone(dt.UTC)
    made = session(starts_at=starts_at, slug="clock-2027-03", approval_required=True, now=eight - 9 * DAY)
    participant(made, now=eight - 8 * DAY)
    assert run(eight - MINUTE) == []
    assert len(run(eight)) == 1


def test_without_a_coordinator_the_steering_committee_gets_the_list() -> None:
    steering()
    participant(session(approval_required=True))
    assert run(MORNING) == ["1 registration waits for your decision"]
    assert last(kind="digest").to == "steering@example.org"


def test_who_no_longer_runs_the_session_does_not_get_a_list_that_waits(boss: User) -> None:
    made = session(approval_required=True)
    participant(made)
    run(MORNING)
    mail = last("boss@example.org", "digest")
    assert is_true(mail)
    boss.group_memberships.update(role="MEMBER")
    assert not is_true(mail)
    boss.group_memberships.update(role="COORDINATOR")
    User.objects.filter(pk=boss.pk).update(is_active=False)
    assert not is_true(mail)


def test_the_list_tells_of_ones_own_groups_only_and_can_be_done_without(boss: User) -> None:
    made = session(approval_required=True)
    elsewhere = group("elsewhere", "Wombat")
    coordinator(elsewhere, "other@example.org")
    other = session(elsewhere, slug="other-2027-03", word="Wombat", approval_required=True)
    participant(made, "a@example.org")
    participant(other, "b@example.org")
    run(MORNING)
    assert "Wombat" not in digests("boss@example.org")[0]
    assert "Quokka" not in digests("other@example.org")[0]
    outbox.unsubscribe(address="boss@example.org", kind="working_sessions.digest")
    run(MORNING + DAY)
    assert (len(digests("boss@example.org")), len(digests("other@example.org"))) == (1, 2)


def test_added_people_are_reminded_like_the_others(boss: User) -> None:
    made = session()
    added(made, boss, "added@example.org")
    run(WEEK_BEFORE)
    assert [to for to, _subject in reminders()] == ["added@example.org"]
    assert is_true(last("added@example.org"))
