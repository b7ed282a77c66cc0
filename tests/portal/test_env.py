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


def server(url: str, setting: pytest.MonkeyPatch) -> env.MailServer | None:
    setting.setenv("IT", url)
    return env.mail_server("IT")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("", None),
        ("smtp://u:p@mail.example:587", ("mail.example", 587, "u", "p", False, True)),
        ("smtp://u:p@mail.example", ("mail.example", 587, "u", "p", False, True)),
        ("smtps://u:p@mail.example/", ("mail.example", 465, "u", "p", True, False)),
        (
            "smtps://u%40x.example:a%3Ab%2Fc%25@mail.example:2465",
            ("mail.example", 2465, "u@x.example", "a:b/c%", True, False),
        ),
        ("smtp://[::1]:2525?tls=off", ("::1", 2525, "", "", False, False)),
        ("smtp://localhost?tls=off", ("localhost", 25, "", "", False, False)),
        ("smtp://relay.example", ("relay.example", 587, "", "", False, True)),
    ],
)
def test_the_address_of_a_mail_server_is_read(
    setting: pytest.MonkeyPatch, url: str, expected: tuple[object, ...] | None
) -> None:
    found = server(url, setting)
    assert (
        found and (found.host, found.port, found.user, found.password, found.implicit_tls, found.starttls)
    ) == expected
    assert "password" not in repr(found)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mail.example:587", "begin with smtp:// or smtps://"),
        ("http://mail.example", "begin with smtp:// or smtps://"),
        ("smtp://", "must name a host"),
        ("smtp://u:p@", "must name a host"),
        ("smtp://u:p@mail.example/inbox", "must name a host and nothing behind it"),
        ("smtp://u:p@mail.example:port", "cannot be read"),
        ("smtp://u:p@mail.example:70000", "cannot be read"),
        ("smtp://u:p@[::1", "cannot be read"),
        ("smtp://u@mail.example", "needs a user and a password, or neither"),
        ("smtp://u:@mail.example", "needs a user and a password, or neither"),
        ("smtp://u:p#w@mail.example", "cannot be read"),
        ("smtp://mail.example?ssl=true", "may only end with \\?tls=off"),
        ("smtp://mail.example?tls=on", "may only end with"),
        ("smtp://u:p@mail.example?tls=off", "a password must not travel in the open"),
        ("smtps://mail.example?tls=off", "goes with smtp:// and without a password only"),
    ],
)
def test_no_other_address_of_a_mail_server_is_taken(setting: pytest.MonkeyPatch, url: str, complaint: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"IT .*{complaint}.*smtp://user:password@host:587") as refused:
        server(url, setting)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    "value",
    [
        "portal@example.org",
        "The Portal <portal@example.org>",
        "Circular & Fair ICT Pact <portal@example.org>",
        '"A, B" <a@b.org>',
    ],
)
def test_a_sender_of_mails_is_an_address_with_or_without_a_name(setting: pytest.MonkeyPatch, value: str) -> None:
    setting.setenv("IT", value)
    assert env.mail_sender("IT") == value


@pytest.mark.parametrize(
    "value",
    [
        "portal",
        "portal@",
        "@example.org",
        "Portal <portal>",
        "a@b.org, c@d.org",
        "<>",
        "a@b.org\nBcc: c@d.org",
        "A <a@b.org",
    ],
)
def test_another_sender_of_mails_is_refused(setting: pytest.MonkeyPatch, value: str) -> None:
    setting.setenv("IT", value)
    with pytest.raises(ImproperlyConfigured, match="Write it as portal@example.org"):
        env.mail_sender("IT")
