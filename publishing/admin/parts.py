"""Rows that belong to something and stand in an order there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.db.models import Max
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class OrderedFormSet(BaseInlineFormSet):
    """A new row whose place was left empty goes to the end."""

    def add_fields(self, form: forms.ModelForm, index: int | None) -> None:
        super().add_fields(form, index)
        position = form.fields["position"]
        position.required = False
        if form.instance.pk is None:
            form.initial.setdefault("position", None)
            position.initial = None

    def _next_position(self) -> int:
        last = self.get_queryset().model.objects.filter(**{self.fk.name: self.instance}).aggregate(last=Max("position"))
        return 0 if last["last"] is None else last["last"] + 1

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> models.Model:
        if form.cleaned_data.get("position") is None:
            form.instance.position = self._next_position()
        return super().save_new(form, commit=commit)

    def save_existing(self, form: forms.ModelForm, obj: models.Model, commit: bool = True) -> models.Model:
        if form.cleaned_data.get("position") is None:
            form.instance.position = form.initial.get("position") or 0
        return super().save_existing(form, obj, commit=commit)


class OrderedMixin:
    """For inlines of a model with a `position`."""

    formset = OrderedFormSet

    def formfield_for_dbfield(self, db_field: models.Field, request: HttpRequest, **kwargs: Any) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and db_field.name == "position":
            field.label = _("Place in the list")
            field.help_text = _("Lower numbers come first. Leave it empty to put the entry last.")
        return field
