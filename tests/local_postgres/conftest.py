"""Throw-away clusters. The folder has no __init__.py, which would hide the room of the same name."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from throw_away_clusters import clear, make_ground, throw_away

from local_postgres.launcher import Cluster


@pytest.fixture
def ground() -> Iterator[Path]:
    """An empty folder with a short path that every user can enter."""
    folder = make_ground()
    yield folder
    clear(folder)


@pytest.fixture(scope="session")
def made_once() -> Iterator[Path]:
    folder = make_ground()
    cluster = throw_away(folder)
    cluster.start()
    cluster.ensure_database("portal")
    cluster.stop()
    yield cluster.data_dir
    clear(folder)


@pytest.fixture
def cluster(ground: Path, made_once: Path) -> Cluster:
    """A cluster with the database "portal" that is not running: a copy, for initdb takes half a second."""
    subprocess.run(["cp", "-a", made_once, ground / "data"], check=True)
    return throw_away(ground)
