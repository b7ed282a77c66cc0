"""The forms by which people register. What they ask is asked again by the actions, which know the rules."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4, uuid5

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from working_sessions.enums import AttendanceMode, ParticipantsVisibility, SessionMode, ShownTo
from working_sessions.kept import needs_removed_on
from working_sessions.models import Registration, WorkingSession
from working_sessions.times import day_in_words

_LONGEST_NEEDS = Registration._meta.get_field("access_needs").max_length
_LONGEST_ADDRESS = Registration._meta.get_field("email").max_length

# Whom a participant can let read the name: never more people than the organiser shows the list to.
_SHOWN_TO = {
    ParticipantsVisibility.HIDDEN: (),
    ParticipantsVisibility.PARTICIPANTS: (ShownTo.PARTICIPANTS, ShownTo.NOBODY),
    ParticipantsVisibility.MEMBERS: (ShownTo.MEMBERS, ShownTo.PARTICIPANTS, ShownTo.NOBODY),
}


class SubmissionKeyField(forms.UUIDField):
    """Tells a form sent twice from two forms. Nobody types it, so what cannot be read counts as a new one."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> UUID:
        try:
            return super().clean(value) or uuid4()
        except forms.ValidationError:
            return uuid4()


class DetailsForm(forms.Form):
    """What the organiser should provide for, and who reads the name in the list."""

    access_needs = forms.CharField(
        label=_("What you need to take part"),
        required=False,
        max_length=_LONGEST_NEEDS,
        validators=[ProhibitNullCharactersValidator()],
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    shown_to = forms.ChoiceField(
        label=_("Who sees your name in the list of participants"),
        choices=ShownTo,
        widget=forms.RadioSelect,
        help_text=_("The organisers always see it. You can change it later."),
    )

    def __init__(self, *args: Any, session: WorkingSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session = session
        self.fields["access_needs"].help_text = _(
            "For example a wheelchair place, an induction loop or a diet. Only the organisers of this session read it, "
            "and it is removed on %(date)s."
        ) % {"date": day_in_words(needs_removed_on(session))}
        allowed = _SHOWN_TO[ParticipantsVisibility(session.participants_visibility)]
        if allowed:
            self.fields["shown_to"].choices = [(choice.value, choice.label) for choice in allowed]
            self.fields["shown_to"].initial = ShownTo.PARTICIPANTS
        else:
            del self.fields["shown_to"]

    @property
    def chosen_shown_to(self) -> str:
        """Where nobody was asked, nobody has agreed."""
        return self.cleaned_data.get("shown_to") or ShownTo.NOBODY


class RegisterForm(DetailsForm):
    submission_key = SubmissionKeyField(required=False)
    mode = forms.ChoiceField(label=_("How you take part"), choices=AttendanceMode, widget=forms.RadioSelect)
    field_order = ("submission_key", "mode", "access_needs", "shown_to")

    def __init__(self, *args: Any, session: WorkingSession, notes: dict[str, str] | None = None, **kwargs: Any) -> None:
        """`notes` say of each way to take part how many places are left."""
        super().__init__(*args, session=session, **kwargs)
        self.fields["submission_key"].initial = uuid4
        if session.mode == SessionMode.HYBRID:
            notes = notes or {}
            self.fields["mode"].choices = [
                (mode.value, f"{mode.label} – {notes[mode]}" if notes.get(mode) else mode.label)
                for mode in session.modes
            ]
        else:
            del self.fields["mode"]

    @property
    def chosen_mode(self) -> str:
        return self.cleaned_data.get("mode") or self.session.modes[0]

    def key_of(self, person: str) -> UUID:
        """The key of this form for this person: the same form sent for somebody else is another registration."""
        return uuid5(self.cleaned_data["submission_key"], person)


class GuestForm(RegisterForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("First name and surname, as the organiser reads them."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    organisation_name = forms.CharField(
        label=_("Organisation"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=_LONGEST_ADDRESS,
        help_text=_("Your work address. We send a link to it, by which you confirm the registration."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # People do not see it; programs that fill in every field do.
    website = forms.CharField(
        required=False, widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1", "class": "input"})
    )
    field_order = ("submission_key", "name", "organisation_name", "email", "mode", "access_needs", "shown_to")

    @property
    def is_by_a_program(self) -> bool:
        return bool(self.data.get("website"))


class ChangeForm(DetailsForm):
    """The details of a registration, and the way to take part where there is a choice."""

    mode = forms.ChoiceField(label=_("How you take part"), choices=AttendanceMode, widget=forms.RadioSelect)
    field_order = ("mode", "access_needs", "shown_to")

    def __init__(self, *args: Any, registration: Registration, may_change_mode: bool, **kwargs: Any) -> None:
        initial = {
            "mode": registration.mode,
            "access_needs": registration.access_needs,
            "shown_to": registration.shown_to,
        }
        super().__init__(*args, session=registration.session, initial=initial, **kwargs)
        self.registration = registration
        if "shown_to" in self.fields:
            self.fields["shown_to"].help_text = _("The organisers always see it.")
            allowed = dict(self.fields["shown_to"].choices)
            # Somebody who agreed to more than the organiser shows by now is shown to no more than that.
            if registration.shown_to not in allowed:
                self.initial["shown_to"] = ShownTo.PARTICIPANTS
        if may_change_mode:
            self.fields["mode"].choices = [(mode.value, mode.label) for mode in self.session.modes]
            self.fields["mode"].help_text = _(
                "You change when a place of the other kind is free; else nothing changes."
            )
        else:
            del self.fields["mode"]

    @property
    def chosen_mode(self) -> str:
        """Empty where there is no choice."""
        return self.cleaned_data.get("mode", "")

    @property
    def chosen_shown_to(self) -> str:
        """Where nobody was asked, what was agreed stays."""
        return self.cleaned_data.get("shown_to") or self.registration.shown_to


class ColleagueForm(forms.Form):
    """Who comes instead."""

    name = forms.CharField(label=_("Name of your colleague"), max_length=150)
    email = forms.EmailField(
        label=_("E-mail address of your colleague"),
        max_length=_LONGEST_ADDRESS,
        help_text=_("At your own organisation. The confirmation goes to this address."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )


class AddressForm(forms.Form):
    """Whose registrations are looked for."""

    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=_LONGEST_ADDRESS,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class SeriesForm(DetailsForm):
    """Several sessions at once; the details are those of each."""

    submission_key = SubmissionKeyField(required=False)
    sessions = forms.MultipleChoiceField(
        label=pgettext_lazy("series", "Sessions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick the sessions that you want to register for.")},
    )
    mode = forms.ChoiceField(
        label=_("How you take part where there is a choice"), choices=AttendanceMode, widget=forms.RadioSelect
    )
    field_order = ("submission_key", "sessions", "mode", "access_needs", "shown_to")

    def __init__(self, *args: Any, open_ones: list[WorkingSession], **kwargs: Any) -> None:
        super().__init__(*args, session=max(open_ones, key=lambda session: session.ends_at), **kwargs)
        self.fields["submission_key"].initial = uuid4
        self.fields["sessions"].choices = [(str(session.pk), session.slug) for session in open_ones]
        self.fields["mode"].initial = AttendanceMode.ONLINE
        if all(session.mode != SessionMode.HYBRID for session in open_ones):
            del self.fields["mode"]

    def mode_in(self, session: WorkingSession) -> str:
        chosen = self.cleaned_data.get("mode")
        return chosen if chosen in session.modes else session.modes[0]

    def key_of(self, person: str) -> UUID:
        """One key serves for all: it is unique within a session."""
        return uuid5(self.cleaned_data["submission_key"], person)
