"""The identifier of a session or a series, which stands in addresses and lasts."""

from __future__ import annotations

import datetime as dt
import re

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.utils.text import slugify
from django.utils.translation import gettext as _

_LONGEST = 70
_ENDS_WITH_A_MONTH = re.compile(r"-\d{4}-\d{2}$")


def slug_of_session(model: type[models.Model], title: str, shown: dt.datetime) -> str:
    """Made of the title, the year and the month: `energy-labels-2027-03`, and `energy-labels-2-2027-03` for the next."""
    return _free(model, title, f"-{shown:%Y-%m}")


def slug_of_series(model: type[models.Model], title: str) -> str:
    return _free(model, title, "")


def refuse_without_month(slug: str) -> None:
    """Raises ValidationError for a session's identifier that could be one of the words in addresses."""
    if not _ENDS_WITH_A_MONTH.search(slug):
        raise ValidationError(
            {"slug": _("The identifier ends with the year and the month, for example energy-labels-2027-03.")}
        )


def _free(model: type[models.Model], title: str, end: str) -> str:
    stem = slugify(title)[:_LONGEST].strip("-") or "session"
    with connection.cursor() as cursor:  # two at once would find the same one free
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"{model._meta.label}:{stem}{end}"])
    taken = set(model.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number = 1
    while (slug := f"{stem}{'' if number == 1 else f'-{number}'}{end}") in taken:
        number += 1
    return slug
