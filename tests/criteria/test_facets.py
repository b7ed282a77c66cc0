"""The counts of the facets, against a plain recount over what the criteria say."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import Client
from django.utils import timezone, translation
from making import draft, published, revised, withdrawn

from criteria import facets as facets_module
from criteria.actions import set_uses, withdraw
from criteria.content import content_of
from criteria.facets import FACETS
from criteria.filters import CatalogueFilter
from criteria.models import Criterion, CriterionFacets, CriterionUse, ProductGroup
from criteria.search_index import rebuild

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

Values = dict[str, dict[str, set[str]]]


def legal_status(since: dt.date | None, today: dt.date) -> str:
    if since is None:
        return "beyond"
    return "minimum" if since <= today else "upcoming"


def use(pilots: int) -> str:
    return "many" if pilots >= 3 else "few" if pilots else "none"


def values_of_everything(today: dt.date) -> Values:
    """For each criterion in force the values of each facet, read from its content alone."""
    parents = {
        group.slug: group.parent.slug if group.parent else None
        for group in ProductGroup.objects.select_related("parent")
    }
    pilots = dict(CriterionUse.objects.values_list("criterion_id", "pilots"))
    found = {}
    for criterion in Criterion.objects.published().select_related("current"):
        said = content_of(criterion.current)
        groups = set(said.product_groups)
        for slug in said.product_groups:
            above = parents[slug]
            while above:
                groups.add(above)
                above = parents[above]
        found[criterion.number] = {
            "group": groups,
            "kind": {said.kind},
            "ambition": {said.ambition},
            "theme": set(said.themes),
            "strategy": set(said.strategies),
            "phase": set(said.phases),
            "legal": {legal_status(said.legal_minimum.since if said.legal_minimum else None, today)},
            "used": {use(pilots.get(criterion.pk, 0))},
            "label": {row.label for row in said.labels},
            "source": {row.source for row in said.sources},
        }
    return found


def matches(values: dict[str, set[str]], chosen: dict[str, list[str]], without: str = "") -> bool:
    return all(values[key] & set(wanted) for key, wanted in chosen.items() if key != without)


def recount(values: Values, chosen: dict[str, list[str]]) -> dict[str, Counter[str]]:
    """How many each value of each facet would give, without its own facet."""
    return {
        facet.key: Counter(
            value for own in values.values() if matches(own, chosen, without=facet.key) for value in own[facet.key]
        )
        for facet in FACETS
    }


def catalogue_of(chosen: dict[str, list[str]], **more: str) -> CatalogueFilter:
    found = CatalogueFilter(QueryDict(urlencode(chosen | more, doseq=True)), user=AnonymousUser())
    assert found.is_valid(), found.errors
    return found


def counted(found: CatalogueFilter) -> dict[str, Counter[str]]:
    counts = found.counts.by_facet
    return {
        view.facet.key: Counter({option.value: counts[view.facet.key].get(option.stored, 0) for option in view.options})
        for view in found.facets
    }


def without_zeros(counts: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {key: {value: number for value, number in counter.items() if number} for key, counter in counts.items()}


def some_selections(values: Values, how_many: int) -> list[dict[str, list[str]]]:
    chance = random.Random(20260101)
    known = {facet.key: sorted({value for own in values.values() for value in own[facet.key]}) for facet in FACETS}
    selections: list[dict[str, list[str]]] = [{}]
    for _number in range(how_many):
        keys = chance.sample(sorted(known), chance.randint(1, 4))
        selections.append({key: chance.sample(known[key], min(len(known[key]), chance.randint(1, 3))) for key in keys})
    return selections


@pytest.fixture
def some_used() -> dict[str, int]:
    """Criteria of the starter catalogue that were used in pilots, by number."""
    pilots = {"CF-001": 1, "CF-002": 2, "CF-003": 3, "CF-006": 9, "CF-040": 2, "CF-041": 3}
    keys = dict(Criterion.objects.values_list("number", "pk"))
    set_uses(pilots={keys[number]: count for number, count in pilots.items()})
    return pilots


@pytest.mark.usefixtures("some_used")
def test_the_counts_are_those_of_a_plain_recount() -> None:
    values = values_of_everything(timezone.localdate())
    assert len(values) == 77
    results = set()
    for chosen in some_selections(values, 60):
        found = catalogue_of(chosen)
        numbers = {number for number, own in values.items() if matches(own, chosen)}
        assert set(found.qs.values_list("number", flat=True)) == numbers, chosen
        assert found.counts.total == len(numbers), chosen
        assert without_zeros(counted(found)) == without_zeros(recount(values, chosen)), chosen
        results.add(len(numbers))
    assert len(results) > 10  # the selections do differ


@pytest.mark.usefixtures("some_used")
def test_the_counts_of_a_search_are_those_of_a_plain_recount() -> None:
    values = values_of_everything(timezone.localdate())
    with translation.override("en"):
        hits = set(catalogue_of({}, q="battery").qs.values_list("number", flat=True))
        assert 3 < len(hits) < 40
        some = {number: own for number, own in values.items() if number in hits}
        for chosen in some_selections(values, 15):
            found = catalogue_of(chosen, q="battery")
            assert without_zeros(counted(found)) == without_zeros(recount(some, chosen)), chosen
            assert found.counts.total == sum(matches(own, chosen) for own in some.values())


def test_a_facet_is_counted_without_its_own_choice() -> None:
    free = counted(catalogue_of({}))["kind"]
    chosen = catalogue_of({"kind": ["award_criterion"]})
    assert counted(chosen)["kind"] == free
    assert chosen.counts.total == free["award_criterion"] < sum(free.values())


def test_several_values_of_a_facet_add_up_and_several_facets_narrow() -> None:
    kinds = counted(catalogue_of({}))["kind"]
    both = catalogue_of({"kind": ["award_criterion", "selection_criterion"]})
    assert both.counts.total == kinds["award_criterion"] + kinds["selection_criterion"]
    narrowed = catalogue_of({"kind": ["award_criterion", "selection_criterion"], "theme": ["fair"]})
    assert 0 < narrowed.counts.total < both.counts.total
    assert narrowed.counts.total == counted(both)["theme"]["fair"]


def test_a_group_holds_what_is_filed_below_it(no_criteria: None) -> None:
    for slug in ("laptops", "smartphones", "servers"):
        published(relations=[], product_groups=[slug])
    published(relations=[], product_groups=["end_user_devices"])
    published(relations=[], product_groups=["laptops", "smartphones"])
    groups = counted(catalogue_of({}))["group"]
    assert {slug: number for slug, number in groups.items() if number} == {
        "end_user_devices": 4,
        "laptops": 2,
        "smartphones": 2,
        "infrastructure": 1,
        "servers": 1,
    }
    assert catalogue_of({"group": ["end_user_devices"]}).counts.total == 4
    assert catalogue_of({"group": ["laptops"]}).counts.total == 2
    assert catalogue_of({"group": ["laptops", "infrastructure"]}).counts.total == 3


@pytest.mark.parametrize(
    ("today", "statuses"),
    [
        (dt.date(2026, 1, 31), {"beyond": 1, "upcoming": 2}),
        (dt.date(2026, 2, 1), {"beyond": 1, "upcoming": 1, "minimum": 1}),
        (dt.date(2027, 1, 1), {"beyond": 1, "minimum": 2}),
    ],
)
def test_the_legal_status_is_that_of_the_day(
    no_criteria: None, monkeypatch: pytest.MonkeyPatch, today: dt.date, statuses: dict[str, int]
) -> None:
    rule = {"en": "Rule"}
    published(relations=[])
    published(relations=[], legal_minimum={"since": dt.date(2026, 2, 1), "rule": rule})
    later = published(relations=[], legal_minimum={"since": dt.date(2027, 1, 1), "rule": rule})
    monkeypatch.setattr(timezone, "localdate", lambda *args: today)
    found = counted(catalogue_of({}))["legal"]
    assert {value: number for value, number in found.items() if number} == statuses
    for status, number in statuses.items():
        assert catalogue_of({"legal": [status]}).counts.total == number
    assert later.legal_status(today) == ("MINIMUM" if today.year == 2027 else "UPCOMING")
    assert later.legal_status(dt.date(2026, 12, 31)) == "UPCOMING"
    assert later.legal_status(dt.date(2027, 1, 1)) == "MINIMUM"


def test_the_counts_follow_every_deed_at_once(no_criteria: None) -> None:
    """What is kept for the page without a choice must not outlive a change of the catalogue."""

    def total() -> int:
        return catalogue_of({}).counts.total

    assert total() == 0
    first = published(relations=[])
    assert total() == 1
    draft(relations=[])
    assert total() == 1
    revised(first.criterion, relations=[], themes=["fair"])
    assert (total(), counted(catalogue_of({}))["theme"]["circular"]) == (1, 0)
    withdrawn(relations=[])
    assert total() == 1


def test_the_kept_counts_are_used(no_criteria: None, monkeypatch: pytest.MonkeyPatch) -> None:
    published(relations=[])
    asked: list[Any] = []
    count = facets_module._count
    monkeypatch.setattr(facets_module, "_count", lambda *args: asked.append(args) or count(*args))
    assert [catalogue_of({}).counts.total for _again in range(3)] == [1, 1, 1]
    assert len(asked) == 1
    assert [catalogue_of({"theme": ["circular"]}).counts.total for _again in range(2)] == [1, 1]
    assert len(asked) == 3


def test_the_grid_shows_what_its_links_lead_to(client: Client) -> None:
    chance = random.Random(3)
    rows = client.get("/en/criteria/coverage/").context["rows"]
    cells = [(cell["count"], cell["url"]) for row in rows for cell in row["cells"]]
    cells += [(row["total"], row["url"]) for row in rows]
    for count, url in chance.sample(cells, 15):
        assert client.get(url).context["count"] == count, url


def test_the_use_in_pilots_counts_filters_and_sorts(some_used: dict[str, int]) -> None:
    assert without_zeros(counted(catalogue_of({})))["used"] == {"none": 71, "few": 3, "many": 3}
    assert set(catalogue_of({"used": ["few"]}).qs.values_list("number", flat=True)) == {"CF-001", "CF-002", "CF-040"}
    numbers = dict(Criterion.objects.values_list("pk", "number"))
    first = [numbers[pk] for pk in catalogue_of({}, sort="used").criteria(0, 4)]
    assert first[0] == "CF-006"
    assert set(first[1:3]) == {"CF-003", "CF-041"}


def test_the_use_survives_a_rebuild_a_new_version_and_a_withdrawal(some_used: dict[str, int]) -> None:
    def pilots() -> dict[str, int]:
        return dict(CriterionFacets.objects.filter(pilots__gt=0).values_list("number", "pilots"))

    assert pilots() == some_used
    rebuild()
    assert pilots() == some_used
    criterion = Criterion.objects.get(number="CF-006")
    revised(criterion, relations=[])
    assert pilots() == some_used
    criterion = withdraw(criterion=criterion, by=None, reason="Numbat")
    set_uses(pilots={criterion.pk: 10})
    assert pilots() == {number: count for number, count in some_used.items() if number != "CF-006"}
    revised(criterion, relations=[])
    assert pilots() == some_used | {"CF-006": 10}


def test_the_use_changes_what_is_kept_and_only_what_it_names(client: Client, some_used: dict[str, int]) -> None:
    def total() -> int:
        return counted(catalogue_of({}))["used"]["many"]

    assert total() == 3
    keys = dict(Criterion.objects.values_list("number", "pk"))
    set_uses(pilots={keys["CF-001"]: 3, keys["CF-003"]: 0})
    assert total() == 3
    set_uses(pilots={keys["CF-002"]: 3})
    assert total() == 4
    assert {row.criterion.number: row.pilots for row in CriterionUse.objects.select_related("criterion")} == {
        "CF-001": 3,
        "CF-002": 3,
        "CF-006": 9,
        "CF-040": 2,
        "CF-041": 3,
    }
    with pytest.raises(ValueError, match="fewer than no pilots"):
        set_uses(pilots={keys["CF-001"]: -1})


def test_cards_say_in_how_many_pilots(client: Client, some_used: dict[str, int]) -> None:
    page = client.get("/en/criteria/?used=few&sort=number")
    assert [(card.number, card.pilots) for card in page.context["items"]] == [
        ("CF-001", 1),
        ("CF-002", 2),
        ("CF-040", 2),
    ]
    text = page.content.decode()
    assert text.count("Used in 1 pilot<") == 1
    assert text.count("Used in 2 pilots<") == 2
    assert "Used in" not in client.get("/en/criteria/?used=none&q=battery").content.decode().replace(
        "Used in practice", ""
    )


@pytest.mark.parametrize("sort", ["effect", "effort", "newest", "number", "used"])
def test_the_orders(sort: str, some_used: dict[str, int]) -> None:
    rows_by_id = CriterionFacets.objects.in_bulk()
    rows = [rows_by_id[pk] for pk in catalogue_of({}, sort=sort).criteria(0, 77)]
    keys = {
        "effect": lambda row: (-row.effect, row.effort, row.number),
        "effort": lambda row: (row.effort, -row.effect, row.number),
        "newest": lambda row: (-row.changed_at.timestamp(), row.number),
        "number": lambda row: row.number,
        "used": lambda row: (-row.pilots, -row.effect, row.effort, row.number),
    }
    assert len(rows) == 77
    assert rows == sorted(rows, key=keys[sort])


@pytest.mark.parametrize(
    ("query", "order"),
    [
        ("", "effect"),
        ("sort=relevance", "effect"),
        ("q=battery", "relevance"),
        ("q=battery&sort=number", "number"),
        ("q=!", "effect"),
    ],
)
def test_the_order_where_none_is_chosen(query: str, order: str) -> None:
    found = CatalogueFilter(QueryDict(query), user=AnonymousUser())
    assert found.is_valid()
    assert found.order == order


@pytest.mark.parametrize(("size", "pages"), [("10", 8), ("20", 4), ("50", 2), ("100", 1)])
def test_pages_hold_every_criterion_once(client: Client, size: str, pages: int) -> None:
    seen = []
    for page in range(1, pages + 1):
        seen += [card.number for card in client.get("/en/criteria/", {"size": size, "page": page}).context["items"]]
    assert len(seen) == 77
    assert len(set(seen)) == 77
    assert client.get("/en/criteria/", {"size": size, "page": pages + 1}).status_code == 404
