"""The page of a criterion and of its versions."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.utils import translation
from making import LANGUAGES, draft, published, revised, texts, user, withdrawn

from criteria import actions
from criteria.models import Criterion
from publishing.texts import name_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def html_of(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def linked_data(html: str) -> dict:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    return json.loads(found[1])


def test_the_page_shows_everything_that_a_version_says(client: Client) -> None:
    published(
        "CF-900",
        kind="award_criterion",
        scoring=texts("Quokka scoring {warranty_months}"),
        legal_minimum={"since": dt.date(2020, 1, 2), "rule": texts("Quokka rule")},
    )
    html = html_of(client, "/en/criteria/CF-900/")
    for said in (
        "Quokka title (en)",
        "Quokka summary (en)",
        'Quokka wording for <span class="slot">[36]</span> months (en)',
        'Quokka scoring <span class="slot">[36]</span> (en)',
        "Quokka rationale (en)",
        "Quokka proof (en)",
        "Quokka follow-up (en)",
        "Quokka caution (en)",
        "Quokka legal note (en)",
        "Quokka rule (en), from 2 January 2020",
        "Quokka scope (en)",
        "Months of warranty (en)",
        "24 – 60",
        "Article 1 (en)",
        "TCO Certified",
        "30213100-6",
        "Award criterion",
        "Now the legal minimum",
        "http://testserver/c/CF-900/v1",
        "1 January 2026",
        "To be reviewed by 1 January 2027",
    ):
        assert said in html, said


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_shipped_page_opens_in_every_language(client: Client, language: str) -> None:
    """A sample of all criteria, another one for each language."""
    for criterion in list(Criterion.objects.select_related("current").order_by("number"))[
        LANGUAGES.index(language) :: 7
    ]:
        with translation.override(language):
            html = html_of(client, criterion.get_absolute_url())
        title = getattr(criterion.current, f"title_{language}")
        assert title.replace("&", "&amp;") in html
        assert '<p class="fallback-note">' not in html
        assert linked_data(html)["name"] == title


def test_hours_are_shown_as_a_reader_writes_them(client: Client) -> None:
    proof = [{"means": texts("x"), "stage": "tender", "hours": hours} for hours in ("10", "0.5", "10")]
    published("CF-900", proof=proof)
    english, french = html_of(client, "/en/criteria/CF-900/"), html_of(client, "/fr/criteres/CF-900/")
    assert "10 h to check" in english
    assert "0.5 h to check" in english
    assert ">20.5<" in english
    assert "0,5" in french
    assert ">20,5<" in french
    assert "E+" not in english + french


def test_small_letters_lead_to_the_one_address(client: Client) -> None:
    answer = client.get("/en/criteria/cf-001/")
    assert (answer.status_code, answer["Location"]) == (301, "/en/criteria/CF-001/")


# --- States --------------------------------------------------------------------------------------------------------


def test_a_draft_says_that_it_is_one(client: Client) -> None:
    draft("CF-901")
    client.force_login(user("curator@example.org", "criteria.view_criterionversion"))
    for url in ("/en/criteria/CF-901/", "/en/criteria/CF-901/v1/"):
        html = html_of(client, url)
        assert "Not published: do not use this text in a tender." in html
        assert '<meta name="robots" content="noindex">' in html


def test_an_earlier_version_leads_to_the_one_in_force(client: Client) -> None:
    first = published("CF-900", title=texts("Former"))
    revised(first.criterion, title=texts("Newer"))
    now, then = html_of(client, "/en/criteria/CF-900/"), html_of(client, "/en/criteria/CF-900/v1/")
    assert "Newer (en)" in now
    assert "Former (en)" not in re.sub(r"<script.*?</script>", "", now, flags=re.DOTALL)
    assert "Former (en)" in then
    assert "Earlier version" in then
    assert '<a href="/en/criteria/CF-900/">See the version in force</a>' in then
    assert '<meta name="robots" content="noindex">' in then
    assert "noindex" not in now
    in_force = html_of(client, "/en/criteria/CF-900/v2/")
    assert "Earlier version" not in in_force


def test_a_withdrawn_criterion_keeps_its_text_and_says_why(client: Client) -> None:
    withdrawn("CF-902", title=texts("Former"))
    for url in ("/en/criteria/CF-902/", "/en/criteria/CF-902/v1/"):
        html = html_of(client, url)
        assert "Quokka reason" in html
        assert "Former (en)" in html
        assert '<meta name="robots" content="noindex">' in html


def test_what_others_say_of_a_criterion_is_shown_too(client: Client) -> None:
    target = published("CF-900", relations=[])
    published("CF-901", relations=[{"relation": "replaces", "to": "CF-900", "scope": texts("for tablets")}])
    gone = published("CF-903", relations=[{"relation": "replaces", "to": "CF-900"}])
    actions.withdraw(criterion=gone.criterion, by=None, reason="x")
    draft("CF-904", relations=[{"relation": "replaces", "to": "CF-900"}])
    html = html_of(client, target.criterion.get_absolute_url().replace("/criteria/", "/criteria/"))
    related = html[html.index('id="related"') : html.index('id="sources"')]
    assert re.findall(r"CF-9\d\d", re.sub(r'href="[^"]*"', "", related)) == ["CF-901"]
    assert "Replaced by" in related
    assert "for tablets (en)" in related


def test_a_text_with_markup_stays_text(client: Client) -> None:
    evil = {
        name: texts("<script>alert(1)</script>&\"'")
        for name in ("title", "summary", "rationale", "follow_up", "caution", "legal_note")
    }
    evil["requirement"] = texts("<script>alert(1)</script> {warranty_months}")
    published("CF-900", **evil)
    for url in (
        "/en/criteria/CF-900/",
        "/en/criteria/?q=CF-900",
        "/en/criteria/compare/?n=CF-900&n=CF-001&differences=on",
        "/en/",
    ):
        html = html_of(client, url)
        assert "<script>alert" not in html, url
        assert "&lt;script&gt;" in html, url


def test_the_script_element_with_data_cannot_be_left(client: Client) -> None:
    published("CF-900", title=texts("</script><script>alert(1)</script><!--"))
    html = html_of(client, "/en/criteria/CF-900/")
    assert linked_data(html)["name"] == "</script><script>alert(1)</script><!-- (en)"


# --- Linked data ---------------------------------------------------------------------------------------------------


def test_the_linked_data(client: Client) -> None:
    published("CF-900")
    data = linked_data(html_of(client, "/nl/criteria/CF-900/"))
    assert data["@context"] == "https://schema.org"
    assert data["@id"] == "http://testserver/c/CF-900/v1"
    assert (data["identifier"], data["version"], data["inLanguage"]) == ("CF-900", "1", "nl")
    assert data["name"] == "Quokka title (nl)"
    translations = {row["inLanguage"]: row["url"] for row in data["workTranslation"]}
    assert set(translations) == {"fr", "en", "de"}
    for code, url in [*translations.items(), ("nl", data["url"])]:
        page = client.get(url.removeprefix("http://testserver"))
        assert (page.status_code, page.headers["Content-Language"]) == (200, code)


# --- Four languages beside each other --------------------------------------------------------------------------------


def test_the_wording_in_four_languages(client: Client) -> None:
    published("CF-900", requirement=texts("Quokka wording {warranty_months}", de=""))
    html = html_of(client, "/en/criteria/CF-900/?languages=all")
    for code in ("fr", "nl", "en"):
        assert re.search(rf'<div class="column" lang="{code}">.*?Quokka wording .*?\({code}\)', html, re.DOTALL)
        with translation.override("en"):
            assert name_of(code) in html
    assert "Quokka wording" not in re.search(r'<div class="column" lang="de">.*?</div>\s*</div>', html, re.DOTALL)[0]


# --- Versions and differences ------------------------------------------------------------------------------------------


def test_differences_are_shown_word_by_word(client: Client) -> None:
    first = published("CF-900")
    revised(
        first.criterion,
        requirement=texts("Quokka wording for {warranty_months} years"),
        effort=3,
        themes=["circular", "fair"],
        review_by=dt.date(2028, 1, 1),
    )
    html = html_of(client, "/en/criteria/CF-900/differences/")
    assert "<del>months</del><ins>years</ins>" in html
    assert "for [36] " in html  # a gap reads as in the wording, not as the curators write it
    changed = re.findall(r"<h2>([^<]+)</h2>", html)
    assert changed == ["Wording", "Themes", "Effort", "Review by"]
    chosen = html_of(client, "/en/criteria/CF-900/differences/?from=1&to=2")
    assert html[html.index("<main") : html.index("</main>")] == chosen[chosen.index("<main") : chosen.index("</main>")]
    back = html_of(client, "/en/criteria/CF-900/differences/?from=2&to=1")
    assert "<del>years</del><ins>months</ins>" in back
    same = html_of(client, "/en/criteria/CF-900/differences/?from=2&to=2")
    assert "These two versions say the same." in same
    assert "<del>" not in same


def test_a_criterion_with_one_version_has_nothing_to_compare(client: Client) -> None:
    published("CF-900")
    html = html_of(client, "/en/criteria/CF-900/differences/")
    assert "There is only one version so far" in html
    assert "<select" not in html


def test_who_adds_a_criterion_to_a_comparison_keeps_the_marks(client: Client) -> None:
    html = html_of(client, "/en/criteria/compare/?n=CF-001&n=CF-002&differences=on")
    form = re.search(r'<form class="inline-form".*?</form>', html, re.DOTALL)
    assert form is not None
    kept = re.findall(r'type="hidden" name="([^"]+)" value="([^"]+)"', form[0])
    assert kept == [("n", "CF-001"), ("n", "CF-002"), ("differences", "on")]


def test_hours_are_the_same_on_the_page_and_in_a_comparison(client: Client) -> None:
    shown = re.search(r"Hours to check</dt><dd>([^<]+)", html_of(client, "/en/criteria/CF-001/"))
    assert shown is not None
    assert shown[1] == "1.5"
    assert "Hours to check</th><td>1.5</td>" in html_of(client, "/en/criteria/compare/?n=CF-001")


def test_the_page_lists_the_versions_with_links_to_their_differences(client: Client) -> None:
    criterion = published("CF-900").criterion
    revised(criterion)
    revised(criterion)
    actions.start_version(criterion=criterion, by=None)
    html = html_of(client, "/en/criteria/CF-900/")
    versions = html[html.index('id="versions"') :]
    assert re.findall(r'href="(/en/criteria/CF-900/[^"]+)"', versions)[:5] == [
        "/en/criteria/CF-900/v3/",
        "/en/criteria/CF-900/differences/?from=2&amp;to=3",
        "/en/criteria/CF-900/v2/",
        "/en/criteria/CF-900/differences/?from=1&amp;to=2",
        "/en/criteria/CF-900/v1/",
    ]
    assert "/v4/" not in html


# --- Compare -----------------------------------------------------------------------------------------------------------


def test_up_to_four_stand_beside_each_other_in_the_order_of_the_address(client: Client) -> None:
    answer = client.get(
        "/en/criteria/compare/", {"n": ["cf-003", "CF-001", "CF-001", " CF-002 ", "CF-005", "CF-004", "CF-999"]}
    )
    assert [card.criterion.number for card in answer.context["cards"]] == ["CF-003", "CF-001", "CF-002", "CF-005"]
    assert answer.context["left_out"] == ["CF-004"]
    assert answer.context["unknown"] == ["CF-999"]
    html = answer.content.decode()
    assert "There is no criterion in force with the number CF-999" in html
    assert "Only the first 4 fit. Left out: CF-004." in html


def test_nothing_to_compare_offers_a_way_in(client: Client) -> None:
    html = html_of(client, "/en/criteria/compare/")
    assert '<input class="input" id="add" name="n"' in html
    assert "<table" not in html


def test_what_differs_from_the_first_is_marked_on_request(client: Client) -> None:
    published("CF-900")
    published("CF-901", rationale=texts("Another rationale"))
    plain = html_of(client, "/en/criteria/compare/?n=CF-900&n=CF-901")
    marked = html_of(client, "/en/criteria/compare/?n=CF-900&n=CF-901&differences=on")
    assert "<ins>" not in plain
    assert "<del>Quokka</del><ins>Another</ins>" in marked
    assert 'href="/en/criteria/compare/?n=CF-900&amp;n=CF-901&amp;differences=on"' in plain
    assert 'href="/en/criteria/compare/?n=CF-900&amp;n=CF-901"' in marked
