"""Who gets a place, who waits and why, and what becomes of both."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from making import user
from making_groups import coordinator, group, organisation
from making_sessions import NOW, ON_SITE, ONLINE, STARTS, added, participant, session

from groups.models import Group
from members.models import User
from outbox.models import OutboxMessage
from publishing.models import AuditEntry
from working_sessions.actions import deciding
from working_sessions.actions.answering import accept, cancel, change_mode, decline, may_be_restored, restore
from working_sessions.actions.calling_off import cancel_session_registrations
from working_sessions.actions.clock import tick
from working_sessions.actions.deciding import add_participant, approve, move_to_waiting, replace, set_priority, take_off
from working_sessions.actions.locking import in_turn, locked
from working_sessions.actions.promoting import promote
from working_sessions.actions.registering import confirm_address, register, register_guest
from working_sessions.enums import Deed, EndReason, EventSource, SessionState, WaitingReason
from working_sessions.invariants import breaches
from working_sessions.models import OrganisationPlaces, Registration, RegistrationEvent, WorkingSession
from working_sessions.queries.due import sessions_due
from working_sessions.queries.pools import pools_of
from working_sessions.queries.waiting_line import Place, place_in_line, places_among, places_in_line

pytestmark = pytest.mark.django_db
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
WEB = {"by": None, "source": EventSource.WEB, "now": NOW}


def states(of: WorkingSession) -> list[str]:
    return list(Registration.objects.filter(session=of).order_by("pk").values_list("state", flat=True))


def fresh(row: Registration) -> Registration:
    return Registration.objects.select_related("session").get(pk=row.pk)


def change(of: WorkingSession, now: dt.datetime = NOW, **fields: Any) -> None:
    """What the organiser's form does, without its rules."""
    with in_turn():
        found = locked(of)
        for name, value in fields.items():
            setattr(found, name, value)
        found.save(update_fields=list(fields))
        promote(found, now)


def guest(of: WorkingSession, email: str = "guest@example.org", now: dt.datetime = NOW, **fields: Any) -> Any:
    return register_guest(
        session=of,
        **{"name": "Guest", "email": email, "organisation_name": "Town", "mode": of.modes[0], "language": "en"}
        | fields,
        now=now,
    )


@pytest.fixture(autouse=True)
def everything_holds() -> Any:
    yield
    assert breaches(NOW) == []


# --- Waiting -----------------------------------------------------------------------------------------------------------


def test_positions_and_reasons_on_the_waiting_list() -> None:
    made = session(capacity=1)
    boss = coordinator(made.group).user
    first, second, third = (participant(made, f"{name}@example.org") for name in ("first", "second", "third"))
    assert [place_in_line(row) for row in (first, second, third)] == [None, Place(1, 2), Place(2, 2)]
    assert {second.waiting_reason, third.waiting_reason} == {WaitingReason.FULL}
    set_priority(registration=third, by=boss, priority=1, now=NOW)
    assert [place_in_line(fresh(row)) for row in (second, third)] == [Place(2, 2), Place(1, 2)]
    cancel(registration=first, **WEB)
    assert [fresh(row).state for row in (second, third)] == ["WAITLISTED", "CONFIRMED"]


def test_without_a_waiting_list_nobody_waits() -> None:
    made = session(capacity=1, waiting_list="OFF")
    participant(made)
    with pytest.raises(ValidationError, match="All places of this session are taken"):
        participant(made, "late@example.org")
    assert states(made) == ["CONFIRMED"]


def test_nobody_moves_up_after_the_cut_off_and_who_comes_then_does_not_pass() -> None:
    made = session(capacity=1)
    first, second = participant(made, "first@example.org"), participant(made, "second@example.org")
    late = STARTS - 24 * HOUR
    cancel(registration=first, by=None, source=EventSource.WEB, now=late)
    tick(session=made, now=late)
    third = participant(made, "third@example.org", now=late)
    assert [fresh(row).state for row in (second, third)] == ["WAITLISTED", "WAITLISTED"]
    assert third.waiting_reason == WaitingReason.OTHERS_WAIT
    # The organiser can give the place to somebody who waits.
    boss = coordinator(made.group).user
    add_participant(
        session=made, by=boss, name="Second", email="second@example.org", mode=ONLINE, language="en", now=late
    )
    assert [fresh(row).state for row in (second, third)] == ["CONFIRMED", "WAITLISTED"]


