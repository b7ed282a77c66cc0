"""Translated models in the admin: all languages of a field side by side, in tabs.

modeltranslation's own tabs load a library from another host; ours are plain HTML that `languages.js` turns into tabs.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from modeltranslation.fields import TranslationField
from modeltranslation.translator import NotRegistered, translator

from publishing.texts import active_language, languages


def translated_fields(model: type[models.Model]) -> list[str]:
    """The names of a model's translated fields, without language; none for a model that has none."""
    try:
        known = set(translator.get_options_for_model(model).all_fields)
    except NotRegistered:
        return []
    return [field.name for field in model._meta.fields if field.name in known]


def columns(field: str) -> list[str]:
    return [f"{field}_{code}" for code in languages()]


def missing_in(model: type[models.Model], language: str) -> Q:
    """Rows with a text that some other language has and this one lacks."""
    found = Q()
    for field in translated_fields(model):
        elsewhere = Q()
        for column in columns(field):
            if column != f"{field}_{language}":
                elsewhere |= Q(**{f"{column}__gt": ""})
        empty = Q(**{f"{field}_{language}__isnull": True}) | Q(**{f"{field}_{language}": ""})
        found |= empty & elsewhere
    return found


class TranslatedForm(forms.ModelForm):
    """Asks for each required text in at least one language: any of them may be the first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def needed_texts(self) -> list[str]:
        model = self._meta.model
        return [name for name in translated_fields(model) if not model._meta.get_field(name).blank]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for name in self.needed_texts():
            present = [column for column in columns(name) if column in self.fields]
            if present and not any(self.cleaned_data.get(column) or column in self.errors for column in present):
                asked = f"{name}_{active_language()}"
                self.add_error(asked, ValidationError(_("Write this in at least one language."), code="required"))
        return cleaned


class TranslatedMixin:
    """For ModelAdmin and inlines: fieldsets name a translated field once and get it in every language."""

    form = TranslatedForm
    formfield_overrides = {
        # The browser's own date field speaks the reader's language and needs no script.
        models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
        models.URLField: {"assume_scheme": "https"},
    }

    def _in_every_language(self, names: Any) -> list[Any]:
        translated = set(translated_fields(self.model))
        expanded: list[Any] = []
        for name in names:
            expanded += columns(name) if name in translated else [name]
        return expanded

    def get_fieldsets(self, request: HttpRequest, obj: models.Model | None = None) -> list[Any]:
        return [
            (title, {**options, "fields": self._in_every_language(options["fields"])})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_exclude(self, request: HttpRequest, obj: models.Model | None = None) -> list[str]:
        return [*(super().get_exclude(request, obj) or ()), *translated_fields(self.model)]

    def _labels(self) -> dict[str, str]:
        """The field's name without the language: the tab says which it is."""
        labels = {}
        for name in translated_fields(self.model):
            label = capfirst(str(self.model._meta.get_field(name).verbose_name))
            labels.update(dict.fromkeys(columns(name), label))
        return labels

    def get_form(
        self, request: HttpRequest, obj: models.Model | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(request, obj, change=change, labels=self._labels(), **kwargs)

    def get_formset(self, request: HttpRequest, obj: models.Model | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, labels=self._labels(), **kwargs)

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(db_field, TranslationField):
            field.widget.attrs["lang"] = db_field.language
        return field


class TranslatedAdmin(TranslatedMixin, admin.ModelAdmin):
    """The admin of a model with translated fields."""


class TranslatedStackedInline(TranslatedMixin, admin.StackedInline):
    extra = 0


class MissingTranslationFilter(admin.SimpleListFilter):
    title = _("missing translation")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(settings.LANGUAGES)

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet | None:
        return queryset.filter(missing_in(queryset.model, self.value())) if self.value() in languages() else None
