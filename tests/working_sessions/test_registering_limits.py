"""How often guests may register and ask for their links, with the real cache: the same whether an address is known."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client, override_settings
from making import user
from registering_pages import form, guest_form, joined, mails, soon, states, url

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def _limits(**changes: str) -> override_settings:
    return override_settings(ACCOUNT_RATE_LIMITS=settings.ACCOUNT_RATE_LIMITS | changes)


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org"])
def test_five_times_an_hour_for_one_address_from_wherever(email: str) -> None:
    made = soon(guests_allowed=True)
    joined(made, "known@example.org")
    statuses = [
        Client(REMOTE_ADDR=f"192.0.2.{number}")
        .post(url("register", made.slug), guest_form(email=email.title() if number % 2 else email))
        .status_code
        for number in range(1, 8)
    ]
    assert statuses == [302] * 5 + [429] * 2
    assert Client().post(url("register", made.slug), guest_form(email="other@example.org")).status_code == 302


def test_from_one_network_whatever_the_addresses() -> None:
    made = soon(guests_allowed=True)
    with _limits(working_sessions_guest="3/h/ip,5/h/key"):
        statuses = [
            Client().post(url("register", made.slug), guest_form(email=f"g{number}@example.org")).status_code
            for number in range(5)
        ]
        elsewhere = Client(REMOTE_ADDR="192.0.2.9")
        assert elsewhere.post(url("register", made.slug), guest_form()).status_code == 302
    assert statuses == [302] * 3 + [429] * 2
    assert len(states(made)) == 4


def test_for_one_session_and_not_for_the_others() -> None:
    made, other = soon(guests_allowed=True), soon("other-2027-03", guests_allowed=True)
    with _limits(working_sessions_guests="2/h/key"):
        statuses = [
            Client(REMOTE_ADDR=f"192.0.2.{number}")
            .post(url("register", made.slug), guest_form(email=f"g{number}@example.org"))
            .status_code
            for number in range(4)
        ]
        assert Client().post(url("register", other.slug), guest_form()).status_code == 302
    assert statuses == [302, 302, 429, 429]


def test_the_page_says_what_to_do_and_nobody_else_is_kept_out() -> None:
    made = soon(guests_allowed=True)
    with _limits(working_sessions_guest="1/h/ip"):
        for _time in range(2):
            answer = Client().post(url("register", made.slug), guest_form())
        assert answer.status_code == 429
        assert "Too many attempts" in answer.content.decode()
        # Neither the page itself, nor what is wrong in the form, nor a member counts.
        assert Client().get(url("register", made.slug)).status_code == 200
        assert Client().post(url("register", made.slug), guest_form(name="")).status_code == 422
        client = Client()
        client.force_login(user("ada@example.org"))
        assert client.post(url("register", made.slug), form()).status_code == 302


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org"])
def test_links_are_mailed_three_times_an_hour(email: str) -> None:
    joined(soon(), "known@example.org")
    statuses = [Client().post(url("links"), {"email": email}).status_code for _time in range(5)]
    assert statuses == [302] * 3 + [429] * 2
    assert len(mails("working_sessions.own_links")) <= 1  # once a minute at most


def test_links_are_limited_for_a_network() -> None:
    with _limits(working_sessions_links="2/h/ip"):
        statuses = [Client().post(url("links"), {"email": f"n{number}@example.org"}).status_code for number in range(4)]
    assert statuses == [302, 302, 429, 429]


def test_the_limits_do_not_touch_those_of_sign_in() -> None:
    from allauth.account import app_settings

    assert {"login", "signup", "reset_password", "working_sessions_guest"} <= set(app_settings.RATE_LIMITS)