def test_near_the_start_a_place_is_offered_and_the_offer_ends_at_the_cut_off() -> None:
    made = session(capacity=1)
    first, second = participant(made, "first@example.org"), participant(made, "second@example.org")
    near = STARTS - 30 * HOUR
    cancel(registration=first, by=None, source=EventSource.WEB, now=near)
    offered = fresh(second)
    assert (offered.state, offered.offer_expires_at) == ("OFFERED", STARTS - 24 * HOUR)


def test_a_lapsed_offer_goes_to_the_next_whoever_looks_first() -> None:
    made = session(capacity=1, waiting_list="OFFER")
    first, second, third = (participant(made, f"{name}@example.org") for name in ("first", "second", "third"))
    cancel(registration=first, **WEB)
    ends_at = fresh(second).offer_expires_at
    assert ends_at == NOW + 24 * HOUR
    accepted = accept(registration=second, by=None, source=EventSource.LINK, now=ends_at)
    assert (accepted.state, accepted.end_reason) == ("EXPIRED", EndReason.NOT_ACCEPTED_IN_TIME)
    assert fresh(third).state == "OFFERED"
    assert decline(registration=second, by=None, source=EventSource.LINK, now=ends_at).state == "EXPIRED"
    # In a postponed session an offer stands: nobody loses it because there is no date.
    change(made, state=SessionState.POSTPONED)
    later = STARTS + 9 * HOUR
    assert not sessions_due(later).exists()
    tick(session=made, now=later)
    assert accept(registration=third, by=None, source=EventSource.LINK, now=later).state == "CONFIRMED"


def test_who_is_promoted_waits_for_the_organiser_where_each_registration_is_accepted() -> None:
    made = session(capacity=1, approval_required=True)
    boss = coordinator(made.group).user
    first, second = participant(made, "first@example.org"), participant(made, "second@example.org")
    assert states(made) == ["PENDING", "WAITLISTED"]
    cancel(registration=first, **WEB)
    assert fresh(second).state == "PENDING"
    approve(registration=second, by=boss, now=NOW)
    with pytest.raises(ValidationError, match="“Confirmed” since"):
        approve(registration=second, by=boss, now=NOW)
    # Decided once, it is not asked for again.
    cancel(registration=second, **WEB)
    assert restore(registration=second, **WEB).state == "CONFIRMED"


def test_who_was_not_accepted_yet_is_not_accepted_by_being_moved_to_the_waiting_list() -> None:
    made = session(capacity=1, approval_required=True)
    boss = coordinator(made.group).user
    first, second = participant(made, "first@example.org"), participant(made, "second@example.org")
    move_to_waiting(registration=first, by=boss, now=NOW)
    assert [fresh(row).state for row in (first, second)] == ["WAITLISTED", "PENDING"]
    take_off(registration=second, by=boss, reason=EndReason.OTHER, now=NOW)
    assert fresh(first).state == "PENDING"


def test_nobody_is_moved_to_the_waiting_list_to_get_the_place_back_at_once() -> None:
    made = session(capacity=2)
    boss = coordinator(made.group).user
    row = participant(made)
    with pytest.raises(ValidationError, match="would get the place back at once"):
        move_to_waiting(registration=row, by=boss, now=NOW)
    assert fresh(row).state == "CONFIRMED"
    assert RegistrationEvent.objects.count() == 1


def test_nobody_is_accepted_when_the_session_is_over() -> None:
    made = session(approval_required=True)
    boss = coordinator(made.group).user
    row = participant(made)
    with pytest.raises(ValidationError, match="This session is over"):
        approve(registration=row, by=boss, now=STARTS + 3 * HOUR)


