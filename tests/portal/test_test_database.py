"""The promises of tests/conftest.py to all other tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from starter_database import StarterDatabase, digest

from criteria.models import Criterion
from members.models import User

# Twice each, in this order: the second finds what the first left.
twice = pytest.mark.parametrize("time", ["first", "second"])


@pytest.mark.django_db
@twice
def test_the_starter_catalogue_is_there_and_changes_are_rolled_back(time: str, catalogue: Path) -> None:
    assert Criterion.objects.published().count() == len(list((catalogue / "criteria").glob("*.yaml")))
    assert not User.objects.exists()
    User.objects.create_user("left@example.org")


@pytest.mark.django_db(transaction=True)
@twice
def test_a_test_that_commits_leaves_the_starter_catalogue_behind(time: str, catalogue: Path) -> None:
    assert Criterion.objects.published().count() == len(list((catalogue / "criteria").glob("*.yaml")))
    assert not User.objects.exists()
    User.objects.create_user("left@example.org")
    Criterion.objects.update(current=None)


@twice
def test_the_cache_is_empty(time: str) -> None:
    assert caches["pages"].get("left") is None
    caches["pages"].set("left", 1)


@pytest.mark.django_db
def test_each_process_has_a_database_of_its_own() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        assert cursor.fetchone() == (settings.DATABASES["default"]["NAME"],)
    assert StarterDatabase().template not in settings.DATABASES["default"]["NAME"]


def test_the_template_is_made_anew_when_the_content_changes(tmp_path: Path, settings: settings) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "requirements.lock").write_text("")
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "labels.yaml").write_text("- id: blue-angel\n")
    before = digest()
    assert digest() == before
    (tmp_path / "content" / "labels.yaml").write_text("- id: tco\n")
    assert digest() != before
