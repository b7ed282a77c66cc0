"""Pages of criteria are kept for readers; whatever they show must still be true."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.safestring import mark_safe
from making import published, revised

from criteria.actions import withdraw
from criteria.models import Criterion, Label, Source, Theme
from pages.models import Page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

ADDRESS = "/en/criteria/CF-001/"


def queries_for(client: Client, address: str = ADDRESS, **more: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address, **more).status_code == 200
    return len(captured)


def text(client: Client, address: str = ADDRESS) -> str:
    return client.get(address).content.decode()


def test_a_page_is_made_once(client: Client) -> None:
    first = client.get(ADDRESS)
    again = client.get(ADDRESS)
    assert queries_for(client) == 1
    assert again.content == first.content
    for name in ("Content-Type", "Content-Language", "Content-Security-Policy"):
        assert again[name] == first[name]
    assert "Cookie" in first["Vary"]
    assert "Cookie" in again["Vary"]


def test_other_addresses_have_pages_of_their_own(client: Client) -> None:
    text(client)
    assert "languages=all" in text(client, f"{ADDRESS}?languages=all")
    assert text(client) != text(client, f"{ADDRESS}?languages=all")
    assert text(client) != text(client, f"{ADDRESS}v1/")
    assert 'lang="fr"' in text(client, "/fr/criteres/CF-001/")[:200]
    assert "http://localhost/c/CF-001/" in client.get(ADDRESS, headers={"host": "localhost"}).content.decode()
    assert "http://localhost/c/CF-001/" not in text(client)


def test_an_address_with_anything_else_is_not_kept(client: Client) -> None:
    address = f"{ADDRESS}?utm_source=mail"
    assert queries_for(client, address) == queries_for(client, address) > 1


@pytest.mark.parametrize("model", [Theme, Label, Source])
def test_a_changed_name_shows_at_once(client: Client, model: type[Theme | Label | Source]) -> None:
    version = Criterion.objects.get(number="CF-001").current
    entry = {
        Theme: version.themes.first,
        Label: lambda: version.coverages.first().label,
        Source: lambda: version.citations.first().source,
    }[model]()
    text(client)
    field = "title" if model is Source else "name_en"
    model.objects.filter(pk=entry.pk).update(**{field: "Quokka"})  # past every action: a trigger sees it
    assert "Quokka" in text(client)


def test_a_new_version_and_a_withdrawal_show_at_once(client: Client) -> None:
    criterion = Criterion.objects.get(number="CF-001")
    version = f"{ADDRESS}v1/"
    assert "Earlier version" not in text(client, version)
    revised(criterion, title={"en": "Quokka"})
    assert "Quokka" in text(client)
    assert "Earlier version" in text(client, version)
    withdraw(criterion=criterion, by=None, reason="Numbat")
    assert "Numbat" in text(client)


def test_a_relation_from_another_criterion_shows_at_once(client: Client) -> None:
    text(client)
    published(title={"en": "Quokka"}, relations=[{"relation": "replaces", "to": "CF-001"}])
    assert "Quokka" in text(client)


def test_a_changed_address_of_a_page_shows_at_once(client: Client) -> None:
    text(client)
    page = Page.objects.get(key="privacy-notice")
    page.slug_en = "quokka"
    page.save()
    assert "/en/quokka/" in text(client)


def test_the_next_day_makes_the_page_anew(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    text(client)
    assert queries_for(client) == 1
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda *args: tomorrow)
    assert queries_for(client) > 1


def test_whoever_may_be_known_gets_a_page_of_their_own(client: Client, admin_client: Client) -> None:
    text(client)
    assert queries_for(client) == 1
    assert queries_for(admin_client) > 1
    client.cookies["messages"] = "something"
    assert queries_for(client) > 1


def test_a_component_is_kept_by_language_value_and_type() -> None:
    template = engines["django"].from_string(
        '{% component "components/badge.html" with label=label variant="kind" icon="" %}'
        '{% component "components/scores.html" with effect=1 effort=1 market=1 row=row %}'
    )
    shown = template.render({"label": "<b>", "row": True})
    assert "&lt;b&gt;" in shown
    assert template.render({"label": "<b>", "row": True}) == shown
    assert "<b>" in template.render({"label": mark_safe("<b>"), "row": True})
    assert "scores-row" in shown
    assert "scores-row" not in template.render({"label": "<b>", "row": False})
    with translation.override("de"):
        assert template.render({"label": "<b>", "row": True}) != shown
