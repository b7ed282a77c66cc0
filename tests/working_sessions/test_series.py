"""Series, and many dates in one go: 14:00 stays 14:00 over the change of the clocks."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from making_groups import coordinator, member
from making_groups import group as make_group
from making_sessions import BRUSSELS, NOW, STARTS, participant, session

from working_sessions.actions.copying import copy_session, repeat_session
from working_sessions.actions.series import (
    add_to_series,
    change_series,
    create_series,
    delete_series,
    remove_from_series,
)
from working_sessions.actions.sessions import cancel_session
from working_sessions.enums import Rhythm
from working_sessions.local_time import dates_of
from working_sessions.models import Series, WorkingSession


def _shown(moments: list[dt.datetime]) -> list[str]:
    return [f"{moment.astimezone(BRUSSELS):%Y-%m-%d %H:%M}" for moment in moments]


def test_dates_keep_their_time_of_day_over_both_clock_changes() -> None:
    assert _shown(dates_of(STARTS, BRUSSELS, Rhythm.WEEKLY, 4)) == [
        *("2027-03-15 14:00", "2027-03-22 14:00", "2027-03-29 14:00", "2027-04-05 14:00"),
    ]
    october = dt.datetime(2027, 10, 18, 14, 0, tzinfo=BRUSSELS)
    assert _shown(dates_of(october, BRUSSELS, Rhythm.FORTNIGHTLY, 3)) == [
        *("2027-10-18 14:00", "2027-11-01 14:00", "2027-11-15 14:00"),
    ]


def test_by_the_month_it_is_the_same_weekday_and_the_fifth_is_the_last() -> None:
    # STARTS is the third Monday of March 2027.
    assert _shown(dates_of(STARTS, BRUSSELS, Rhythm.MONTHLY, 3)) == [
        *("2027-03-15 14:00", "2027-04-19 14:00", "2027-05-17 14:00"),
    ]
    fifth = dt.datetime(2027, 11, 30, 9, 0, tzinfo=BRUSSELS)
    assert _shown(dates_of(fifth, BRUSSELS, Rhythm.MONTHLY, 4)) == [
        *("2027-11-30 09:00", "2027-12-28 09:00", "2028-01-25 09:00", "2028-02-29 09:00"),
    ]


@pytest.mark.django_db
def test_a_series_of_dates_is_a_row_of_drafts() -> None:
    first = session(capacity=5, registration_closes_at=STARTS - dt.timedelta(days=1))
    participant(first)
    boss = coordinator(first.group).user
    row = create_series(group=first.group, by=boss, title_en="Quokka year")
    starts = dates_of(first.starts_at, BRUSSELS, Rhythm.WEEKLY, 4)[1:]
    made = repeat_session(session=first, by=boss, starts=starts, series=row)
    assert [one.slug for one in made] == [
        *("quokka-session-en-2027-03", "quokka-session-en-2-2027-03", "quokka-session-en-2027-04"),
    ]
    assert _shown([one.registration_closes_at for one in made]) == [
        *("2027-03-21 14:00", "2027-03-28 14:00", "2027-04-04 14:00"),
    ]
    assert {(one.state, one.capacity, one.registrations.count()) for one in made} == {("DRAFT", 5, 0)}
    assert row.sessions.count() == 4
    assert copy_session(session=first, by=boss, starts_at=STARTS.replace(month=6)).series_id == row.pk


@pytest.mark.django_db
def test_dates_that_are_none_are_refused_together() -> None:
    first = session()
    row = create_series(group=first.group, by=None, title_en="Quokka year")
    week = dt.timedelta(days=7)
    many = dates_of(first.starts_at, BRUSSELS, Rhythm.WEEKLY, 28)[1:]
    for starts in ([], many, [STARTS], [STARTS + week, STARTS + week]):
        with pytest.raises(ValidationError):
            repeat_session(session=first, by=None, starts=starts, series=row)
    assert len(repeat_session(session=first, by=None, starts=many[:26], series=row)) == 26
    other = create_series(group=first.group, by=None, title_en="Other")
    with pytest.raises(ValidationError):
        repeat_session(session=first, by=None, starts=many[26:], series=other)
    assert WorkingSession.objects.count() == 27


@pytest.mark.django_db
def test_sessions_enter_and_leave_a_series_of_their_own_group() -> None:
    made = session()
    row = create_series(group=made.group, by=None, title_nl="Reeks")
    elsewhere = create_series(group=make_group("wombat-group"), by=None, title_nl="Reeks")
    assert (row.slug, elsewhere.slug) == ("reeks", "reeks-2")
    with pytest.raises(ValidationError):
        add_to_series(session=made, series=elsewhere, by=None)
    for _time in range(2):
        assert add_to_series(session=made, series=row, by=None).series == row
    second = create_series(group=made.group, by=None, title_nl="Tweede")
    with pytest.raises(ValidationError):
        add_to_series(session=made, series=second, by=None)
    with pytest.raises(ValidationError):
        delete_series(series=row, by=None)
    for _time in range(2):
        assert remove_from_series(session=made, by=None).series is None
    delete_series(series=row, by=None)
    assert change_series(series=second, by=None, title_de="Zweite", title_nl="").title_de == "Zweite"
    with pytest.raises(ValidationError):
        change_series(series=second, by=None, title_de=" ")
    with pytest.raises(ValidationError):
        create_series(group=made.group, by=None)
    assert sorted(Series.objects.values_list("slug", flat=True)) == ["reeks-2", "tweede"]


@pytest.mark.django_db
def test_only_organisers_make_and_fill_series() -> None:
    made = session()
    row = create_series(group=made.group, by=None, title_en="Quokka year")
    outside = coordinator(make_group("wombat-group"), "elsewhere@example.org").user
    for nobody in (member(made.group, "member@example.org").user, outside):
        for deed in (
            lambda by: create_series(group=made.group, by=by, title_en="Mine"),
            lambda by: change_series(series=row, by=by, title_en="Mine"),
            lambda by: delete_series(series=row, by=by),
            lambda by: add_to_series(session=made, series=row, by=by),
            lambda by: remove_from_series(session=made, by=by),
            lambda by: repeat_session(session=made, by=by, starts=[STARTS.replace(month=6)], series=row),
        ):
            with pytest.raises(PermissionDenied):
                deed(nobody)
    # A copy of a cancelled session is a fresh draft.
    cancelled = cancel_session(session=made, by=None, reason="Ill", now=NOW)
    assert copy_session(session=cancelled, by=None, starts_at=STARTS.replace(month=6)).state == "DRAFT"
