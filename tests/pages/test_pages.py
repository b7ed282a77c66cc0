"""The editable pages."""

from __future__ import annotations

import datetime as dt

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.utils import translation
from making import LANGUAGES

from members.models import Organisation
from pages.enums import Precision
from pages.loading import page_files
from pages.markdown import slot_names
from pages.models import Page, TimelineEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.mark.parametrize("path", page_files(settings.CONTENT_DIR), ids=lambda path: path.stem)
def test_every_shipped_page_is_complete_in_four_languages(path) -> None:  # noqa: ANN001
    page = Page.objects.get(key=path.stem)
    assert page.key == yaml.safe_load(path.read_text(encoding="utf-8"))["id"]
    declared = {slot.name for slot in page.slots.all()}
    for code in LANGUAGES:
        for field in ("slug", "title", "body"):
            assert getattr(page, f"{field}_{code}"), (field, code)
        assert slot_names(getattr(page, f"body_{code}")) == declared, code
        for related, fields in {
            "slots": ("label", "value"),
            "events": ("title", "text"),
            "goals": ("text",),
            "roles": ("name", "text"),
        }.items():
            for row in getattr(page, related).all():
                assert all(getattr(row, f"{field}_{code}") for field in fields), (related, code)
    sources = {source.slug for source in page.sources.all()}
    assert {slug for event in page.events.all() for slug in event.sources} <= sources


def test_addresses_are_unique_in_each_language() -> None:
    for code in LANGUAGES:
        slugs = list(Page.objects.values_list(f"slug_{code}", flat=True))
        assert len(slugs) == len(set(slugs)) == 6
        assert not set(slugs) & {"criteria", "criteres", "kriterien"}, "hidden behind the catalogue"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_the_pact_shows_its_story(client: Client, language: str) -> None:
    page = Page.objects.get(key="about-the-pact")
    with translation.override(language):
        html = client.get(page.get_absolute_url()).content.decode()
    for related, field in (("events", "title"), ("goals", "text"), ("roles", "name")):
        for row in getattr(page, related).all():
            from django.utils.html import escape

            assert escape(getattr(row, f"{field}_{language}")) in html
    for organisation in Organisation.objects.in_the_pact():
        from django.utils.html import escape

        assert escape(getattr(organisation, f"name_{language}")) in html
    assert "{" not in html[html.index("<main") : html.index("</main>")]


def test_slots_are_shown_filled_in_and_escaped(client: Client) -> None:
    page = Page.objects.create(key="quokka", slug_en="quokka", title_en="Quokka", body_en="Write to {contact} <b>")
    page.slots.create(name="contact", label_en="Contact", value_en="<i>x@y.example</i>")
    html = client.get("/en/quokka/").content.decode()
    assert "Write to &lt;i&gt;x@y.example&lt;/i&gt; &lt;b&gt;" in html


def test_a_page_that_lacks_a_language_is_shown_in_another_and_says_so(client: Client) -> None:
    Page.objects.create(key="quokka", slug_fr="quokka", title_fr="Le quokka", body_fr="Texte", summary_fr="Résumé")
    answer = client.get("/de/quokka/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert '<p class="fallback-note">' in html
    assert '<h1 lang="fr">Le quokka</h1>' in html
    assert '<div class="prose" lang="fr">' in html
    assert '<p class="fallback-note">' not in client.get("/fr/quokka/").content.decode()


@pytest.mark.parametrize(
    ("precision", "language", "label", "machine"),
    [
        ("DAY", "en", "14 June 2021", "2021-06-14"),
        ("DAY", "fr", "14 juin 2021", "2021-06-14"),
        ("DAY", "de", "14. Juni 2021", "2021-06-14"),
        ("MONTH", "nl", "juni 2021", "2021-06"),
        ("MONTH", "en", "June 2021", "2021-06"),
        ("YEAR", "de", "2021", "2021"),
    ],
)
def test_dates_are_as_precise_as_they_are_known(precision: str, language: str, label: str, machine: str) -> None:
    event = TimelineEvent(date=dt.date(2021, 6, 14), precision=Precision[precision])
    with translation.override(language):
        assert (event.date_label, event.machine_date) == (label, machine)