# --- The limit per organisation ----------------------------------------------------------------------------------------


def test_ten_people_of_one_city_and_eight_others() -> None:
    """Section 1.8 of the design: quota 2, capacity 10; then cancelling, and the day on which the limit falls."""
    falls_at = NOW + 72 * HOUR
    made = session(capacity=10, places_per_organisation=2, organisation_limit_until=falls_at)
    city = [participant(made, f"p{number}@city.example") for number in range(10)]
    assert states(made) == ["CONFIRMED"] * 2 + ["WAITLISTED"] * 8
    assert {fresh(row).waiting_reason for row in city[2:]} == {WaitingReason.ORGANISATION_LIMIT}
    others = [participant(made, f"person@town{number}.example") for number in range(8)]
    assert {row.state for row in others} == {"CONFIRMED"}
    late = participant(made, "person@village.example")
    assert (late.state, late.waiting_reason) == ("WAITLISTED", WaitingReason.FULL)
    # One of the town's goes: the village comes before the city, which waited longer and has its two.
    cancel(registration=others[0], **WEB)
    assert fresh(late).state == "CONFIRMED"
    # One of the city's goes: the next of the city comes.
    cancel(registration=city[0], **WEB)
    assert [fresh(row).state for row in city[:4]] == ["CANCELLED", "CONFIRMED", "CONFIRMED", "WAITLISTED"]
    for row in others[1:4]:
        cancel(registration=row, **WEB)
    assert [fresh(row).state for row in city[3:]] == ["WAITLISTED"] * 7  # three places are free, for others
    # The limit falls, and nobody does anything: the clock gives the places, in the order of the list.
    tick(session=made, now=falls_at - MINUTE)
    assert fresh(city[3]).state == "WAITLISTED"
    tick(session=made, now=falls_at)
    assert [fresh(row).state for row in city[3:]] == ["CONFIRMED"] * 3 + ["WAITLISTED"] * 4
    assert {fresh(row).waiting_reason for row in city[6:]} == {WaitingReason.FULL}


def test_an_organisation_with_a_number_of_places_of_its_own() -> None:
    made = session(capacity=10, places_per_organisation=1)
    town = organisation()
    OrganisationPlaces.objects.create(session=made, organisation=town, places=3)
    people = [user(f"p{number}@example.org", organisation=town) for number in range(4)]
    assert [participant(made, person).state for person in people] == ["CONFIRMED"] * 3 + ["WAITLISTED"]
    freemail = [participant(made, f"p{number}@gmail.com").state for number in range(2)]
    assert freemail == ["CONFIRMED"] * 2  # at such a provider each address stands for itself


def test_the_reason_for_waiting_is_that_of_today() -> None:
    made = session(capacity=1, places_per_organisation=1)
    participant(made, "a@city.example")
    second = participant(made, "b@city.example")
    assert second.waiting_reason == WaitingReason.ORGANISATION_LIMIT
    change(made, places_per_organisation=None)
    assert fresh(second).waiting_reason == WaitingReason.FULL


# --- More participants than places -------------------------------------------------------------------------------------


def test_whoever_has_a_place_keeps_it_in_a_smaller_session_and_a_colleague_can_take_it() -> None:
    made = session(capacity=3)
    rows = [participant(made, f"{name}@city.example") for name in ("a", "b", "c")]
    change(made, capacity=1)
    assert [fresh(row).over_capacity for row in rows] == [False, True, True]
    for row in (rows[0], rows[1]):
        colleague = replace(registration=row, name="Colleague", email=f"for-{row.pk}@city.example", **WEB)
        assert (colleague.state, colleague.over_capacity) == ("CONFIRMED", True)
        assert colleague.replaces == row
    made.refresh_from_db()
    [pool] = pools_of(made, NOW)
    assert (pool.held, pool.left, pool.over) == (pool.capacity + 2, 0, 2)
    cancel(registration=rows[2], **WEB)
    waits = participant(made, "late@example.org")
    assert waits.state == "WAITLISTED"


