from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from publishing.admin.history import HistoryAdmin
from publishing.admin.identifiers import LastingIdentifierMixin
from publishing.admin.languages import MissingTranslationFilter, TranslatedAdmin, TranslatedForm, columns
from publishing.texts import text_of


class OrganisationForm(TranslatedForm):
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


@admin.register(Organisation)
class OrganisationAdmin(LastingIdentifierMixin, TranslatedAdmin, HistoryAdmin):
    form = OrganisationForm
    identifier_from = "name"
    list_display = ("shown_name", "acronym", "country", "level", "pact_role", "position")
    list_filter = ("pact_role", "level", "country", MissingTranslationFilter)
    fieldsets = [
        (None, {"fields": ["name", "name_note", "role"]}),
        (
            _("In the Pact"),
            {"fields": [("acronym", "country", "level"), ("pact_role", "position"), "source_addresses", "slug"]},
        ),
    ]

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["slug", "acronym", *columns("name")]

    @admin.display(description=_("name"))
    def shown_name(self, organisation: Organisation) -> SafeString:
        name = text_of(organisation, "name")
        return format_html('<span lang="{}">{}</span>', name.language, name.value)
