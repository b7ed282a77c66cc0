"""A session's checks: asked of the database together, told apart where one does not hold."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from making_sessions import STARTS, session

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


def test_where_all_hold_one_question_is_asked() -> None:
    made = session()
    with CaptureQueriesContext(connection) as captured:
        made.validate_constraints()
    assert [query["sql"].count("SELECT 1") for query in captured if "_check" in query["sql"]] == [1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"ends_at": STARTS}, ["The session ends before it starts."]),
        ({"registration_closes_at": STARTS + 3 * HOUR}, ["Registration closes after the end of the session."]),
        (
            {"registration_opens_at": STARTS, "registration_closes_at": STARTS - HOUR},
            ["Registration closes before it opens."],
        ),
        ({"offer_hours": 0}, ["Constraint “working_sessions_session_offer_hours” is violated."]),
        (
            {"offers_only_hours": 1},
            ["Places are only offered from a moment that lies before the cut-off."],
        ),
        ({"state": "QUOKKA"}, ["Constraint “working_sessions_session_state” is violated."]),
        ({"published_at": None}, ["Constraint “working_sessions_session_announced_has_a_time” is violated."]),
        ({"capacity_online": 3}, ["Only a session on site and online has places of a second kind."]),
        (
            {"ends_at": STARTS, "capacity_online": 3},
            ["Only a session on site and online has places of a second kind.", "The session ends before it starts."],
        ),
    ],
)
def test_each_that_does_not_hold_is_told(changes: dict[str, Any], told: list[str]) -> None:
    made = session()
    for name, value in changes.items():
        setattr(made, name, value)
    with pytest.raises(ValidationError) as refused:
        made.validate_constraints()
    assert sorted(refused.value.messages) == told


def test_a_field_that_is_left_out_is_not_asked_about() -> None:
    made = session()
    made.ends_at, made.capacity_online = STARTS, 3
    with pytest.raises(ValidationError) as refused:
        made.validate_constraints(exclude={"ends_at"})
    assert refused.value.messages == ["Only a session on site and online has places of a second kind."]