def test_over_capacity_the_next_place_is_free_only_below_the_capacity() -> None:
    made = session(capacity=1)
    boss = coordinator(made.group).user
    first = participant(made, "first@example.org")
    with pytest.raises(ValidationError, match="say that it is over capacity"):
        added(made, boss)
    over = added(made, boss, over_capacity=True)
    assert over.over_capacity
    waits = participant(made, "waits@example.org")
    cancel(registration=first, **WEB)
    assert fresh(waits).state == "WAITLISTED"
    cancel(registration=over, **WEB)
    assert fresh(waits).state == "CONFIRMED"
    # Whoever was over capacity and comes back is a person like any other.
    assert restore(registration=over, **WEB).state == "WAITLISTED"
    assert not fresh(over).over_capacity


def test_a_colleague_who_waits_or_has_not_confirmed_the_address_takes_the_place() -> None:
    made = session(capacity=1, guests_allowed=True)
    first, waits = participant(made, "a@city.example"), participant(made, "b@city.example")
    taken = replace(registration=first, name="B", email="b@city.example", **WEB)
    assert taken.pk == waits.pk
    assert states(made) == ["CANCELLED", "CONFIRMED"]
    unverified, _is_new = guest(made, "c@city.example")
    assert replace(registration=taken, name="C", email="c@city.example", **WEB).pk == unverified.pk
    assert states(made) == ["CANCELLED", "CANCELLED", "CONFIRMED"]


def test_a_place_handed_to_somebody_who_has_one_goes_to_the_next_and_only_the_organiser_is_told() -> None:
    made = session(capacity=2)
    boss = coordinator(made.group).user
    first, there = participant(made, "a@city.example"), participant(made, "b@city.example", shown_to="NOBODY")
    waits = participant(made, "waits@town.example")
    with pytest.raises(ValidationError, match="registered already"):
        replace(registration=first, name="B", email="b@city.example", **WEB | {"by": boss})
    assert fresh(first).state == "CONFIRMED"
    before = fresh(there).version
    assert replace(registration=first, name="B", email="b@city.example", **WEB | {"by": first.user}) == there
    assert (fresh(first).state, fresh(first).end_reason) == ("CANCELLED", "REPLACED")
    assert (fresh(there).state, fresh(there).version, fresh(there).replaces) == ("CONFIRMED", before, None)
    assert fresh(waits).state == "CONFIRMED"  # the place is not lost
    entry = AuditEntry.objects.get(verb="session.replace_by_participant")
    assert (entry.subject, entry.details) == (first.subject, {"colleague": there.pk})
    told = OutboxMessage.objects.filter(to="b@city.example").order_by("-pk")[0]
    assert (told.kind, told.calendar) == ("working_sessions.given_up_for", "")
    assert "your own registration stays as it is" in told.text
    assert "a@city.example" not in told.text + told.html
    assert breaches(NOW) == []


def test_replacing_by_another_organisation_is_for_the_organiser_and_lets_the_first_one_move_up() -> None:
    made = session(capacity=3, places_per_organisation=1)
    boss = coordinator(made.group).user
    first, waits = participant(made, "a@city.example"), participant(made, "b@city.example")
    with pytest.raises(ValidationError, match="colleague of the same organisation"):
        replace(registration=first, name="Other", email="other@town.example", **WEB)
    replace(registration=first, name="Other", email="other@town.example", **WEB | {"by": boss})
    assert fresh(waits).state == "CONFIRMED"


