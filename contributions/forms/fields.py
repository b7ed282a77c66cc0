"""The fields of the forms of contributions, and what they refuse."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contributions.details import (
    LONGEST_ANSWER,
    LONGEST_LINE,
)
from criteria.models import ProductGroup
from criteria.queries import lists_of_criteria
from members.enums import Level
from members.places import countries
from practice.models.pilot import DATE_PATTERN
from publishing.texts import text_of

_CONTROL_CHARACTERS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")  # Django's own field refuses NUL


def _no_control_characters(value: str) -> None:
    if _CONTROL_CHARACTERS.search(value):
        raise ValidationError(_("The text holds characters that cannot be shown. Type it anew."), code="control")


class LineField(forms.CharField):
    """Plain text on one line."""

    def __init__(self, *, max_length: int = LONGEST_LINE, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators.append(_no_control_characters)


class TextField(LineField):
    """Plain text on several lines. Browsers send two characters for the end of a line; it counts as one."""

    def __init__(self, *, max_length: int = LONGEST_ANSWER, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n")


class AddressField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Public source"))
        super().__init__(max_length=1000, assume_scheme="https", required=False, **kwargs)


class ProductGroupsField(forms.MultipleChoiceField):
    """Product groups by their identifiers, those of one family together."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, required=False, **kwargs)
        self.label = gettext_lazy("Product groups")
        self.error_messages["invalid_choice"] = gettext_lazy("Choose from the list.")

    def offer(self) -> None:
        """Reads the list as it is now, in the reader's language."""
        groups: list[ProductGroup] = list(lists_of_criteria()[ProductGroup].values())
        below = {group.parent_id for group in groups}
        leaves = [group for group in groups if group.pk not in below]
        self.choices = [(group.slug, text_of(group, "name").value) for group in leaves]


class CountryField(forms.ChoiceField):
    def offer(self) -> None:
        self.choices = [("", pgettext_lazy("country", "Choose a country")), *countries()]


def level_field() -> forms.ChoiceField:
    choices = [("", pgettext_lazy("kind of organisation", "Choose")), *Level.choices]
    return forms.ChoiceField(label=gettext_lazy("Kind of organisation"), choices=choices)


def date_field(**kwargs: Any) -> LineField:
    return LineField(
        max_length=10,
        help_text=gettext_lazy("As exactly as you know it: 2024, 2024-06 or 2024-06-14."),
        validators=[RegexValidator(DATE_PATTERN, gettext_lazy("Write 2024, 2024-06 or 2024-06-14."))],
        **kwargs,
    )
