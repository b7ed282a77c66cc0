"""What the catalogue searches and counts: narrow tables, written when a version comes into force.

They hold nothing of their own and can be made anew at any time (`manage.py rebuild_search`).
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import connection, models

from criteria.models.criterion import Criterion


def _ids() -> ArrayField:
    return ArrayField(models.IntegerField(), default=list)


class CriterionFacets(models.Model):
    """One narrow row per criterion in force: its facet values as arrays, and what lists are sorted by."""

    criterion = models.OneToOneField(Criterion, on_delete=models.CASCADE, primary_key=True, related_name="facets")
    number = models.CharField(max_length=12)
    kind = models.CharField(max_length=30)
    ambition = models.SmallIntegerField()
    product_groups = _ids()  # with the groups above them
    themes = _ids()
    phases = _ids()
    strategies = _ids()
    labels = _ids()
    sources = _ids()
    legal_minimum_since = models.DateField(null=True)
    effect = models.SmallIntegerField()
    effort = models.SmallIntegerField()
    market = models.SmallIntegerField()
    valid_from = models.DateField()
    changed_at = models.DateTimeField()
    pilots = models.IntegerField(default=0, db_default=0)  # as in CriterionUse

    class Meta:
        indexes = [
            models.Index(fields=["number"], name="criteria_facets_number"),
            models.Index(fields=["-changed_at", "number"], name="criteria_facets_changed"),
            models.Index(fields=["-effect", "effort", "number"], name="criteria_facets_effect"),
            models.Index(fields=["effort", "-effect", "number"], name="criteria_facets_effort"),
        ]

    def __str__(self) -> str:
        return self.number


class CriterionUse(models.Model):
    """In how many pilots a criterion was used, of those that everybody may see.

    The room that knows pilots writes it (`criteria.actions.set_uses`). Unlike the other tables here it cannot be made
    anew from the criteria alone, so `search_index.rebuild` reads it. A criterion that no pilot has used has no row.
    """

    criterion = models.OneToOneField(Criterion, on_delete=models.CASCADE, primary_key=True, related_name="use")
    pilots = models.PositiveIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pilots__gt=0), name="criteria_use_in_some_pilot")]

    def __str__(self) -> str:
        return f"{self.criterion_id}: {self.pilots}"


class CriterionText(models.Model):
    """The stems of a criterion in force, per language: `words` to match by, `ranked_words` (weighted) to rank by."""

    criterion = models.ForeignKey(Criterion, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    title = models.CharField(max_length=120)  # as shown, for suggestions
    title_words = SearchVectorField()
    words = SearchVectorField()
    ranked_words = SearchVectorField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["criterion", "language"], name="criteria_text_once_per_language")
        ]
        indexes = [
            GinIndex(
                fields=[field],
                fastupdate=False,
                condition=models.Q(language=code),
                name=f"criteria_text_{field}_{code}"[:30],
            )
            for field in ("words", "title_words")
            for code, _name in settings.LANGUAGES
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class Word(models.Model):
    """A word of the catalogue: for beginnings of words, compounds and typing errors."""

    language = models.CharField(max_length=2, choices=settings.LANGUAGES)
    folded = models.CharField(max_length=60)
    shown = models.CharField(max_length=60)  # with its accents, as it is offered to the reader
    stem = models.CharField(max_length=60)
    parts = ArrayField(models.CharField(max_length=60), default=list)  # the stems of a compound's parts
    frequency = models.IntegerField()  # criteria in force that have it; 0 for a word of the glossary alone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "folded"], name="criteria_word_once_per_language")]
        indexes = [
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="criteria_word_similar"),
            GinIndex(fields=["parts"], name="criteria_word_parts"),
            models.Index(fields=["language", "stem"], name="criteria_word_stem"),
            # For LIKE 'begin%', which an index in the order of a collation cannot answer.
            models.Index(
                fields=["language", "folded"],
                opclasses=["varchar_ops", "varchar_pattern_ops"],
                name="criteria_word_beginning",
            ),
        ]

    def __str__(self) -> str:
        return self.shown


class CatalogueState(models.Model):
    """One row that changes with the catalogue, so that what was worked out from it can be kept until then.

    Triggers write it with every change of the facet rows and of the lists that criteria are filed under (migration
    0003), so that nobody can forget to.
    """

    generation = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="criteria_cataloguestate_one_row")]

    def __str__(self) -> str:
        return str(self.generation)

    @staticmethod
    def stamp() -> tuple[int, str, str]:
        """Differs whenever the row was written: also in one transaction, after a roll-back and in a restored database,
        where the same generation comes again."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT generation, xmin::text, ctid::text FROM criteria_cataloguestate")
            return cursor.fetchone() or (0, "", "")