def test_a_draft_has_no_participants_and_a_session_that_was_called_off_gets_none() -> None:
    made = session(draft=True)
    boss = coordinator(made.group).user
    with pytest.raises(ValidationError, match="Announce the session first"):
        added(made, boss)
    other = session(slug="quokka-other-2027-03")
    row = participant(other)
    WorkingSession.objects.filter(pk=other.pk).update(state=SessionState.CANCELLED)
    with in_turn():
        assert cancel_session_registrations(locked(other), by=boss, now=NOW) == [row]
    with pytest.raises(ValidationError, match="any more"):
        added(other, boss)
    for deed in (restore, accept):
        with pytest.raises(ValidationError):
            deed(registration=row, **WEB)
    assert cancel(registration=row, **WEB).end_reason == EndReason.SESSION_CANCELLED
    assert RegistrationEvent.objects.get(registration=row, deed=Deed.SESSION_CANCELLED).actor == boss


# --- On site and online ------------------------------------------------------------------------------------------------


@pytest.fixture
def hybrid() -> WorkingSession:
    return session(mode="HYBRID", capacity=1, capacity_online=1)


def test_two_kinds_of_places_are_two_lists(hybrid: WorkingSession) -> None:
    here = [participant(hybrid, f"here{number}@example.org", mode=ON_SITE) for number in range(2)]
    there = [participant(hybrid, f"there{number}@example.org", mode=ONLINE) for number in range(2)]
    assert states(hybrid) == ["CONFIRMED", "WAITLISTED"] * 2
    assert [place_in_line(row) for row in (here[1], there[1])] == [Place(1, 1), Place(1, 1)]
    cancel(registration=there[0], **WEB)
    assert [fresh(row).state for row in (here[1], there[1])] == ["WAITLISTED", "CONFIRMED"]


def test_one_list_is_left_of_two_where_people_meet_in_one_way_only(hybrid: WorkingSession) -> None:
    """Nobody is told to be number 2 of 1, whichever way they chose while there were two."""
    here = [participant(hybrid, f"here{number}@example.org", mode=ON_SITE) for number in range(2)]
    there = [participant(hybrid, f"there{number}@example.org", mode=ONLINE) for number in range(2)]
    WorkingSession.objects.filter(pk=hybrid.pk).update(mode="ONLINE", capacity=2, capacity_online=None)
    rows = Registration.objects.filter(session=hybrid).select_related("session")
    places = {here[1].pk: Place(1, 2), there[1].pk: Place(2, 2)}
    assert places_in_line(rows) == places
    assert places_among(rows) == places


def test_changing_sides_needs_a_free_place_and_gives_the_old_one_on(hybrid: WorkingSession) -> None:
    here, waits = (participant(hybrid, f"{name}@example.org", mode=ON_SITE) for name in ("here", "waits"))
    assert change_mode(registration=here, mode=ONLINE, **WEB).mode == ONLINE
    assert fresh(waits).state == "CONFIRMED"
    event = RegistrationEvent.objects.get(deed=Deed.MODE_CHANGED)
    assert (event.before, event.after, event.registration) == ("CONFIRMED", "CONFIRMED", here)
    with pytest.raises(ValidationError, match="No place is free for those who take part in this way"):
        change_mode(registration=here, mode=ON_SITE, **WEB)
    assert change_mode(registration=here, mode=ONLINE, **WEB).version == fresh(here).version  # again, nothing
    with pytest.raises(ValidationError, match="state of this registration"):
        change_mode(registration=here, mode=ON_SITE, **WEB | {"now": STARTS})


def test_who_waits_on_one_side_gets_a_free_place_on_the_other(hybrid: WorkingSession) -> None:
    participant(hybrid, "here@example.org", mode=ON_SITE)
    waits, next_one = (participant(hybrid, f"{name}@example.org", mode=ON_SITE) for name in ("waits", "next"))
    assert change_mode(registration=waits, mode=ONLINE, **WEB).state == "CONFIRMED"
    with pytest.raises(ValidationError, match="Nothing has changed for you"):
        change_mode(registration=next_one, mode=ONLINE, **WEB)
    assert place_in_line(fresh(next_one)) == Place(1, 1)


