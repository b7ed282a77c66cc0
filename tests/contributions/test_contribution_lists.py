"""The lists: what they are narrowed by, what they refuse, and how often they ask the database."""

from __future__ import annotations

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from making import user
from sending import author, curator, in_state, sent

from contributions import actions
from contributions.enums import ContributionKind
from contributions.models import Contribution
from criteria.models import Criterion

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

LIST = "/en/contributions/"


def numbers(client: Client, query: str = "") -> list[str]:
    return [item.number[-1] for item in client.get(LIST + query).context["items"]]


def test_the_list_is_narrowed_by_state_kind_and_criterion(client: Client) -> None:
    in_state("RECEIVED")
    in_state("ACCEPTED", ContributionKind.PILOT)
    sent(ContributionKind.IDEA, criterion=Criterion.objects.get(number="CF-002"))
    in_state("WITHDRAWN")
    assert numbers(client) == ["3", "2", "1"]
    assert numbers(client, "?state=received") == ["3", "1"]
    assert numbers(client, "?kind=pilot") == ["2"]
    assert numbers(client, "?criterion=cf-2") == ["3"]
    assert numbers(client, "?criterion=CF-001&state=received&kind=problem") == ["1"]
    assert numbers(client, "?state=declined") == []
    assert numbers(client, "?criterion=nonsense") == []
    counts = client.get(f"{LIST}?kind=idea&state=declined").context["states"]
    assert [(str(choice.label), choice.value) for choice in counts] == [
        ("All", "1"),
        ("Received", "1"),
        ("In review", "0"),
        ("Accepted", "0"),
        ("Declined", "0"),
        ("Published", "0"),
    ]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("?state=withdrawn", 400),
        ("?state=RECEIVED", 400),
        ("?state=%3Cscript%3Ealert(1)%3C/script%3E", 400),
        ("?kind=gold", 400),
        ("?criterion=" + "9" * 500, 400),
        ("?criterion=%00", 400),
        ("?state=", 200),
        ("?unknown=1", 200),
        ("?page=0", 404),
        ("?page=2", 404),
        ("?page=x", 404),
        ("?page=" + "9" * 50, 404),
        ("?page=%D9%A3", 404),
    ],
)
def test_odd_questions_get_an_answer(client: Client, query: str, status: int) -> None:
    sent()
    answer = client.get(LIST + query)
    assert answer.status_code == status
    assert "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("number", ["2026-0000", "2026-9999", "0000-000000"])
def test_a_receipt_that_was_never_given_is_not_found(client: Client, number: str) -> None:
    assert client.get(f"{LIST}{number}/").status_code == 404


def test_empty_lists_say_what_to_do(client: Client) -> None:
    assert "Nobody has contributed anything yet" in client.get(LIST).content.decode()
    assert "Nothing here" in client.get(f"{LIST}?state=declined").content.decode()
    client.force_login(author())
    assert "You have not sent anything yet" in client.get(f"{LIST}mine/").content.decode()


def test_long_lists_have_pages(client: Client, settings: object) -> None:
    for _number in range(21):
        sent(by=author(f"a{_number}@example.org"))
    assert len(client.get(LIST).context["items"]) == 20
    assert len(client.get(f"{LIST}?page=2").context["items"]) == 1


# --- Queries ---------------------------------------------------------------------------------------------------------

# One literal number for both sizes, besides those of the session and the account for members and curators.
PAGES = {
    ("anonymous", LIST): 4,
    ("anonymous", f"{LIST}?state=accepted&kind=problem&criterion=CF-001"): 4,
    ("anonymous", "{page}"): 5,
    ("anonymous", "/en/criteria/CF-001/"): 14,
    ("author", f"{LIST}mine/"): 6,
    ("author", "{page}"): 9,
    ("author", "/en/contributions/problem/CF-001/check/"): 12,
    ("root", "/admin/contributions/contribution/"): 5,
    ("root", "/admin/contributions/contribution/{pk}/change/"): 10,
}


def queries(page: Contribution) -> dict[tuple[str, str], int]:
    clients = {"anonymous": Client(), "author": Client(), "root": Client()}
    clients["author"].force_login(author())
    clients["root"].force_login(user(f"root{page.pk}@example.org", is_staff=True, is_superuser=True))
    found = {}
    for persona, address in PAGES:
        url = address.format(page=page.get_absolute_url(), pk=page.pk)
        client = clients[persona]
        if "check" in url:
            client.post(url.removesuffix("check/"), {"title": "Secretwombat title", "text": "x", "language": "en"})
        client.get(url)
        caches["pages"].clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200, url
        found[persona, address] = len(captured)
    return found


def many(count: int) -> Contribution:
    """Reports on one criterion and proposals, all of them public; the page asked for is the first."""
    made = []
    for number in range(count):
        made.append(sent(by=author(f"a{number}@example.org") if number else author(), title=f"Secretwombat {number}"))
        actions.accept(contribution=made[-1], by=curator())
        pilot = sent(ContributionKind.PILOT, by=author(f"a{number}@example.org"), title=f"Secretwombat pilot {number}")
        actions.accept(contribution=pilot, by=curator())
        sent(by=author())
    return made[0]


def test_the_number_of_queries_does_not_grow(settings: object) -> None:
    settings.CONTRIBUTIONS_PER_DAY = 1000
    with_three = queries(many(3))
    assert queries(many(30)) == with_three
    assert with_three == PAGES
