"""The benchmark's catalogue is one that the portal could have made itself: otherwise its figures mean nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from benchmark.generator import FIRST_NUMBER, Generator
from criteria.actions import problems_before_publication
from criteria.models import Criterion, CriterionFacets, CriterionText, CriterionVersion, Word
from criteria.search import understand
from criteria.search_index import _facet_values, _groups_with_parents

GENERATED = 50


@pytest.fixture
def catalogue(db: None) -> int:
    """The real catalogue and fifty generated criteria; how many there are."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("the generator switches triggers off, which only a superuser of the database may")
    generator = Generator()
    size = Criterion.objects.published().count() + GENERATED
    assert generator.grow(size - 20) == GENERATED - 20
    assert generator.grow(size) == 20, "a catalogue grows in steps"
    return size


def test_generated_catalogue_is_consistent(catalogue: int) -> None:
    assert Criterion.objects.published().count() == catalogue
    assert CriterionFacets.objects.count() == catalogue
    assert CriterionText.objects.count() == 4 * catalogue
    # What was inserted without triggers is without the checks of foreign keys too.
    for model in apps.get_app_config("criteria").get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if field.many_to_one or field.one_to_one:
                everything = field.related_model.objects.values(field.target_field.attname)
                assert not model.objects.filter(**{f"{field.name}__isnull": False}).exclude(
                    **{f"{field.attname}__in": everything}
                ), f"{model.__name__}.{field.name} points nowhere"

    parents = _groups_with_parents()
    facets = {row.criterion_id: row for row in CriterionFacets.objects.all()}
    titles = {(row.criterion_id, row.language): row.title for row in CriterionText.objects.all()}
    versions = CriterionVersion.objects.filter(current_for__isnull=False).select_related("criterion")
    for version in versions:
        row = facets[version.criterion_id]
        for column, value in _facet_values(version, parents).items():
            assert getattr(row, column) == value, f"{version}: {column}"
        for language, _name in settings.LANGUAGES:
            assert titles[version.criterion_id, language] == getattr(version, f"title_{language}")
        assert problems_before_publication(version) == []

    made_up = CriterionText.objects.filter(criterion__number=f"CF-{FIRST_NUMBER + GENERATED}", language="de").get()
    word = made_up.title.split()[-1]
    assert Word.objects.get(language="de", shown=word).frequency > 0
    query = understand(word, "de")
    assert CriterionText.objects.extra(where=["words @@ %s::tsquery"], params=[query.tsquery]).filter(pk=made_up.pk)