def test_changing_sides_passes_nobody_and_no_limit(hybrid: WorkingSession) -> None:
    change(hybrid, capacity_online=2, places_per_organisation=1)
    participant(hybrid, "a@city.example", mode=ON_SITE)
    waits = participant(hybrid, "b@city.example", mode=ON_SITE)
    with pytest.raises(ValidationError, match="Your organisation has all the places"):
        change_mode(registration=waits, mode=ONLINE, **WEB)


def test_whoever_still_has_the_other_way_in_a_session_of_one_way_is_counted(hybrid: WorkingSession) -> None:
    """The organiser's form refuses to leave people behind; were they left all the same, nobody would be oversold."""
    participant(hybrid, "here@example.org", mode=ON_SITE)
    WorkingSession.objects.filter(pk=hybrid.pk).update(mode="ONLINE", capacity_online=None)
    hybrid.refresh_from_db()
    waits = participant(hybrid, "there@example.org", mode=ONLINE)
    assert (waits.state, [(pool.mode, pool.left) for pool in pools_of(hybrid, NOW)]) == ("WAITLISTED", [(ONLINE, 0)])
    with pytest.raises(IntegrityError, match="all are taken"), transaction.atomic():
        Registration.objects.filter(pk=waits.pk).update(state="CONFIRMED")


# --- Again and again ---------------------------------------------------------------------------------------------------


def test_each_deed_done_twice_is_done_once() -> None:
    made = session(capacity=1, waiting_list="OFFER")
    first, second = participant(made, "first@example.org"), participant(made, "second@example.org")
    for _time in range(2):
        assert register(session=made, by=first.user, mode=ONLINE, now=NOW) == (first, False)
    for _time in range(2):
        assert cancel(registration=first, **WEB).state == "CANCELLED"
    for _time in range(2):
        assert accept(registration=second, **WEB).state == "CONFIRMED"
    for _time in range(2):
        tick(session=made, now=NOW)
    deeds = list(RegistrationEvent.objects.order_by("pk").values_list("registration", "deed"))
    assert deeds == [
        (first.pk, Deed.REGISTERED),
        (second.pk, Deed.REGISTERED),
        (first.pk, Deed.CANCELLED),
        (second.pk, Deed.OFFERED),
        (second.pk, Deed.ACCEPTED),
    ]


def test_who_is_registered_gets_what_they_have_whatever_the_session_has_become() -> None:
    made = session()
    row = participant(made)
    for state in (SessionState.POSTPONED, SessionState.HELD):
        WorkingSession.objects.filter(pk=made.pk).update(state=state)
        assert register(session=made, by=row.user, mode=ONLINE, now=NOW) == (row, False)
    with pytest.raises(ValidationError, match="This session is over"):
        register(session=made, by=user("late@example.org"), mode=ONLINE, now=NOW)


def test_an_old_form_sent_again_does_not_undo_a_cancellation() -> None:
    made = session()
    row = participant(made)
    cancel(registration=row, **WEB)
    again, is_new = register(session=made, by=row.user, mode=ONLINE, submission_key=row.submission_key, now=NOW)
    assert (again, again.state, is_new) == (row, "CANCELLED", False)
    anew, is_new = register(session=made, by=row.user, mode=ONLINE, now=NOW)
    assert (anew.state, is_new) == ("CONFIRMED", True)
    with pytest.raises(ValidationError, match="no longer be taken back"):
        restore(registration=row, **WEB)


# --- Guests ------------------------------------------------------------------------------------------------------------


def mails_to(email: str) -> list[str]:
    """The kinds of the mails that somebody gets, in their order, without the room's name."""
    kinds = OutboxMessage.objects.filter(to=email).order_by("pk").values_list("kind", flat=True)
    return [kind.removeprefix("working_sessions.") for kind in kinds]


