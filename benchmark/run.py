"""Grows the catalogue, measures it at each size, and says whether the targets are reached."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from benchmark.generator import Generator, vacuum
from benchmark.report import say, step, verdict
from benchmark.scenarios import CRITERION_COLD, CRITERION_WARM, EMPTY, Scenario, scenarios
from benchmark.server import Client, serving

_WARM_UP = 20  # requests that do not count
_LARGE, _SMALL = 100_000, 1_000
_TARGET_MS, _TARGET_TIMES_EMPTY, _TARGET_GROWTH = 150, 4, 10


@dataclass(frozen=True, slots=True)
class Result:
    """The times of a kind of page, in milliseconds."""

    scenario: Scenario
    times: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.times)

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20)[-1]


Results = dict[str, Result]


def prepare() -> None:
    """The portal as it is delivered."""
    with step("The real catalogue: tables, content, static files"):
        call_command("messages", "compile", verbosity=0)  # the addresses are translated too
        call_command("migrate", verbosity=0)
        call_command("load_catalogue", settings.CONTENT_DIR, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)


def run(sizes: list[int], requests: int, folder: Path) -> None:
    """Measures each size and prints a table for each, then the verdicts."""
    generator = Generator()
    measured: dict[int, Results] = {}
    for size in sizes:
        with step(f"{size:,} criteria"):
            generator.grow(size)
            vacuum()
        found = scenarios(seed=size)
        connection.close()
        with serving({}, folder / "gunicorn.log") as client, step(f"{requests} requests of each kind"):
            measured[size] = _measure(client, found, requests)
        _print_table(size, measured[size])
    for line in _verdicts(measured):
        say(line)


def _measure(client: Client, found: list[Scenario], requests: int) -> Results:
    """Each kind in turn, and before each some of the empty view, so that it meets the same machine as the others."""
    path = reverse("benchmark-empty")
    empty: list[float] = []
    results: Results = {}
    for scenario in found:
        for _ in range(_WARM_UP):
            client.get(path)
        empty += [client.get(path) * 1000 for _ in range(max(20, requests // len(found)))]
        for _ in range(_WARM_UP):
            client.get(next(scenario.paths))
        times = [client.get(next(scenario.paths)) * 1000 for _ in range(requests)]
        results[scenario.name] = Result(scenario, times)
    nothing = Scenario(EMPTY, iter(()))
    return {EMPTY: Result(nothing, empty), **results}


def _print_table(size: int, results: Results) -> None:
    say(f"\n{size:,} criteria{'':42} median     p95   × empty")
    empty = results[EMPTY].median
    for name, result in results.items():
        say(f"  {name:46} {result.median:8.2f} {result.p95:7.2f} {result.median / empty:9.1f}   {result.scenario.note}")
    say("")


def _verdicts(measured: dict[int, Results]) -> Iterator[str]:
    """The three targets, each met or missed."""
    yield "Targets"
    if large := measured.get(_LARGE):
        slowest = max((r for r in large.values() if r.scenario.has_target), key=lambda r: r.median)
        yield verdict(
            slowest.median < _TARGET_MS,
            f"filtered and searched pages at {_LARGE:,} under {_TARGET_MS} ms: the slowest, “{slowest.scenario.name}”, "
            f"takes {slowest.median:.1f} ms",
        )
    for size, results in measured.items():
        for name in (CRITERION_COLD, CRITERION_WARM):
            ratio = results[name].median / results[EMPTY].median
            yield verdict(
                ratio <= _TARGET_TIMES_EMPTY,
                f"“{name}” at {size:,} within {_TARGET_TIMES_EMPTY} × an empty view: {ratio:.1f} ×",
            )
    if _LARGE in measured and _SMALL in measured:
        for name in [name for name, result in measured[_LARGE].items() if result.scenario.has_target]:
            growth = measured[_LARGE][name].median / measured[_SMALL][name].median
            yield verdict(
                growth < _TARGET_GROWTH,
                f"“{name}” grows less than {_TARGET_GROWTH} times from {_SMALL:,} to {_LARGE:,}: {growth:.1f} times",
            )
