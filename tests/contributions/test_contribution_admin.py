"""What curators do with contributions in the administration."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from making import user
from sending import author, in_state, sent

from contributions.enums import ContributionKind
from contributions.models import Contribution
from members.models import User
from pact_portal.roles import CURATORS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

QUEUE = "/admin/contributions/contribution/"


@pytest.fixture
def curator(client: Client) -> User:
    made = user("curator@demo.example", is_staff=True, name="Cleo Curator")
    made.groups.add(Group.objects.get(name=CURATORS))
    client.force_login(made)
    return made


def page(made: Contribution, name: str) -> str:
    return reverse(f"admin:contributions_contribution_{name}", args=[made.pk])


def test_the_queue_shows_the_longest_wait_first_and_is_narrowed(client: Client, curator: User) -> None:
    first, second = sent(), sent(ContributionKind.IDEA)
    in_state("DECLINED")
    html = client.get(f"{QUEUE}?state=waiting").content.decode()
    assert re.findall(r"field-number.*?(\d{4}-\d{4})<", html) == [first.number, second.number]
    assert "3 contributions" in client.get(QUEUE).content.decode()
    assert f"{second.number}<" in client.get(f"{QUEUE}?kind__exact=IDEA").content.decode()
    assert f"{first.number}<" not in client.get(f"{QUEUE}?kind__exact=IDEA").content.decode()


def test_a_curator_takes_answers_and_accepts(client: Client, curator: User) -> None:
    made = sent()
    assert client.post(page(made, "review")).status_code == 302
    assert client.post(page(made, "answer"), {"text": "An answer", "language": "fr"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.answer, made.answer_language, made.words_shown) == ("IN_REVIEW", "An answer", "fr", False)
    answer = client.post(page(made, "accept"), {"text": "", "language": "en", "shows_words": "on"}, follow=True)
    made.refresh_from_db()
    assert (made.state, made.answer, made.words_shown) == ("ACCEPTED", "An answer", True)
    html = answer.content.decode()
    assert reverse("admin:criteria_criterionversion_change", args=[made.resulting_version_id]) in html


@pytest.mark.parametrize("kind", list(ContributionKind))
def test_every_kind_opens_and_is_accepted(client: Client, curator: User, kind: ContributionKind) -> None:
    curator.user_permissions.add(*_may_add_practice())
    made = sent(kind)
    for name in ("change", "accept", "decline", "answer"):
        assert client.get(page(made, name)).status_code == 200
    client.post(page(made, "accept"), {"text": "", "language": "en"})
    made.refresh_from_db()
    assert made.state == "ACCEPTED"
    assert client.get(page(made, "change")).status_code == 200


def _may_add_practice() -> list[object]:
    from django.contrib.auth.models import Permission

    return list(Permission.objects.filter(codename__in=["add_pilot", "add_goodpractice"]))


def test_a_decision_that_comes_too_late_keeps_what_was_typed(client: Client, curator: User) -> None:
    made = in_state("WITHDRAWN")
    answer = client.post(page(made, "decline"), {"text": "A long reason", "language": "en"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "is not what it was: it is “Withdrawn”" in html
    assert "A long reason" in html


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 10_001])
def test_a_reason_that_is_none_is_refused(client: Client, curator: User, text: str) -> None:
    made = sent()
    assert client.post(page(made, "decline"), {"text": text, "language": "en"}).status_code == 422
    made.refresh_from_db()
    assert made.state == "RECEIVED"


def test_words_are_hidden_and_shown(client: Client, curator: User) -> None:
    made = in_state("ACCEPTED")
    client.post(page(made, "hide"), {"reason": "Names somebody"})
    made.refresh_from_db()
    assert not made.words_shown
    client.post(page(made, "show"))
    made.refresh_from_db()
    assert made.words_shown


@pytest.mark.parametrize("name", ["review", "show", "draft"])
def test_a_look_decides_nothing(client: Client, curator: User, name: str) -> None:
    assert client.get(page(sent(), name)).status_code == 405


@pytest.mark.parametrize("name", ["review", "accept", "decline", "answer", "show", "hide", "draft"])
def test_who_may_only_look_decides_nothing(client: Client, name: str) -> None:
    client.force_login(user("reader@example.org", "contributions.view_contribution", is_staff=True))
    made = sent()
    assert client.get(page(made, "change")).status_code == 200
    assert client.post(page(made, name), {"text": "x", "language": "en", "reason": "x"}).status_code == 403
    made.refresh_from_db()
    assert (made.state, made.answer) == ("RECEIVED", "")


def test_nobody_edits_adds_or_deletes(client: Client) -> None:
    client.force_login(user("root@example.org", is_staff=True, is_superuser=True))
    made = sent()
    assert client.post(page(made, "change"), {"title": "Other"}).status_code == 403
    assert client.post(f"{QUEUE}add/").status_code == 403
    assert client.post(page(made, "delete"), {"post": "yes"}).status_code == 403
    made.refresh_from_db()
    assert made.title == "Secretwombat title"


def test_the_dashboard_shows_who_waits_longest(client: Client, curator: User) -> None:
    made = [sent(by=author(f"a{number}@example.org")) for number in range(8)]
    in_state("DECLINED")
    shown = client.get("/admin/").context["contributions"]
    assert shown["waiting"] == 8
    assert [row.number for row in shown["oldest"]] == [row.number for row in made[:6]]
    client.force_login(user("clerk@example.org", is_staff=True))
    assert "contributions" not in client.get("/admin/").context
