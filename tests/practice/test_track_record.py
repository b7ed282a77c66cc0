"""The figures of a criterion, against a plain recount."""

from __future__ import annotations

import random
from collections import Counter
from statistics import median
from typing import Any

import pytest
from django.test import Client
from making import published, revised
from making_practice import published_pilot, used

from criteria.models import Criterion, CriterionUse
from practice.enums import Challenge, Outcome
from practice.track_record import TrackRecord, track_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_practice")]


def record_of(number: str = "CF-006") -> TrackRecord:
    return track_record(Criterion.objects.get(number=number))


def test_nothing_is_known_of_what_nobody_used(client: Client) -> None:
    assert record_of() == TrackRecord(0, {}, (), {}, None, None, 0, 0, 0)
    text = client.get("/en/criteria/CF-006/").content.decode()
    assert "No pilot that everybody may read has used it yet." in text
    assert "Figures are shown" not in text


@pytest.mark.parametrize("pilots", [1, 2])
def test_fewer_than_three_are_not_broken_down(client: Client, pilots: int) -> None:
    for _again in range(pilots):
        published_pilot(country="MT", criteria=[used(outcome="dropped", challenged="yes")])
    assert record_of() == TrackRecord(pilots, {}, (), {}, None, None, 0, 0, 0)
    text = client.get("/en/criteria/CF-006/").content.decode()
    assert "Figures are shown from 3 pilots on" in text
    assert "Countries:" not in text
    assert "Median" not in text


def test_the_figures_are_those_of_a_plain_recount() -> None:
    chance = random.Random(7)
    first = published("CF-900", relations=[])
    revised(first.criterion, relations=[])
    told: list[dict[str, Any]] = []
    for _number in range(14):
        received = chance.choice([None, 2, 5, 9])
        row = {
            "version": chance.choice([1, 2]),
            "outcome": chance.choice(["kept", "kept", "changed", "dropped"]),
            "bids_received": received,
            "bids_meeting": chance.choice([None, chance.randint(0, received)]) if received else None,
            "challenged": chance.choice(["yes", "no", "no", "unknown"]),
            "country": chance.choice(["BE", "BE", "NL", "FR"]),
        }
        told.append(row)
        country = {"country": row["country"]}
        published_pilot(
            **country, criteria=[used("CF-900", **{key: row[key] for key in row if key != "country"}), used("CF-007")]
        )
    record = record_of("CF-900")
    assert record.pilots == 14
    uses = {row.criterion.number: row.pilots for row in CriterionUse.objects.select_related("criterion")}
    assert uses == {"CF-900": 14, "CF-007": 14}
    assert record.by_version == dict(sorted(Counter(row["version"] for row in told).items()))
    countries = Counter(row["country"] for row in told)
    assert record.countries == tuple(sorted(countries, key=lambda code: (-countries[code], code)))
    outcomes = Counter(row["outcome"].upper() for row in told)
    assert record.outcomes == {outcome: outcomes[outcome] for outcome in Outcome}
    stated = [row for row in told if row["bids_meeting"] is not None]
    assert len(stated) >= 3
    assert record.bids_known == len(stated)
    assert record.bids_meeting == median(row["bids_meeting"] for row in stated)
    assert record.bids_received == median(row["bids_received"] for row in stated)
    challenges = Counter(row["challenged"].upper() for row in told)
    assert record.challenged == challenges[Challenge.YES]
    assert record.challenge_known == 14 - challenges[Challenge.UNKNOWN]


def test_bids_and_challenges_that_fewer_than_three_state_are_not_told() -> None:
    silent = {"bids_received": None, "bids_meeting": None, "challenged": "unknown"}
    for row in (used(challenged="yes"), used(challenged="yes"), used(**silent), used(**silent)):
        published_pilot(criteria=[row])
    record = record_of()
    assert (record.pilots, record.is_broken_down) == (4, True)
    assert (record.bids_meeting, record.bids_received, record.bids_known) == (None, None, 0)
    assert (record.challenged, record.challenge_known) == (0, 0)


def test_the_page_of_a_criterion_tells_it(client: Client) -> None:
    for country in ("BE", "NL", "BE"):
        published_pilot(country=country)
    published_pilot(criteria=[used(outcome="dropped", bids_meeting=0, challenged="yes")])
    text = " ".join(client.get("/en/criteria/CF-006/").content.decode().split())
    for sentence in (
        'class="track-number">4</span> pilots that everybody may read have used it',
        "Countries: Belgium, Netherlands",
        "Median of the bids that met it: <strong>3</strong>; of the bids received: <strong>5</strong>",
        "Challenged in <strong>1</strong> of the 4 pilots",
        '<a href="#practice">Used in 4 pilots</a>',
    ):
        assert sentence in text
    french = client.get("/fr/criteres/CF-006/").content.decode()
    assert "Belgique, Pays-Bas" in french


def test_a_withdrawn_criterion_keeps_its_record(client: Client) -> None:
    from criteria.actions import withdraw

    published_pilot()
    withdraw(criterion=Criterion.objects.get(number="CF-006"), by=None, reason="Numbat")
    assert "PI-" in client.get("/en/criteria/CF-006/").content.decode()
    page = client.get("/en/practice/pilots/" + Criterion.objects.get(number="CF-006").use.criterion.number)
    assert page.status_code == 404
    assert "no longer in force" in client.get("/en/practice/pilots/PI-001/").content.decode()
