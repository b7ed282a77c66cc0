"""The helpers that read the environment refuse nonsense and name the cure."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from pact_portal import env


@pytest.fixture
def setting(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.delenv("IT", raising=False)
    return monkeypatch


def test_a_text_loses_the_space_around_it(setting: pytest.MonkeyPatch) -> None:
    setting.setenv("IT", "  some words ")
    assert env.text("IT") == "some words"
    assert env.text("IT", "default") == "some words"


@pytest.mark.parametrize("value", [None, "", "   "])
def test_a_missing_text_has_a_default_or_is_refused(setting: pytest.MonkeyPatch, value: str | None) -> None:
    if value is not None:
        setting.setenv("IT", value)
    assert env.text("IT", "default") == "default"
    assert env.text("IT", "") == ""
    with pytest.raises(ImproperlyConfigured, match="Set the environment variable IT"):
        env.text("IT")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("on", True),
        ("YES", True),
        ("true", True),
        ("1", True),
        (" off ", False),
        ("no", False),
        ("False", False),
        ("0", False),
    ],
)
def test_a_flag(setting: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    setting.setenv("IT", value)
    assert env.flag("IT", default=not expected) is expected


@pytest.mark.parametrize("default", [True, False])
def test_a_missing_flag_has_its_default(setting: pytest.MonkeyPatch, default: bool) -> None:
    assert env.flag("IT", default=default) is default
    setting.setenv("IT", " ")
    assert env.flag("IT", default=default) is default


@pytest.mark.parametrize("value", ["maybe", "2", "onn", "none"])
def test_a_flag_that_is_neither_yes_nor_no_is_refused(setting: pytest.MonkeyPatch, value: str) -> None:
    setting.setenv("IT", value)
    with pytest.raises(ImproperlyConfigured, match="IT is .* Set it to 'on' or 'off'"):
        env.flag("IT", default=False)


@pytest.mark.parametrize(("value", "expected"), [("1", 1), (" 8000 ", 8000), ("65535", 65535), ("", 80)])
def test_a_whole_number(setting: pytest.MonkeyPatch, value: str, expected: int) -> None:
    setting.setenv("IT", value)
    assert env.whole_number("IT", 80, minimum=1, maximum=65535) == expected


@pytest.mark.parametrize("value", ["0", "65536", "-1", "80.5", "http", "1e3", "8000;"])
def test_a_number_out_of_reach_or_none_at_all_is_refused(setting: pytest.MonkeyPatch, value: str) -> None:
    setting.setenv("IT", value)
    with pytest.raises(ImproperlyConfigured, match="from 1 to 65535, or unset it for 80"):
        env.whole_number("IT", 80, minimum=1, maximum=65535)


@pytest.mark.parametrize(
    ("value", "expected"), [("a.example", ["a.example"]), (" a , b,,", ["a", "b"]), ("", ["d"]), (" , ", ["d"])]
)
def test_words(setting: pytest.MonkeyPatch, value: str, expected: list[str]) -> None:
    setting.setenv("IT", value)
    assert env.words("IT", ["d"]) == expected


def test_a_choice(setting: pytest.MonkeyPatch) -> None:
    assert env.choice("IT", "red", allowed=["red", "blue"]) == "red"
    setting.setenv("IT", " blue ")
    assert env.choice("IT", "red", allowed=["red", "blue"]) == "blue"
    setting.setenv("IT", "Blue")
    with pytest.raises(ImproperlyConfigured, match="IT is 'Blue'. Set it to one of: red, blue"):
        env.choice("IT", "red", allowed=["red", "blue"])
