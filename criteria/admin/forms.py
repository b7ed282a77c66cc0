from __future__ import annotations

import datetime as dt
import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from criteria.content import CriterionContent
from criteria.enums import Ambition, Kind
from criteria.models import CpvCode, Criterion, CriterionVersion, ProductGroup
from criteria.wording import WordingError, parts, slot_names
from publishing.admin.languages import TranslatedForm, columns
from publishing.files import Texts
from publishing.texts import active_language, text_of

_REVIEW_AFTER = dt.timedelta(days=548)  # eighteen months, the committee's rule


def malformed_slot(text: str) -> str:
    """The place where a brace opens no slot, cut short; empty when every brace does."""
    try:
        slot_names(text)
    except WordingError:
        pieces = (part.text for part in parts(text) if not part.is_slot)
        found = next(
            (re.search(r"[{}].{0,29}", piece, re.DOTALL) for piece in pieces if re.search(r"[{}]", piece)), None
        )
        return found[0].strip() if found else text[:30]
    return ""


class CpvCodesField(forms.CharField):
    """CPV codes as people copy them: one on each line or separated by commas, with or without check digit and title."""

    widget = forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField codes"})

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, (list, tuple, QuerySet)):
            codes = [row if isinstance(row, CpvCode) else CpvCode.objects.get(pk=row) for row in value]
            return "\n".join(str(row) for row in codes)
        return value

    def to_python(self, value: Any) -> list[CpvCode]:
        codes: dict[str, str] = {}
        for line in (value or "").splitlines():
            titled = re.match(r"\s*(\d{8}(?:-\d)?)\s+[^\W\d]", line)
            entered = [titled[1]] if titled else re.split(r"[\s,;]+", line)
            codes.update((entry.split("-")[0], entry) for entry in entered if entry)
        found = {row.code: row for row in CpvCode.objects.filter(code__in=codes)}
        unknown = [entry for code, entry in codes.items() if code not in found]
        if unknown:
            raise ValidationError(
                _("The portal does not know these CPV codes: %(codes)s. Correct or add them first."),
                params={"codes": ", ".join(unknown)},
            )
        return list(found.values())

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return {row.code for row in self.to_python(data)} != {row.code for row in initial or []}
        except ValidationError:
            return True


class ProductGroupsField(forms.ModelMultipleChoiceField):
    """Product groups as a tree: a group stands below the one it belongs to, moved in."""

    def __init__(self, queryset: QuerySet[ProductGroup], **kwargs: Any) -> None:
        kwargs["widget"] = forms.CheckboxSelectMultiple
        super().__init__(queryset, **kwargs)
        self.choices = [(group.pk, f"{'— ' * depth}{group}") for group, depth in product_group_tree()]


def product_group_tree() -> list[tuple[ProductGroup, int]]:
    """All product groups in reading order, each with its depth."""
    below: dict[int | None, list[ProductGroup]] = {}
    for group in ProductGroup.objects.all():
        below.setdefault(group.parent_id, []).append(group)

    def walk(parent: int | None, depth: int) -> list[tuple[ProductGroup, int]]:
        return [entry for group in below.get(parent, []) for entry in [(group, depth), *walk(group.pk, depth + 1)]]

    return walk(None, 0)


class CriterionVersionForm(TranslatedForm):
    """A draft. It may lack most texts; what it may be published with is checked before publication."""

    conflict: str = ""  # why this attempt to save comes too late; set by the admin
    cpv_codes = CpvCodesField(
        label=_("CPV codes"),
        required=False,
        help_text=_("One on each line, or several separated by commas. A title behind a code is ignored."),
    )

    class Meta:
        model = CriterionVersion
        exclude = ()
        widgets = {
            "themes": forms.CheckboxSelectMultiple,
            "strategies": forms.CheckboxSelectMultiple,
            "phases": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("themes", "strategies", "product_groups", "phases"):
            if name in self.fields:
                self.fields[name].required = False  # a draft may lack them

    def needed_texts(self) -> list[str]:
        return ["title"]

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        for field in ("requirement", "scoring"):
            for column in columns(field):
                place = malformed_slot(self.cleaned_data.get(column) or "")
                if place:
                    self.add_error(
                        column,
                        ValidationError(
                            _(
                                "The brace at “%(place)s” belongs to no slot. Write a slot as {name}, with small "
                                "letters, digits and underscores, and close it."
                            ),
                            code="slot",
                            params={"place": place},
                        ),
                    )
        if self.conflict:
            raise ValidationError(self.conflict, code="conflict")
        return cleaned


class CriterionField(forms.ModelChoiceField):
    """A criterion by its number and the title of its version in force."""

    def __init__(self, queryset: QuerySet[Criterion], **kwargs: Any) -> None:
        titles = [f"current__{column}" for column in ("title", *columns("title"), "source_language")]
        super().__init__(queryset.select_related("current").only("number", *titles), **kwargs)

    def label_from_instance(self, criterion: Criterion) -> str:
        return f"{criterion.number} {text_of(criterion.current, 'title') if criterion.current else ''}".strip()


class FirstVersionForm(forms.Form):
    """What a first draft begins with; everything else is written in the draft."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    ambition = forms.TypedChoiceField(label=_("Ambition"), choices=Ambition.choices, coerce=int)
    source_language = forms.ChoiceField(
        label=_("Source language"),
        choices=settings.LANGUAGES,
        help_text=_("The language that the text is first written in."),
    )
    title = forms.CharField(label=_("Title"), max_length=120, help_text=_("In the source language."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["source_language"].initial = active_language()

    def content(self) -> CriterionContent:
        """An empty draft with these entries."""
        data = self.cleaned_data
        today = timezone.localdate()
        title = {data["source_language"]: data["title"]}
        return CriterionContent(
            source_language=data["source_language"],
            kind=data["kind"].lower(),
            ambition=Ambition(data["ambition"]).name.lower(),
            themes=[],
            strategies=[],
            product_groups=[],
            phases=[],
            effect=2,
            effort=2,
            market=2,
            confidence="well-known",
            checked_on=today,
            review_by=today + _REVIEW_AFTER,
            sources=[],
            title=Texts(**title),
            summary=Texts(),
            requirement=Texts(),
            rationale=Texts(),
            proof=[],
            follow_up=Texts(),
            legal_note=Texts(),
        )


class NewCriterionForm(FirstVersionForm):
    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=12,
        validators=Criterion._meta.get_field("number").validators,
        help_text=_("Leave it empty for the next number that was never used."),
    )
    field_order = ["number"]

    def clean_number(self) -> str:
        number = self.cleaned_data["number"]
        if number and Criterion.objects.filter(number=number).exists():
            raise ValidationError(_("This number was used before. Numbers are never used again."))
        return number


class NoteForm(forms.Form):
    text = forms.CharField(label=_("New note"), widget=forms.Textarea(attrs={"rows": 3}), max_length=5000)
    language = forms.ChoiceField(label=_("Language of the note"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["language"].initial = active_language()

    def texts(self) -> Texts:
        return Texts(**{self.cleaned_data["language"]: self.cleaned_data["text"]})


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_("Readers see it on the page of the criterion."),
        error_messages={"required": _("Say why the criterion is withdrawn; readers see the reason.")},
    )


class PublicationForm(forms.Form):
    """The day and what the curator has seen."""

    valid_from = forms.DateField(
        label=_("In force from"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Empty: today."),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)
