"""The forms of the outcomes' pages. What they ask is asked again by the actions, which know the rules."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from criteria.models import Criterion
from documents import forms as documents
from members.models import Organisation
from outcomes.actions.comments import LONGEST_COMMENT
from outcomes.actions.minutes import COMMENT_DAYS, LONGEST_REASON, MOST_DAYS
from outcomes.enums import DocumentKind, DocumentVisibility, OutcomeKind
from outcomes.models import Outcome
from publishing.texts import active_language, languages, text_of
from working_sessions.models import WorkingSession


def say(form: forms.Form, error: ValidationError) -> None:
    """Puts what an action refused on the form: at the field, where the action names one that the form has."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


class LanguagesForm(forms.Form):
    """One text in the portal's languages: the reader's own first, the others behind it."""

    rows = 6
    text_label: Any = _("Text")

    def __init__(self, *args: Any, texts: dict[str, str] | None = None, **kwargs: Any) -> None:
        initial = {f"text_{code}": text for code, text in (texts or {}).items()}
        super().__init__(*args, **{**kwargs, "initial": {**initial, **(kwargs.get("initial") or {})}})
        names = dict(settings.LANGUAGES)
        mine = active_language()
        order = [mine, *(code for code in languages() if code != mine)]
        for code in order:
            self.fields[f"text_{code}"] = forms.CharField(
                label=names[code],
                required=False,
                help_text=_("One language is enough.") if code == mine else "",
                widget=forms.Textarea(attrs={"rows": self.rows, "lang": code}),
            )
        self.order_fields([f"text_{code}" for code in order])

    @property
    def own_text(self) -> forms.BoundField:
        return self[f"text_{active_language()}"]

    @property
    def other_texts(self) -> list[forms.BoundField]:
        mine = active_language()
        return [self[f"text_{code}"] for code in languages() if code != mine]

    @property
    def other_has_text(self) -> bool:
        return any(field.value() or field.errors for field in self.other_texts)

    @property
    def rest(self) -> list[forms.BoundField]:
        """The fields that are no text."""
        return [field for field in self.visible_fields() if not field.name.startswith("text_")]

    def texts(self) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"text_{code}", "") for code in languages()}


class MinutesForm(LanguagesForm):
    rows = 22
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class CirculateForm(forms.Form):
    days = forms.IntegerField(
        label=_("Days for comments"),
        initial=COMMENT_DAYS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 1, "max": MOST_DAYS}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 3}))


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("The other participants and the organisers read it."),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Your answer"),
        required=False,
        max_length=LONGEST_COMMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DocumentChoicesForm(forms.Form):
    kind = forms.ChoiceField(
        label=pgettext_lazy("of a document", "Kind"), choices=DocumentKind.choices, initial=DocumentKind.SLIDES
    )
    visibility = forms.ChoiceField(
        label=_("Who may have it"),
        choices=DocumentVisibility.choices,
        initial=DocumentVisibility.PARTICIPANTS,
        help_text=_("Nobody gets it who may not see the session."),
    )


class DocumentForm(documents.DocumentForm, DocumentChoicesForm):
    field_order = ("title", "file", "kind", "visibility", "language", "source", "review_by")


class LinkForm(DocumentChoicesForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    url = forms.URLField(
        label=_("Address"),
        max_length=500,
        assume_scheme="https",
        help_text=_("For example of a recording. Whoever has the address may open it: this portal does not guard it."),
    )
    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", "–"), *settings.LANGUAGES])
    field_order = ("title", "url", "kind", "visibility", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].initial = DocumentKind.RECORDING


class OutcomeForm(LanguagesForm):
    """A decision or an action. Which of both is chosen once; who does it and by when is asked of actions only."""

    kind = forms.ChoiceField(
        label=_("What it is"), choices=OutcomeKind.choices, initial=OutcomeKind.DECISION, widget=forms.RadioSelect
    )
    agenda_item = forms.ChoiceField(label=_("Point of the agenda"), required=False)
    organisation = forms.ChoiceField(
        label=_("Organisation that does it"), required=False, help_text=_("Of an action only.")
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Of an action only."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(self, *args: Any, session: WorkingSession, outcome: Outcome | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = {str(item.pk): item for item in session.agenda.all()}
        self.organisations = {str(row.pk): row for row in Organisation.objects.filter(is_verified=True)}
        if outcome is not None and outcome.organisation:
            self.organisations[str(outcome.organisation_id)] = outcome.organisation
        self.fields["agenda_item"].choices = [
            ("", "–"),
            *((pk, str(text_of(item, "title"))) for pk, item in self.items.items()),
        ]
        named = sorted(
            ((pk, str(text_of(row, "name"))) for pk, row in self.organisations.items()),
            key=lambda pair: pair[1].casefold(),
        )
        self.fields["organisation"].choices = [("", "–"), *named]
        if outcome is not None:
            del self.fields["kind"]
            for name in ("organisation", "due_on"):
                self.fields[name].help_text = ""
                if outcome.kind != OutcomeKind.ACTION:
                    del self.fields[name]
        if not self.items:
            del self.fields["agenda_item"]

    def values(self) -> dict[str, Any]:
        """For the actions."""
        data = self.cleaned_data
        return {
            "texts": self.texts(),
            "agenda_item": self.items.get(data.get("agenda_item", "")),
            "organisation": self.organisations.get(data.get("organisation", "")),
            "due_on": data.get("due_on"),
        }


class CriterionForm(forms.Form):
    """Which criterion a decision is about, by its number."""

    criterion = forms.CharField(
        label=_("Criterion"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "placeholder": "CF-012"}),
    )

    def clean_criterion(self) -> Criterion:
        number = re.sub(r"\s", "", self.cleaned_data["criterion"]).upper()
        found = Criterion.objects.filter(number=number, current__isnull=False).first()
        if found is None:
            raise ValidationError(_("There is no criterion with this number in the catalogue."))
        return found


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the certificate"),
        max_length=60,
        help_text=_("Sixteen letters and digits in four groups. Capitals and spaces do not matter."),
        widget=forms.TextInput(
            attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false", "class": "code-input"}
        ),
    )
