"""The forms of the organisers' pages about participants. What they ask is asked again by the actions, which know the
rules."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from publishing.texts import active_language
from working_sessions.check_in_codes import DIGITS
from working_sessions.enums import ORGANISER_REASONS, Attendance, EndReason, MessageAudience
from working_sessions.models import SessionMessage, WorkingSession

LONGEST_NOTE = 1000
_REASONS = [(reason.value, reason.label) for reason in EndReason if reason in ORGANISER_REASONS]


class NoteForm(forms.Form):
    note = forms.CharField(
        label=_("Note to the person"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it in the mail."),
    )


class ReasonForm(NoteForm):
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=_REASONS,
        widget=forms.RadioSelect,
        help_text=_("The person reads it in the mail, in their language."),
        error_messages={"required": _("Choose a reason: the person reads it.")},
    )
    field_order = ("reason", "note")


class PriorityForm(forms.Form):
    priority = forms.IntegerField(
        label=_("Priority"),
        min_value=-100,
        max_value=100,
        help_text=_(
            "0 is the rule. Whoever has more passes all who have less. All organisers see in the log who changed it."
        ),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class AttendanceForm(forms.Form):
    attendance = forms.ChoiceField(label=_("Attendance"), choices=Attendance, widget=forms.RadioSelect)
    minutes = forms.IntegerField(
        label=_("Minutes attended"),
        required=False,
        min_value=1,
        max_value=24 * 60,
        help_text=_("Only where somebody was there for a part. The certificate says them."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("attendance") not in (Attendance.PRESENT, Attendance.PARTLY):
            # The field stays filled when somebody is noted as absent instead: that takes the minutes away.
            self.cleaned_data["minutes"] = None
        return self.cleaned_data


class ReplaceForm(forms.Form):
    name = forms.CharField(
        label=_("Name of the colleague"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("E-mail address of the colleague"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )


class AddForm(forms.Form):
    """Whether the person may come over capacity is asked only after the refusal has said that no place is left."""

    name = forms.CharField(
        label=pgettext_lazy("person", "Name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The confirmation goes there. Whoever has an account with this address is linked to it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    organisation_name = forms.CharField(
        label=_("Organisation"),
        required=False,
        max_length=200,
        help_text=_("Where the portal knows the organisation of the address, it takes that."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    mode = forms.ChoiceField(label=_("Takes part"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of the mails"),
        choices=settings.LANGUAGES,
        help_text=_("Whoever has an account gets them in the language of the account."),
    )
    over_capacity = forms.BooleanField(
        label=_("Add the person over capacity"),
        required=False,
        help_text=_("There will be one person more than places. The log says that you did it."),
    )

    def __init__(self, *args: Any, session: WorkingSession, asks_over_capacity: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, initial={"language": active_language(), "mode": session.modes[0]}, **kwargs)
        self.fields["mode"].choices = [(mode.value, mode.label) for mode in session.modes]
        if len(session.modes) == 1:
            self.fields["mode"].widget = forms.HiddenInput()
        if not asks_over_capacity:
            del self.fields["over_capacity"]


class MessageForm(forms.Form):
    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)
    audience = forms.ChoiceField(label=pgettext_lazy("message", "To"), widget=forms.RadioSelect)
    language = forms.ChoiceField(
        label=_("Language of your text"),
        choices=settings.LANGUAGES,
        help_text=_(
            "Everything around your words comes in the language of each participant; your words stay as they are."
        ),
    )
    subject = forms.CharField(
        label=pgettext_lazy("message", "Subject"), max_length=SessionMessage._meta.get_field("subject").max_length
    )
    text = forms.CharField(
        label=pgettext_lazy("message", "Text"),
        max_length=SessionMessage._meta.get_field("text").max_length,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Plain text. Do not write what should not be passed on: a mail is easily forwarded."),
    )

    def __init__(self, *args: Any, counts: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["audience"].choices = [
            (audience.value, f"{audience.label} ({counts[audience.value]})") for audience in MessageAudience
        ]
        self.initial.setdefault("language", active_language())
        self.initial.setdefault("audience", MessageAudience.CONFIRMED)


class ExportForm(forms.Form):
    file_format = forms.ChoiceField(
        label=_("File format"),
        choices=[("csv", "CSV"), ("xlsx", "Excel")],
        error_messages={
            "invalid_choice": _("This filter has no value “%(value)s”."),
            "required": _("Choose one of the formats."),
        },
    )
    with_needs = forms.BooleanField(required=False)


class CheckInForm(forms.Form):
    code = forms.CharField(
        label=_("Code shown in the meeting"),
        max_length=3 * DIGITS,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code-input"}),
        help_text=_("Six digits. The organiser shows them on the screen; they change every ten minutes."),
    )
