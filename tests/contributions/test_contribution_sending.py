"""From an empty form to a receipt, as a browser does it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.utils import translation
from making import LANGUAGES, draft, published, texts
from sending import author, curator, in_state, sent

from contributions.enums import ContributionKind
from contributions.models import Contribution
from criteria.models import Criterion
from practice.actions import publish_pilot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

PROBLEM = "/en/contributions/problem/CF-001/"
REPORT = {"title": "A wrong figure", "text": "It is not 80 per cent.", "language": "en"}
ROWS = {"criteria-TOTAL_FORMS": "10", "criteria-INITIAL_FORMS": "0"}
ROWS |= {f"criteria-{row}-{name}": "" for row in range(10) for name in ("number", "version", "outcome", "lesson")}
PROPOSALS: dict[str, dict[str, Any]] = {
    "/en/contributions/propose/criterion/": {
        **REPORT,
        "requirement": "Ask it",
        "rationale": "Because",
        "proof": "",
        "criterion_kind": "",
        "product_groups": ["laptops", "tablets"],
        "source_url": "www.example.org/x",
        "licence_agreed": "on",
    },
    "/en/contributions/propose/pilot/": {
        **REPORT,
        **ROWS,
        "organisation": "Exampleville",
        "level": "LOCAL",
        "country": "BE",
        "started_on": "2025-03",
        "ended_on": "",
        "bought": "Laptops",
        "criteria-0-number": "cf 6",
        "criteria-0-outcome": "KEPT",
        "criteria-0-bids_received": "4",
        "criteria-0-bids_meeting": "2",
        "criteria-3-number": "CF-001",
        "criteria-3-version": "1",
        "criteria-3-outcome": "DROPPED",
        "criteria-3-lesson": "Nobody could",
        "licence_agreed": "on",
    },
    "/en/contributions/propose/good-practice/": {
        **REPORT,
        "organisation": "Exampleville",
        "level": "LOCAL",
        "country": "BE",
        "what_was_done": "A deed",
        "licence_agreed": "on",
    },
}


@pytest.fixture
def member(client: Client) -> Client:
    client.force_login(author())
    return client


def html(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


# --- The way -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [PROBLEM, f"{PROBLEM}check/", *PROPOSALS, "/en/contributions/mine/"])
def test_whoever_has_not_signed_in_is_led_there_and_back(client: Client, address: str) -> None:
    for answer in (client.get(address), client.post(address, REPORT)):
        if answer.status_code == 405:
            continue
        assert answer.status_code == 302
        assert answer["Location"] == f"{resolve_url('/accounts/login/')}?next={address}" or (
            answer["Location"].endswith(f"?next={address}")
        )
    assert not Contribution.objects.exists()


def test_a_report_goes_its_way(member: Client) -> None:
    assert "Report a problem" in html(member, PROBLEM)
    answer = member.post(PROBLEM, REPORT)
    assert (answer.status_code, answer["Location"]) == (302, f"{PROBLEM}check/")
    assert not Contribution.objects.exists(), "nothing is sent yet"
    page = html(member, f"{PROBLEM}check/")
    assert "A wrong figure" in page
    assert "Your name does not stand on the public page" in page
    answer = member.post(f"{PROBLEM}check/")
    made = Contribution.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/en/contributions/{made.number}/")
    assert (made.title, made.text, made.author.email) == (
        "A wrong figure",
        "It is not 80 per cent.",
        "author@example.org",
    )
    assert made.number in html(member, answer["Location"])
    assert member.get(f"{PROBLEM}check/")["Location"] == PROBLEM, "the draft is gone"
    assert "A wrong figure" not in html(member, PROBLEM)


@pytest.mark.parametrize("address", PROPOSALS)
def test_a_proposal_goes_its_way(member: Client, address: str) -> None:
    assert member.post(address, PROPOSALS[address])["Location"] == f"{address}check/"
    html(member, f"{address}check/")
    answer = member.post(f"{address}check/")
    made = Contribution.objects.get()
    assert answer["Location"] == f"/en/contributions/{made.number}/"
    html(member, answer["Location"])
    if made.kind == ContributionKind.CRITERION:
        assert made.details["source_url"] == "https://www.example.org/x"
        assert made.details["product_groups"] == ["laptops", "tablets"]
    if made.kind == ContributionKind.PILOT:
        assert [(row["number"], row["version"], row["outcome"]) for row in made.details["criteria"]] == [
            ("CF-006", 1, "KEPT"),
            ("CF-001", 1, "DROPPED"),
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_form_opens_in_every_language(member: Client, language: str) -> None:
    with translation.override(language):
        for name in ("criterion", "pilot", "good_practice"):
            html(member, reverse(f"contributions:{name}"))
        for name in ("problem", "idea"):
            page = html(member, reverse(f"contributions:{name}", args=["CF-006"]))
            assert f'<option value="{language}" selected>' in page


def test_a_long_text_survives_a_look_at_something_else_and_the_way_back(member: Client) -> None:
    text = "\r\n".join(["é" * 98] * 101)  # 101 lines: 9998 characters with one for each end of a line
    member.post(PROBLEM, REPORT | {"text": text})
    html(member, "/en/criteria/CF-002/")
    page = html(member, PROBLEM)
    assert "what you wrote before" in page
    written = re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert written is not None
    assert written[1].strip().replace("\r\n", "\n") == text.replace("\r\n", "\n")
    member.post(f"{PROBLEM}check/")
    assert Contribution.objects.get().text == text.replace("\r\n", "\n")


def test_a_draft_is_thrown_away_and_drafts_do_not_mix(member: Client) -> None:
    other = "/en/contributions/problem/CF-002/"
    member.post(PROBLEM, REPORT)
    member.post(other, REPORT | {"title": "Another figure"})
    assert "Another figure" not in html(member, PROBLEM)
    assert "A wrong figure" not in html(member, other)
    assert member.post(PROBLEM, {"discard": "1"})["Location"] == PROBLEM
    assert "A wrong figure" not in html(member, PROBLEM)
    assert "Another figure" in html(member, other)


def test_a_form_sent_twice_is_one_contribution(member: Client) -> None:
    member.post(PROBLEM, REPORT)
    member.post(f"{PROBLEM}check/")
    member.post(f"{PROBLEM}check/")
    assert Contribution.objects.count() == 1


def test_enough_for_a_day_is_said_and_nothing_is_lost(member: Client, settings: LazySettings) -> None:
    settings.CONTRIBUTIONS_PER_DAY = 1
    sent()
    member.post(PROBLEM, REPORT)
    answer = member.post(f"{PROBLEM}check/")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "You have sent 1 contribution within a day" in page
    assert "A wrong figure" in page
    assert "A wrong figure" in html(member, PROBLEM)


def test_answers_to_members_are_kept_by_nobody(member: Client) -> None:
    made = sent()
    for address in (PROBLEM, "/en/contributions/mine/", made.get_absolute_url()):
        assert {"private", "no-store"} <= set(member.get(address)["Cache-Control"].split(", ")), address


# --- What is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"title": ""}, "This field is required."),
        ({"title": "x" * 121}, "at most 120 characters"),
        ({"text": "x" * 10_001}, "at most 10000 characters"),
        ({"text": "a\x00b"}, "Null characters are not allowed."),
        ({"title": "a\x00b"}, "Null characters are not allowed."),
        ({"text": "a\x08b"}, "characters that cannot be shown"),
        ({"language": "xx"}, "Select a valid choice."),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_on_top(member: Client, changes: dict[str, str], complaint: str) -> None:
    answer = member.post(PROBLEM, REPORT | changes)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count(complaint) == 2
    field = next(iter(changes))
    assert f'<a href="#id_{field}">' in page
    assert re.search(rf'id="id_{field}"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="id_{field}"', page)
    assert member.get(f"{PROBLEM}check/")["Location"] == PROBLEM, "what is wrong is not kept"


@pytest.mark.parametrize(
    ("address", "changes", "complaint"),
    [
        ("criterion", {"licence_agreed": ""}, "Without this agreement"),
        ("criterion", {"text": "x" * 201}, "at most 200 characters"),
        ("criterion", {"source_url": "javascript:alert(1)"}, "Enter a valid URL."),
        ("criterion", {"source_url": "ftp://example.org/x"}, "Enter a valid URL."),
        ("criterion", {"product_groups": ["gold"]}, "Choose from the list."),
        ("criterion", {"requirement": "a\x00b"}, "Null characters are not allowed."),
        ("pilot", {"country": "ZZ"}, "Select a valid choice."),
        ("pilot", {"started_on": "March 2025"}, "Write 2024, 2024-06 or 2024-06-14."),
        ("pilot", {"ended_on": "2024"}, "The end lies before the beginning."),
        ("pilot", {"criteria-0-number": "CF-999"}, "There is no criterion with this number."),
        ("pilot", {"criteria-0-number": "CF-900"}, "There is no criterion with this number."),  # a draft
        ("pilot", {"criteria-0-version": "7"}, "This criterion has no such version."),
        ("pilot", {"criteria-0-bids_meeting": "9"}, "No more bids can meet the criterion than were received."),
        ("pilot", {"criteria-0-outcome": "CHANGED"}, "Say in a sentence why it was changed or dropped."),
        ("pilot", {"criteria-0-outcome": ""}, "This field is required."),
        ("pilot", {"criteria-3-number": "6"}, "A criterion stands once in a pilot"),
        ("pilot", {"criteria-TOTAL_FORMS": "x"}, "ManagementForm data is missing"),
        ("good-practice", {"what_was_done": " "}, "This field is required."),
        ("good-practice", {"organisation": "x" * 201}, "at most 200 characters"),
    ],
)
def test_proposals_say_what_is_wrong(member: Client, address: str, changes: dict[str, Any], complaint: str) -> None:
    draft("CF-900")
    url = f"/en/contributions/propose/{address}/"
    answer = member.post(url, PROPOSALS[url] | changes)
    assert answer.status_code == 422
    assert answer.content.decode().count(complaint) >= 2


@pytest.mark.parametrize("number", ["CF-900", "CF-999"])
@pytest.mark.parametrize("page", ["", "check/"])
def test_what_was_never_published_has_no_form(number: str, page: str) -> None:
    draft("CF-900")
    for person in (author(), curator()):
        client = Client()
        client.force_login(person)
        assert client.get(f"/en/contributions/problem/{number}/{page}").status_code == 404


def test_a_person_without_a_name_is_never_named(client: Client) -> None:
    client.force_login(author("nameless@example.org", name=""))
    assert "shows_author" not in html(client, PROBLEM)
    client.post(PROBLEM, REPORT | {"shows_author": "on"})
    client.post(f"{PROBLEM}check/")
    made = Contribution.objects.get()
    assert not made.shows_author
    client.logout()  # one's own account stands in the head of every page
    assert "nameless@" not in html(client, made.get_absolute_url())


# --- The way in ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("criterion=CF-006", "/en/contributions/problem/CF-006/"),
        ("criterion=cf%206&kind=idea", "/en/contributions/idea/CF-006/"),
        ("criterion=+6+", "/en/contributions/problem/CF-006/"),
    ],
)
def test_the_number_of_a_criterion_leads_to_its_form(client: Client, query: str, address: str) -> None:
    assert client.get(f"/en/contributions/propose/?{query}")["Location"] == address


@pytest.mark.parametrize("typed", ["", "CF-900", "CF-999", "six", "%00", "<script>alert(1)</script>", "9" * 500, "٦"])
def test_a_number_that_is_none_is_said(client: Client, typed: str) -> None:
    draft("CF-900")
    answer = client.get("/en/contributions/propose/", {"criterion": typed.replace("%00", "")})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.content.decode()


# --- What there is already ---------------------------------------------------------------------------------------------


def similar(client: Client, address: str, **changes: Any) -> Any:
    client.post(address, (PROPOSALS.get(address) or REPORT) | changes)
    return client.get(f"{address}check/").context["similar"]


CRITERION = "/en/contributions/propose/criterion/"
PILOT = "/en/contributions/propose/pilot/"


def test_similar_criteria_are_found_in_the_language_typed(member: Client) -> None:
    published("CF-900", title=texts("Xylophone of sustainable tonewood", nl="Xylofoon van duurzaam klankhout"))
    published("CF-901", title=texts("Trumpets of brass"))
    found = similar(member, CRITERION, title="A sustainable xylophone")
    assert found.criteria[0].kicker == "CF-900"
    assert "CF-901" not in [row.kicker for row in found.criteria]
    assert similar(member, CRITERION, title="Duurzame xylofoon", language="nl").criteria[0].kicker == "CF-900"
    assert similar(member, CRITERION, title="Xylophone", language="fr").criteria != []  # (fr) has the same word
    assert not similar(member, CRITERION, title="Qwertz asdfg")


def test_a_word_in_common_is_not_enough(member: Client) -> None:
    published("CF-900", title=texts("Xylophone of tonewood"))
    assert similar(member, CRITERION, title="Xylophone qwertz asdfg yxcvb").criteria == []


def test_drafts_are_not_similar_to_anything(member: Client) -> None:
    draft("CF-900", title=texts("Xylophone of tonewood"))
    assert similar(member, CRITERION, title="Xylophone of tonewood").criteria == []


def test_reports_on_the_same_criterion_are_shown_and_those_nobody_has_read_are_counted(member: Client) -> None:
    other = author("other@example.org")
    read = in_state("ACCEPTED", by=other, title="Something else")
    sent(by=other, title="Secretwombat")
    in_state("WITHDRAWN", by=other, title="Secretwombat")
    sent(by=other, title="Secretwombat", criterion=Criterion.objects.get(number="CF-002"))
    own = sent(title="My own")
    found = similar(member, PROBLEM)
    assert {row.kicker.split(" ")[0] for row in found.contributions} == {read.number, own.number}
    assert found.unread == 1
    page = html(member, f"{PROBLEM}check/")
    assert "1 more report on this criterion waits for a curator" in page
    assert "Secretwombat" not in page


def test_similar_proposals_pilots_and_good_practices_are_shown_as_far_as_one_may_see_them(member: Client) -> None:
    other = author("other@example.org")
    title = "Laptops for the schools of Exampleville"
    public = in_state("PUBLISHED", ContributionKind.PILOT, by=other, title=title)
    hidden = in_state("ACCEPTED", ContributionKind.PILOT, by=other, title=title).resulting_pilot
    practice = in_state("PUBLISHED", ContributionKind.GOOD_PRACTICE, by=other, title="Schools of Exampleville: laptops")
    sent(ContributionKind.PILOT, by=other, title=title)
    found = similar(member, PILOT, title="Laptops for Exampleville schools")
    assert {row.url for row in found.practice} == {
        public.resulting_pilot.get_absolute_url(),
        practice.resulting_practice.get_absolute_url(),
    }
    assert len(found.contributions) == 3  # two pilots and a good practice; not the one that nobody has read
    hidden.visibility = "MEMBERS"
    hidden.save()
    publish_pilot(pilot=hidden, by=curator())
    found = similar(member, PILOT, title="Laptops for Exampleville schools")
    assert hidden.get_absolute_url() in {row.url for row in found.practice}  # a member may see it


def test_titles_are_compared_without_accents_and_capitals(member: Client) -> None:
    other = author("other@example.org")
    in_state("ACCEPTED", ContributionKind.CRITERION, by=other, title="RÉPARABILITÉ des claviers", language="fr")
    assert len(similar(member, CRITERION, title="reparabilite des claviers").contributions) == 1


@pytest.mark.parametrize("title", ["'; DROP TABLE x; --", "& | ! ( ) :* <->", "\\", "🔋", "a", "“" * 100, "CF-006"])
def test_odd_titles_find_their_way(member: Client, title: str) -> None:
    for address in (CRITERION, PILOT, PROBLEM):
        similar(member, address, title=title)
