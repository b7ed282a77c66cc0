"""A list of addresses, written one on each line."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from publishing.admin.languages import TranslatedForm


class SourcedForm(TranslatedForm):
    """For a model with `source_addresses`: the public pages that say what the row says."""

    source_addresses = forms.CharField(
        label=_("Sources"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"}),
        help_text=_("Addresses of public pages that say so, one on each line."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.initial.get("source_addresses"), list):
            self.initial["source_addresses"] = "\n".join(self.initial["source_addresses"])

    def clean_source_addresses(self) -> list[str]:
        addresses = self.cleaned_data["source_addresses"].split()
        check = URLValidator()
        for address in addresses:
            try:
                check(address)
            except ValidationError:
                raise ValidationError(
                    _("“%(address)s” is no address of a page. It begins with https://."), params={"address": address}
                ) from None
        return addresses
