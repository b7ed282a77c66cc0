"""The agenda of a session: its order, its links into the catalogue, and two who edit it at once."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from making import contribution, draft, published, user
from making_groups import coordinator, member
from making_sessions import NOW, STARTS, session

from contributions.actions import withdraw
from members.models import User
from working_sessions.actions.agenda import add_item, change_item, fingerprint, move_item, remove_item, replace_agenda
from working_sessions.actions.copying import copy_session
from working_sessions.actions.sessions import cancel_session
from working_sessions.models import AgendaItem, WorkingSession

pytestmark = pytest.mark.django_db


def _point(of: WorkingSession, title: str, by: User | None = None, **fields: Any) -> AgendaItem:
    return add_item(session=of, by=by, **({"title_en": title, "minutes": 30} | fields))


def _titles(of: WorkingSession) -> list[str]:
    return list(of.agenda.values_list("title_en", flat=True))


def test_points_stand_in_an_order_that_moves() -> None:
    made = session()
    one, two, three = (_point(made, title) for title in ("One", "Two", "Three"))
    move_item(item=three, by=None, up=True)
    assert _titles(made) == ["One", "Three", "Two"]
    move_item(item=one, by=None, up=True)
    move_item(item=two, by=None, up=False)
    assert _titles(made) == ["One", "Three", "Two"]
    remove_item(item=three, by=None)
    assert list(made.agenda.values_list("title_en", "position")) == [("One", 0), ("Two", 1)]
    _point(made, "Four")
    assert _titles(made) == ["One", "Two", "Four"]


def test_a_point_says_what_is_wrong_at_its_field() -> None:
    made = session()
    for fields, refused in (
        ({"title_en": ""}, ["title_fr"]),
        ({"minutes": 0}, ["minutes"]),
        ({"minutes": None}, ["minutes"]),
        ({"speaker": "x" * 161}, ["speaker"]),
    ):
        with pytest.raises(ValidationError) as error:
            _point(made, "One", **fields)
        assert sorted(error.value.error_dict) == refused
    with pytest.raises(FieldDoesNotExist):
        _point(made, "One", position=3)
    assert _titles(made) == []


def test_a_point_concerns_only_what_its_organiser_may_see() -> None:
    made = session()
    boss = coordinator(made.group).user
    curator = user("curator@example.org", "criteria.view_criterionversion", "working_sessions.change_workingsession")
    in_force, hidden = published("CF-901", relations=[]), draft("CF-902", relations=[])
    assert _point(made, "In force", boss, criterion_version=in_force).criterion_version == in_force
    with pytest.raises(ValidationError) as error:
        _point(made, "Draft", boss, criterion_version=hidden)
    assert sorted(error.value.error_dict) == ["criterion_version"]
    of_curator = _point(made, "Draft", curator, criterion_version=hidden)
    # What a curator linked stays when the coordinator changes something else.
    assert change_item(item=of_curator, by=boss, minutes=45).criterion_version == hidden
    author = user("author@example.org")
    open_one, gone = contribution(author), withdraw(contribution=contribution(author), by=author)
    assert _point(made, "Contribution", boss, contribution=open_one).contribution == open_one
    with pytest.raises(ValidationError) as error:
        _point(made, "Contribution", boss, contribution=gone)
    assert sorted(error.value.error_dict) == ["contribution"]
    # A copy leaves out what whoever copies may not see.
    copy = copy_session(session=made, by=boss, starts_at=STARTS.replace(month=4))
    assert list(copy.agenda.values_list("title_en", "criterion_version", "contribution")) == [
        ("In force", in_force.pk, None),
        ("Draft", None, None),
        ("Contribution", None, open_one.pk),
    ]
    assert made.agenda.filter(criterion_version=hidden).exists()


def test_two_who_edit_one_point_notice_it() -> None:
    made = session()
    point = _point(made, "One")
    seen = fingerprint(point)
    change_item(item=point, by=None, seen=seen, minutes=45)
    with pytest.raises(ValidationError) as error:
        change_item(item=point, by=None, seen=seen, title_en="Other")
    assert error.value.code == "version"
    remove_item(item=point, by=None)
    for late in (
        lambda: change_item(item=point, by=None, title_en="Other"),
        lambda: move_item(item=point, by=None, up=True),
        lambda: remove_item(item=point, by=None),
    ):
        with pytest.raises(ValidationError) as error:
            late()
        assert error.value.code == "gone"


def test_a_new_agenda_replaces_the_old_one_or_nothing_of_it() -> None:
    made = session()
    _point(made, "Old")
    with pytest.raises(ValidationError):
        replace_agenda(
            session=made, by=None, items=[{"title_en": "New", "minutes": 5}, {"title_en": "Bad", "minutes": 0}]
        )
    assert _titles(made) == ["Old"]
    replace_agenda(session=made, by=None, items=[{"title_en": title, "minutes": 5} for title in ("A", "B")])
    assert _titles(made) == ["A", "B"]
    with pytest.raises(ValidationError):
        replace_agenda(session=made, by=None, items=[{"title_en": "A", "minutes": 5}] * 61)


def test_only_organisers_touch_an_agenda_and_not_that_of_a_cancelled_session() -> None:
    made = session()
    point = _point(made, "One")
    nobody = member(made.group, "member@example.org").user
    for deed in (
        lambda by: _point(made, "Two", by),
        lambda by: change_item(item=point, by=by, title_en="Other"),
        lambda by: move_item(item=point, by=by, up=True),
        lambda by: remove_item(item=point, by=by),
        lambda by: replace_agenda(session=made, by=by, items=[]),
    ):
        with pytest.raises(PermissionDenied):
            deed(nobody)
    cancel_session(session=made, by=None, reason="Ill", now=NOW)
    with pytest.raises(ValidationError):
        _point(made, "Two")
    assert _titles(made) == ["One"]