def test_a_guest_who_asks_again_gets_the_mail_again_once_in_ten_minutes() -> None:
    made = session(guests_allowed=True)
    row, is_new = guest(made)
    assert (row.state, is_new, row.verify_until) == ("UNVERIFIED", True, NOW + 24 * HOUR)
    again, is_new = guest(made, now=NOW + 9 * MINUTE, name="Corrected")
    assert (again, is_new, again.name, len(mails_to(row.email))) == (row, False, "Corrected", 1)
    again, is_new = guest(made, now=NOW + 10 * MINUTE)
    assert (again, is_new, again.verify_until) == (row, False, NOW + 10 * MINUTE + 24 * HOUR)
    assert mails_to("guest@example.org") == ["confirm_address"] * 2
    assert confirm_address(registration=row, now=NOW + 24 * HOUR).state == "CONFIRMED"
    assert guest(made, now=NOW + 25 * HOUR) == (row, False)
    # Of the place; and nothing to somebody who asks although they are registered.
    assert mails_to("guest@example.org") == ["confirm_address"] * 2 + ["confirmed"]


def test_a_guest_who_never_confirms_takes_no_place_and_lapses() -> None:
    made = session(guests_allowed=True, capacity=1)
    row, _is_new = guest(made)
    assert participant(made).state == "CONFIRMED"
    with pytest.raises(ValidationError, match="The time to confirm this address is over"):
        confirm_address(registration=row, now=NOW + 24 * HOUR)
    tick(session=made, now=NOW + 24 * HOUR)
    assert fresh(row).end_reason == EndReason.NOT_CONFIRMED_IN_TIME
    anew, is_new = guest(made, now=NOW + 25 * HOUR)
    assert is_new
    assert confirm_address(registration=anew, now=NOW + 25 * HOUR).state == "WAITLISTED"


def test_a_guest_who_cancels_before_confirming_cannot_come_back_without_confirming() -> None:
    made = session(guests_allowed=True)
    row, _is_new = guest(made)
    cancel(registration=row, **WEB)
    assert not may_be_restored(fresh(row), NOW)
    with pytest.raises(ValidationError, match="Register again"):
        restore(registration=row, **WEB)


def test_the_rules_are_asked_again_when_the_address_is_confirmed() -> None:
    made = session(guests_allowed=True)
    row, _is_new = guest(made)
    change(made, guests_allowed=False)
    with pytest.raises(ValidationError, match="no longer takes registrations of guests"):
        confirm_address(registration=row, now=NOW)
    change(made, guests_allowed=True, registration_closes_at=NOW)
    with pytest.raises(ValidationError, match="Registration for this session is closed"):
        confirm_address(registration=row, now=NOW)


@pytest.mark.parametrize("hidden", [{"visibility": "MEMBERS"}, {"guests_allowed": False}])
def test_no_guests_where_they_are_not_admitted(hidden: dict[str, Any]) -> None:
    made = session(guests_allowed=True)
    WorkingSession.objects.filter(pk=made.pk).update(**hidden)  # whatever the rules of a session's form say
    with pytest.raises(PermissionDenied):
        guest(made)


def test_no_guests_in_a_group_that_is_for_members_of_the_network() -> None:
    made = session(group("members-group", "Wombat"), guests_allowed=True)
    Group.objects.update(visibility="MEMBERS")
    with pytest.raises(PermissionDenied):
        guest(made)


def test_a_guest_becomes_the_member_whose_address_it_is() -> None:
    made = session(guests_allowed=True)
    row, _is_new = guest(made, "person@example.org")
    town = organisation()
    person = user("person@example.org", organisation=town)
    confirmed = confirm_address(registration=row, now=NOW)
    assert (confirmed.user, confirmed.organisation, confirmed.organisation_key) == (
        person,
        town,
        f"organisation:{town.pk}",
    )
    assert register(session=made, by=person, mode=ONLINE, now=NOW) == (row, False)


