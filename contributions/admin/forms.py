"""What a curator fills in to decide on a contribution."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contributions.models.contribution import LONGEST_TEXT


def _text(label: Promise, help_text: Promise, *, rows: int = 6, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, widget=widget, max_length=LONGEST_TEXT, required=required)


class _ReplyForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"), choices=settings.LANGUAGES, help_text=_("The language that you have written in.")
    )
    shows_words = forms.BooleanField(
        label=_("Show the contributor’s words in public"),
        required=False,
        initial=True,
        help_text=_("Leave it unticked where they name somebody, insult, or advertise."),
    )
    field_order = ("text", "language", "shows_words")

    def __init__(self, *args: Any, language: str = settings.LANGUAGE_CODE, **kwargs: Any) -> None:
        kwargs["initial"] = {"language": language, **(kwargs.get("initial") or {})}
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class AcceptanceForm(_ReplyForm):
    text = _text(_("Answer"), _("Everybody reads it. You can also answer later."), required=False)


class DeclineForm(_ReplyForm):
    text = _text(_("Reason"), _("Everybody reads it. Say what would change your mind."))


class AnswerForm(_ReplyForm):
    text = _text(_("Answer"), _("Everybody reads it. It stands in place of an answer before."))


class ReasonForm(forms.Form):
    reason = _text(_("Reason"), _("The contributor reads it by mail; others do not."), rows=4)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
