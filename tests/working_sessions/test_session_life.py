"""A session from its draft to the archive, and everything that may not happen on the way."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from making import user
from making_groups import coordinator, in_state, member, organisation, steering
from making_groups import group as make_group
from making_sessions import BRUSSELS, NOW, ON_SITE, ONLINE, STARTS, added, participant, session

from groups.enums import MembershipState
from members.models import User
from publishing.models import AuditEntry
from working_sessions.actions.answering import accept, cancel
from working_sessions.actions.copying import copy_session
from working_sessions.actions.sessions import (
    announce,
    archive,
    cancel_session,
    change_session,
    create_session,
    delete_draft,
    give_new_date,
    mark_held,
    postpone,
    set_organisation_places,
)
from working_sessions.enums import EventSource, RegistrationState, SessionState
from working_sessions.models import Registration, WorkingSession

pytestmark = pytest.mark.django_db

WEEK = dt.timedelta(days=7)
OVER = STARTS + dt.timedelta(hours=3)


def _states(of: WorkingSession) -> list[str]:
    return list(Registration.objects.filter(session=of).order_by("pk").values_list("state", flat=True))


def _change(of: WorkingSession, by: User | None = None, now: dt.datetime = NOW, **fields: Any) -> WorkingSession:
    return change_session(session=of, by=by, version=None, now=now, **fields)


def _fields_refused(error: pytest.ExceptionInfo[ValidationError]) -> list[str]:
    return sorted(error.value.error_dict)


def _draft(**fields: Any) -> dict[str, Any]:
    return {
        "starts_at": STARTS,
        "ends_at": STARTS + dt.timedelta(hours=2),
        "title_nl": "Energie labels",
        "languages": ["nl"],
    } | fields


# --- Made -----------------------------------------------------------------------------------------------------------


def test_the_identifier_is_made_of_title_year_and_month() -> None:
    group = make_group()
    made = [create_session(group=group, by=None, **_draft()).slug for _ in range(2)]
    assert made == ["energie-labels-2027-03", "energie-labels-2-2027-03"]
    # In Brussels, this is April already.
    late = dt.datetime(2027, 3, 31, 23, 30, tzinfo=dt.UTC)
    moved = create_session(group=group, by=None, **_draft(starts_at=late, ends_at=late + dt.timedelta(hours=1)))
    assert moved.slug == "energie-labels-2027-04"
    nothing_of_it = create_session(group=group, by=None, **_draft(title_nl="欧"))
    assert nothing_of_it.slug == "session-2027-03"
    with pytest.raises(ValidationError):
        create_session(group=group, by=None, slug="mine", **_draft())


@pytest.mark.parametrize(
    ("fields", "refused"),
    [
        ({"title_nl": ""}, ["title_fr"]),
        ({"ends_at": STARTS}, ["ends_at"]),
        ({"ends_at": STARTS + 3 * WEEK}, ["ends_at"]),
        ({"time_zone": "Europe/Quokka"}, ["time_zone"]),
        ({"languages": ["qq"]}, ["languages"]),
        ({"languages": []}, ["languages"]),
        ({"country": "QQ"}, ["country"]),
        ({"registration_closes_at": STARTS + WEEK}, ["registration_closes_at"]),
        ({"registration_opens_at": STARTS}, ["registration_opens_at"]),
        ({"cancel_until": STARTS + dt.timedelta(minutes=1)}, ["cancel_until"]),
        ({"capacity_online": 5}, ["capacity_online"]),
        ({"offers_only_hours": 2}, ["offers_only_hours"]),
        ({"offer_hours": 0}, ["offer_hours"]),
        ({"retention_days": 7}, ["retention_days"]),
        ({"guests_allowed": True, "visibility": "MEMBERS"}, ["guests_allowed"]),
        ({"join_url": "javascript:alert(1)"}, ["join_url"]),
        ({"ends_at": STARTS, "capacity_online": 5}, ["capacity_online", "ends_at"]),
    ],
)
def test_what_does_not_fit_together_is_refused_at_its_field(fields: dict[str, Any], refused: list[str]) -> None:
    with pytest.raises(ValidationError) as error:
        create_session(group=make_group(), by=None, **_draft(**fields))
    assert _fields_refused(error) == refused
    assert not WorkingSession.objects.exists()


def test_a_field_that_no_organiser_writes_is_refused() -> None:
    with pytest.raises(FieldDoesNotExist):
        create_session(group=make_group(), by=None, **_draft(state="PUBLISHED"))
    with pytest.raises(FieldDoesNotExist):
        _change(session(), calendar_sequence=7)


def test_coordinators_and_the_steering_committee_make_and_run_sessions_and_nobody_else() -> None:
    group, other = make_group(), make_group("wombat-group")
    boss = coordinator(group).user
    made = create_session(group=group, by=boss, **_draft())
    assert (made.created_by, made.state, made.version, made.calendar_sequence) == (boss, SessionState.DRAFT, 0, 0)
    create_session(group=group, by=steering(), **_draft())
    nobodies = [
        user("anybody@example.org"),
        member(group, "member@example.org").user,
        member(group, "observer@example.org", "OBSERVER").user,
        member(group, "contributor@example.org", "CONTRIBUTOR").user,
        coordinator(other, "elsewhere@example.org").user,
        in_state(group, user("suspended@example.org"), MembershipState.SUSPENDED, "COORDINATOR").user,
    ]
    for nobody in nobodies:
        deeds = [
            lambda by: create_session(group=group, by=by, **_draft()),
            lambda by: _change(made, by, title_nl="Quokka"),
            lambda by: announce(session=made, by=by, now=NOW),
            lambda by: delete_draft(session=made, by=by),
            lambda by: copy_session(session=made, by=by, starts_at=STARTS + WEEK),
            lambda by: set_organisation_places(session=made, by=by, organisation=None, places=2),
            lambda by: cancel_session(session=made, by=by, reason="Quokka", now=NOW),
            lambda by: postpone(session=made, by=by, reason="Quokka", now=NOW),
            lambda by: mark_held(session=made, by=by, now=OVER),
            lambda by: archive(session=made, by=by),
            lambda by: give_new_date(session=made, by=by, starts_at=STARTS + WEEK, now=NOW),
        ]
        for deed in deeds:
            with pytest.raises(PermissionDenied):
                deed(nobody)
    assert WorkingSession.objects.count() == 2


# --- Announced ------------------------------------------------------------------------------------------------------


def test_a_draft_is_announced_once_and_not_after_its_start() -> None:
    made = session(draft=True)
    with pytest.raises(ValidationError):
        announce(session=made, by=None, now=STARTS)
    made = announce(session=made, by=None, now=NOW)
    assert (made.state, made.published_at, made.calendar_sequence) == (SessionState.PUBLISHED, NOW, 0)
    with pytest.raises(ValidationError):
        announce(session=made, by=None, now=NOW)


def test_a_session_on_site_is_not_announced_without_its_place() -> None:
    made = session(draft=True, mode="ON_SITE", location="")
    with pytest.raises(ValidationError) as error:
        announce(session=made, by=None, now=NOW)
    assert _fields_refused(error) == ["location"]
    assert announce(session=_change(made, location="Town hall"), by=None, now=NOW).state == SessionState.PUBLISHED
    with pytest.raises(ValidationError):
        _change(made, location=" ")


# --- Changed --------------------------------------------------------------------------------------------------------


def test_two_who_edit_at_once_notice_it() -> None:
    made = session()
    first = change_session(session=made, by=None, version=made.version, now=NOW, title_en="First")
    with pytest.raises(ValidationError) as error:
        change_session(session=made, by=None, version=made.version, now=NOW, title_en="Second")
    assert error.value.code == "version"
    made.refresh_from_db()
    assert (made.title_en, made.version) == ("First", first.version)


def test_a_change_that_changes_nothing_leaves_no_trace() -> None:
    made = session(title_de="")
    after = _change(made, title_en=made.title_en, title_de=None, capacity=None)
    assert after.version == made.version
    assert not AuditEntry.objects.filter(verb="session.change").exists()


def test_calendars_learn_of_a_significant_change_once_and_of_no_other() -> None:
    made = session()
    assert _change(made, description_en="Longer", capacity=30, visibility="MEMBERS").calendar_sequence == 0
    moved = _change(made, starts_at=STARTS + WEEK, title_en="New", join_url="https://other.example", mode="ONLINE")
    assert moved.calendar_sequence == 1
    assert _change(session(draft=True, slug="draft-2027-03"), title_en="New").calendar_sequence == 0


def test_times_of_registration_move_along_with_the_start_on_the_clocks() -> None:
    made = session(
        registration_opens_at=NOW + dt.timedelta(days=1),
        registration_closes_at=dt.datetime(2027, 3, 14, 18, 0, tzinfo=BRUSSELS),
        cancel_until=dt.datetime(2027, 3, 12, 12, 0, tzinfo=BRUSSELS),
        organisation_limit_until=dt.datetime(2027, 3, 8, 9, 0, tzinfo=BRUSSELS),
    )
    # Over the clock change of 28 March.
    moved = _change(
        made,
        starts_at=dt.datetime(2027, 4, 12, 14, 0, tzinfo=BRUSSELS),
        cancel_until=dt.datetime(2027, 4, 1, tzinfo=BRUSSELS),
    )
    assert {
        name: getattr(moved, name).astimezone(BRUSSELS).isoformat(" ", "minutes")[:16]
        for name in (
            *("ends_at", "registration_opens_at", "registration_closes_at", "cancel_until", "organisation_limit_until"),
        )
    } == {
        "ends_at": "2027-04-12 16:00",
        "registration_opens_at": "2027-03-30 09:00",
        "registration_closes_at": "2027-04-11 18:00",
        "cancel_until": "2027-04-01 00:00",
        "organisation_limit_until": "2027-04-05 09:00",
    }


def test_what_has_opened_stays_open_when_the_session_moves() -> None:
    opens = NOW - dt.timedelta(days=1)
    moved = _change(session(registration_opens_at=opens), starts_at=STARTS + 10 * WEEK)
    assert moved.registration_opens_at == opens


def test_an_announced_session_does_not_move_into_the_past_and_its_start_stays_once_it_has_begun() -> None:
    made = session()
    with pytest.raises(ValidationError) as error:
        _change(made, starts_at=NOW - dt.timedelta(hours=1))
    assert _fields_refused(error) == ["starts_at"]
    during = STARTS + dt.timedelta(minutes=30)
    with pytest.raises(ValidationError):
        _change(made, now=during, starts_at=STARTS + WEEK)
    assert _change(made, now=during, ends_at=STARTS + dt.timedelta(hours=3)).calendar_sequence == 1


def test_more_places_go_to_those_who_wait_and_fewer_take_nobody_s_away() -> None:
    made = session(capacity=1)
    for name in ("a", "b", "c"):
        participant(made, f"{name}@example.org")
    made = _change(made, capacity=2)
    assert _states(made) == ["CONFIRMED", "CONFIRMED", "WAITLISTED"]
    made = _change(made, capacity=0)
    assert _states(made) == ["CONFIRMED", "CONFIRMED", "WAITLISTED"]
    assert _states(_change(made, capacity=None)) == ["CONFIRMED"] * 3


def test_the_waiting_list_moves_when_its_rules_do() -> None:
    made = session(capacity=5, places_per_organisation=1)
    town = organisation()
    for name in ("a", "b"):
        participant(made, user(f"{name}@example.org", organisation=town))
    assert _states(made) == ["CONFIRMED", "WAITLISTED"]
    set_organisation_places(session=made, by=None, organisation=town, places=2, now=NOW)
    assert _states(made) == ["CONFIRMED"] * 2
    set_organisation_places(session=made, by=None, organisation=town, places=None, now=NOW)
    assert _states(made) == ["CONFIRMED"] * 2
    assert not made.organisation_places.exists()


def test_a_mode_that_somebody_has_chosen_stays_as_long_as_they_are_registered() -> None:
    made = session(mode="HYBRID", capacity=3, capacity_online=9)
    there, far = participant(made, "a@example.org", mode=ON_SITE), participant(made, "b@example.org", mode=ONLINE)
    for mode in ("ONLINE", "ON_SITE"):
        with pytest.raises(ValidationError) as error:
            _change(made, mode=mode)
        assert _fields_refused(error) == ["mode"]
        assert "1 person" in error.value.messages[0]
    cancel(registration=there, by=None, source=EventSource.WEB, now=NOW)
    online = _change(made, mode="ONLINE")
    assert (online.capacity, online.capacity_online) == (9, None)  # the pool of those who stay
    both = _change(made, mode="HYBRID")
    assert (both.capacity, both.capacity_online) == (None, 9)
    given = _change(_change(made, mode="ONLINE"), mode="HYBRID", capacity=4, capacity_online=5)
    assert (given.capacity, given.capacity_online) == (4, 5)
    assert far.pk


def test_a_session_does_not_close_before_people_who_are_registered() -> None:
    made = session()
    inside = member(made.group, "inside@example.org").user
    participant(made, inside)
    outside = participant(made, "outside@example.org")
    with pytest.raises(ValidationError) as error:
        _change(made, visibility="GROUP")
    assert _fields_refused(error) == ["visibility"]
    cancel(registration=outside, by=None, source=EventSource.WEB, now=NOW)
    assert _change(made, visibility="GROUP").visibility == "GROUP"


def test_data_is_never_kept_longer_than_people_were_told() -> None:
    made = _change(session(retention_days=100), retention_days=200)
    participant(made)
    with pytest.raises(ValidationError) as error:
        _change(made, retention_days=201)
    assert _fields_refused(error) == ["retention_days"]
    assert _change(made, retention_days=30).retention_days == 30


def test_an_offer_does_not_outlast_the_start_of_a_session_that_comes_earlier() -> None:
    made = session(capacity=1, waiting_list="OFFER", offer_hours=160, cut_off_hours=0, offers_only_hours=0)
    first = participant(made, "a@example.org")
    participant(made, "b@example.org")
    cancel(registration=first, by=None, source=EventSource.WEB, now=NOW)
    moved = _change(made, starts_at=NOW + dt.timedelta(hours=30))
    assert Registration.objects.get(state="OFFERED").offer_expires_at == moved.starts_at


# --- Postponed, cancelled -------------------------------------------------------------------------------------------


def test_a_postponed_session_keeps_everybody_and_comes_back_with_a_date() -> None:
    made = session(capacity=1, waiting_list="OFFER", cancel_until=STARTS - dt.timedelta(days=1))
    first = participant(made, "a@example.org")
    offered = participant(made, "b@example.org")
    waits = participant(made, "c@example.org")
    cancel(registration=first, by=None, source=EventSource.WEB, now=NOW)
    with pytest.raises(ValidationError) as error:
        postpone(session=made, by=None, reason=" ", now=NOW)
    assert _fields_refused(error) == ["reason"]
    made = postpone(session=made, by=None, reason="The speaker is ill.", now=NOW)
    assert (made.state, made.cancel_reason, made.calendar_sequence) == ("POSTPONED", "The speaker is ill.", 1)
    with pytest.raises(ValidationError):
        _change(made, starts_at=STARTS + WEEK)
    # Long after the offer would have lapsed: nobody could have accepted it.
    much_later = STARTS + 2 * WEEK
    made = _change(made, now=much_later, description_en="We look for a date.")
    with pytest.raises(ValidationError):
        give_new_date(session=made, by=None, starts_at=much_later, now=much_later)
    made = give_new_date(session=made, by=None, starts_at=STARTS + 6 * WEEK, now=much_later)
    assert (made.state, made.cancel_reason, made.calendar_sequence) == ("PUBLISHED", "", 2)
    local = [moment.astimezone(BRUSSELS) for moment in (made.starts_at, made.ends_at, made.cancel_until)]
    assert [f"{moment:%d %H:%M}" for moment in local] == ["26 14:00", "26 16:00", "25 14:00"]
    assert _states(made) == ["CANCELLED", "OFFERED", "WAITLISTED"]
    accepted = accept(registration=offered, by=None, source=EventSource.LINK, now=much_later)
    assert (accepted.state, waits.state) == (RegistrationState.CONFIRMED, RegistrationState.WAITLISTED)


def test_a_cancelled_session_ends_every_registration_and_nobody_moves_up() -> None:
    made = session(capacity=1)
    for name in ("a", "b"):
        participant(made, f"{name}@example.org")
    made = cancel_session(session=made, by=None, reason="Too few people.", now=NOW)
    assert (made.state, made.calendar_sequence, _states(made)) == ("CANCELLED", 1, ["CANCELLED"] * 2)
    assert set(Registration.objects.values_list("end_reason", flat=True)) == {"SESSION_CANCELLED"}
    for deed in (
        lambda: cancel_session(session=made, by=None, reason="Again", now=NOW),
        lambda: postpone(session=made, by=None, reason="Again", now=NOW),
        lambda: _change(made, title_en="Again"),
        lambda: mark_held(session=made, by=None, now=OVER),
        lambda: archive(session=made, by=None),
        lambda: delete_draft(session=made, by=None),
    ):
        with pytest.raises(ValidationError):
            deed()


def test_a_postponed_session_can_be_called_off_for_good_even_after_its_old_date() -> None:
    made = postpone(session=session(), by=None, reason="Ill", now=NOW)
    participant(session(slug="other-2027-03"))
    assert cancel_session(session=made, by=None, reason="Still ill", now=OVER).state == "CANCELLED"
    assert _states(WorkingSession.objects.get(slug="other-2027-03")) == ["CONFIRMED"]


# --- Held, archived, deleted ----------------------------------------------------------------------------------------


def test_a_session_is_held_after_it_has_begun_and_then_archived() -> None:
    made = session()
    with pytest.raises(ValidationError):
        mark_held(session=made, by=None, now=STARTS - dt.timedelta(minutes=1))
    for late in (postpone, cancel_session):
        with pytest.raises(ValidationError):
            late(session=made, by=None, reason="Too late", now=OVER)
    made = mark_held(session=made, by=None, now=OVER)
    assert _change(made, now=OVER, description_en="It was good.").description_en == "It was good."
    with pytest.raises(ValidationError):
        _change(made, now=OVER, capacity=3)
    made = archive(session=made, by=None)
    assert (made.state, made.calendar_sequence) == (SessionState.ARCHIVED, 0)
    with pytest.raises(ValidationError):
        _change(made, now=OVER, description_en="Better.")


def test_only_a_draft_is_deleted() -> None:
    announced = session()
    with pytest.raises(ValidationError):
        delete_draft(session=announced, by=None)
    boss = coordinator(announced.group).user
    draft = session(draft=True, slug="draft-2027-03")
    with pytest.raises(ValidationError):  # so that nobody stands on the list of a draft
        added(draft, boss)
    empty = session(draft=True, slug="empty-2027-03")
    delete_draft(session=empty, by=boss)
    assert sorted(WorkingSession.objects.values_list("slug", flat=True)) == ["draft-2027-03", announced.slug]
    assert AuditEntry.objects.filter(verb="session.delete_draft", subject="empty-2027-03", actor=boss).exists()


# --- Copied ---------------------------------------------------------------------------------------------------------


def test_a_copy_takes_everything_but_people_and_identity() -> None:
    made = session(capacity=9, cancel_until=STARTS - WEEK, reminders=["DAY"], title_de="", languages=["fr"])
    participant(made)
    set_organisation_places(session=made, by=None, organisation=organisation(), places=2, now=NOW)
    made = _change(made, title_en="Quokka again")
    made = postpone(session=made, by=None, reason="Ill", now=NOW)
    boss = coordinator(made.group).user
    copy = copy_session(session=made, by=boss, starts_at=dt.datetime(2027, 4, 12, 14, 0, tzinfo=BRUSSELS))
    assert copy.uuid != made.uuid
    assert (copy.slug, copy.state, copy.published_at, copy.cancel_reason) == (
        "quokka-again-2027-04",
        "DRAFT",
        None,
        "",
    )
    assert (copy.calendar_sequence, copy.version, copy.last_waiting_number, copy.created_by) == (0, 0, 0, boss)
    assert (copy.capacity, copy.reminders, copy.languages, copy.title_en, copy.title_de) == (
        *(9, ["DAY"], ["fr"], "Quokka again", ""),
    )
    shown = [moment.astimezone(BRUSSELS).isoformat()[:16] for moment in (copy.ends_at, copy.cancel_until)]
    assert shown == ["2027-04-12T16:00", "2027-04-05T14:00"]
    assert not copy.registrations.exists()
    assert list(copy.organisation_places.values_list("places", flat=True)) == [2]