def test_a_member_takes_over_what_they_did_as_a_guest() -> None:
    made = session(guests_allowed=True, mode="HYBRID", capacity_online=1)
    confirmed, _is_new = guest(made, "first@example.org")
    confirm_address(registration=confirmed, now=NOW)
    first = user("first@example.org")
    assert register(session=made, by=first, mode=ONLINE, now=NOW) == (confirmed, False)
    assert fresh(confirmed).user == first
    # Not confirmed yet: what the member fills in now counts.
    unconfirmed, _is_new = guest(made, "second@example.org", mode=ON_SITE)
    second = user("second@example.org", name="Second")
    taken, is_new = register(session=made, by=second, mode=ONLINE, access_needs="Ramp", now=NOW)
    assert (taken, is_new, taken.state, taken.mode) == (unconfirmed, True, "CONFIRMED", ONLINE)
    assert (taken.name, taken.access_needs, taken.user) == ("Second", "Ramp", second)


def test_nobody_takes_over_the_registration_of_an_address_that_they_have_not_confirmed() -> None:
    made = session(guests_allowed=True)
    row, _is_new = guest(made, "victim@example.org")
    confirm_address(registration=row, now=NOW)
    thief = User.objects.create_user("victim@example.org", "a long password of nobody")
    with pytest.raises(ValidationError, match="Confirm the address of your account first"):
        register(session=made, by=thief, mode=ONLINE, now=NOW)
    assert fresh(row).user is None


def test_a_member_with_a_new_address_keeps_one_registration() -> None:
    made = session(guests_allowed=True)
    row = participant(made, "old@example.org")
    as_guest, _is_new = guest(made, "new@example.org")
    person = row.user
    person.emailaddress_set.update(email="new@example.org")
    person.email = "new@example.org"
    person.save()
    with pytest.raises(ValidationError, match="registered with your account already"):
        confirm_address(registration=as_guest, now=NOW)
    assert register(session=made, by=person, mode=ONLINE, now=NOW) == (row, False)
    # And whoever gets the old address is another person, who is not shown what the first one has.
    successor = user("old@example.org")
    with pytest.raises(ValidationError, match="registered already"):
        register(session=made, by=successor, mode=ONLINE, now=NOW)


# --- What the database refuses, in words -------------------------------------------------------------------------------


def test_what_the_database_refuses_is_said_in_words() -> None:
    made = session(capacity=1)
    first, waits = participant(made, "first@example.org"), participant(made, "waits@example.org")
    for change_of, code in (
        ({"state": "CONFIRMED"}, "full"),
        ({"email": "first@example.org"}, "twice"),
        ({"user": first.user}, "twice"),
        ({"submission_key": first.submission_key}, "sent"),
    ):
        with pytest.raises(ValidationError) as refused, in_turn():
            Registration.objects.filter(pk=waits.pk).update(**change_of)
        assert refused.value.code == code
    with pytest.raises(IntegrityError), in_turn():
        Registration.objects.filter(pk=waits.pk).update(waiting_number=None)  # no fault of anybody's haste


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 151}, "name"),
        ({"organisation_name": "x" * 201}, "organisation_name"),
        ({"email": "nobody"}, "invalid"),
        ({"mode": "ON_SITE"}, "mode"),
        ({"access_needs": "x" * 1001}, "access_needs"),
        ({"shown_to": "EVERYBODY"}, "shown_to"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(fields: dict[str, str], code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        guest(session(guests_allowed=True), **fields)
    assert refused.value.code == code
    assert not Registration.objects.exists()


def test_only_organisers_decide() -> None:
    made = session(approval_required=True)
    row, nobody = participant(made), user("nobody@example.org")
    for deed, more in (
        (deciding.approve, {}),
        (deciding.reject, {"reason": EndReason.OTHER}),
        (deciding.take_off, {"reason": EndReason.OTHER}),
        (deciding.move_to_waiting, {}),
        (deciding.set_priority, {"priority": 1}),
    ):
        with pytest.raises(PermissionDenied):
            deed(registration=row, by=nobody, now=NOW, **more)
    with pytest.raises(PermissionDenied):
        added(made, nobody)
    assert fresh(row).state == "PENDING"
