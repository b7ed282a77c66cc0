"""The generation of the catalogue: what is kept between requests is kept under it."""

from __future__ import annotations

from django.db.models import F

from criteria.models import CatalogueState


def generation() -> int:
    """A number that grows whenever a criterion or a list that criteria are filed under changes."""
    state = CatalogueState.objects.values_list("generation", flat=True).first()
    return 0 if state is None else state


def changed() -> None:
    """Says that the catalogue has changed. Takes effect with the caller's transaction.

    It also makes those who change it wait for each other, so call it before writing search rows: the vocabulary is
    shared, and two who add the same new word would trip over each other.
    """
    if not CatalogueState.objects.filter(pk=1).update(generation=F("generation") + 1):
        CatalogueState.objects.create(pk=1)
