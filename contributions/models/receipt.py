from __future__ import annotations

from django.db import models


class ReceiptYear(models.Model):
    """The last receipt number that was given out in a year. Whoever takes the next one holds the row until the
    transaction ends, so that no number is given twice and none is left out."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"
