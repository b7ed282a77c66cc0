"""The form of a session, in its sections. What it asks is asked again by the actions, which know the rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from groups.enums import GroupVisibility, Visibility
from groups.models import Group
from members.places import countries, is_time_zone, time_zones
from publishing.texts import active_language, languages, name_of
from working_sessions.actions import session_rules as rules
from working_sessions.enums import ParticipantsVisibility, Reminder, SessionMode, WaitingList
from working_sessions.forms.clock import DateForm, DayAndClockField, moment_of
from working_sessions.local_time import wall
from working_sessions.models import WorkingSession

# The official languages of the European Union; whatever else a session speaks already is offered besides.
_OFFICIAL = (
    *("bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "ga", "hr"),
    *("hu", "it", "lt", "lv", "mt", "nl", "pl", "pt", "ro", "sk", "sl", "sv"),
)
_COPIED = (
    *("time_zone", "mode", "country", "location", "join_url", "visibility", "guests_allowed", "approval_required"),
    *("capacity", "capacity_online", "places_per_organisation", "waiting_list", "offer_hours", "offers_only_hours"),
    *("cut_off_hours", "participants_visibility", "reminders", "retention_days", "languages", "interpretation"),
)
_LENGTHS = {"title": 160, "description": 10_000, "practical_info": 10_000}


@dataclass(frozen=True, slots=True)
class LanguagePart:
    """The texts in one language."""

    code: str
    name: str
    fields: list[forms.BoundField]
    is_open: bool
    is_empty: bool


def spoken_choices(also: list[str]) -> list[tuple[str, str]]:
    """The languages of the portal first, then the others by their name."""
    first = [(code, capfirst(name_of(code))) for code in languages()]
    others = sorted({*_OFFICIAL, *also} - set(languages()), key=name_of)
    return [*first, *((code, capfirst(name_of(code))) for code in others)]


class SessionForm(DateForm):
    """A new session, or one that is changed. `changes()` are the fields for the actions."""

    use_required_attribute = False  # it would be said of the title in each language

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    languages = forms.MultipleChoiceField(label=_("Languages spoken"), widget=forms.CheckboxSelectMultiple)
    interpretation = forms.MultipleChoiceField(
        label=_("Interpreted into"), widget=forms.CheckboxSelectMultiple, required=False
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), help_text=_("Where the session takes place. Everybody also sees their own time.")
    )
    mode = forms.ChoiceField(label=_("Takes place"), choices=SessionMode, widget=forms.RadioSelect)
    location = forms.CharField(
        label=_("Place"),
        required=False,
        max_length=300,
        help_text=_("Building, street, town. Needed before the session is announced, unless it is online."),
        validators=[ProhibitNullCharactersValidator()],
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    join_url = forms.URLField(
        label=_("Address of the online meeting"),
        required=False,
        max_length=500,
        assume_scheme="https",
        help_text=_("Only those with a confirmed place see it. It may come later."),
    )

    visibility = forms.ChoiceField(
        label=_("Visible to"),
        choices=Visibility,
        widget=forms.RadioSelect,
        help_text=_("Never to more people than the group itself. Those who see it can register."),
    )
    guests_allowed = forms.BooleanField(
        label=_("People without an account can register by e-mail"),
        required=False,
        help_text=_("They confirm their address first. Only for sessions that everybody may see."),
    )
    approval_required = forms.BooleanField(label=_("You decide on each registration"), required=False)
    registration_opens_at = DayAndClockField(
        label=_("Registration opens"), required=False, help_text=_("Empty: as soon as the session is announced.")
    )
    registration_closes_at = DayAndClockField(
        label=_("Registration closes"), required=False, help_text=_("Empty: when the session starts.")
    )
    cancel_until = DayAndClockField(
        label=_("Cancel in time until"),
        required=False,
        help_text=_("Whoever cancels later is noted as late. Empty: until the start."),
    )
    capacity = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("On site, where one may also take part online. Empty: without limit."),
    )
    capacity_online = forms.IntegerField(
        label=_("Places online"),
        required=False,
        min_value=0,
        max_value=100_000,
        help_text=_("Only for a session on site and online. Empty: without limit."),
    )
    places_per_organisation = forms.IntegerField(
        label=_("Places per organisation"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Others of the same organisation wait. Empty: without limit."),
    )
    organisation_limit_until = DayAndClockField(
        label=_("That limit falls"),
        required=False,
        help_text=_("From then on the places that are left go to whoever waits."),
    )

    waiting_list = forms.ChoiceField(
        label=_("When all places are taken"), choices=WaitingList, widget=forms.RadioSelect
    )
    offer_hours = forms.IntegerField(label=_("Hours that an offer stands"), min_value=1, max_value=168)
    offers_only_hours = forms.IntegerField(
        label=_("From so many hours before the start, places are only offered"),
        min_value=0,
        max_value=8760,
        help_text=_("Somebody who is given a place the evening before may not read it."),
    )
    cut_off_hours = forms.IntegerField(
        label=_("From so many hours before the start, nobody moves up"), min_value=0, max_value=8760
    )

    participants_visibility = forms.ChoiceField(
        label=_("List of participants visible to"),
        choices=ParticipantsVisibility,
        widget=forms.RadioSelect,
        help_text=_("Each person decides besides whether their name stands in it."),
    )
    reminders = forms.MultipleChoiceField(
        label=_("Reminders"), choices=Reminder, widget=forms.CheckboxSelectMultiple, required=False
    )
    retention_days = forms.IntegerField(
        label=_("Days after which participants’ data is removed"),
        min_value=30,
        max_value=1095,
        help_text=_("Between 30 and 1,095. Once people are registered it can only become shorter."),
    )

    def __init__(self, data: Any = None, *, group: Group, session: WorkingSession | None = None, **kwargs: Any) -> None:
        self.group, self.session = group, session
        self.moves_along = session is not None
        self.start = session or _fresh(group)
        super().__init__(data, initial=self._initial(), label_suffix="", **kwargs)
        for code in languages():
            for name in rules.TRANSLATED:
                self.fields[f"{name}_{code}"] = _text_field(name, code)
        spoken = spoken_choices([*(self.start.languages or []), *(self.start.interpretation or [])])
        self.fields["languages"].choices = spoken
        self.fields["interpretation"].choices = spoken
        self.fields["country"].choices = [("", "–"), *countries()]
        self.fields["time_zone"].choices = _zones(self.start.time_zone)
        if group.visibility != GroupVisibility.PUBLIC:
            allowed = [Visibility.MEMBERS, Visibility.GROUP] if group.visibility == "MEMBERS" else [Visibility.GROUP]
            if self.start.visibility not in allowed:
                allowed = [Visibility(self.start.visibility), *allowed]
            self.fields["visibility"].choices = [(one.value, one.label) for one in allowed]

    def _initial(self) -> dict[str, Any]:
        start = self.start
        initial = {name: getattr(start, name) for name in (*_COPIED, *rules.TEXTS)}
        if start.starts_at is not None:
            initial |= self.shown(start.starts_at, start.ends_at, start.zone)
            for name in rules.WINDOWS:
                moment = getattr(start, name)
                initial[name] = wall(moment, start.zone).replace(second=0, microsecond=0) if moment else None
        return initial | {"version": start.version}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        name = data.get("time_zone")
        if not is_time_zone(name):
            return data
        zone = ZoneInfo(name)
        self.read_moments(zone)
        for window in rules.WINDOWS:
            if data.get(window) is not None:
                try:
                    data[window] = moment_of(data[window], zone)
                except forms.ValidationError as error:
                    self.add_error(window, error)
        if not any(data.get(f"title_{code}") or f"title_{code}" in self.errors for code in languages()):
            self.add_error(f"title_{active_language()}", _("Write the title in at least one language."))
        return data

    def changes(self) -> dict[str, Any]:
        """All the fields of a new session; of one that is changed, what the organiser changed. A moment that shows the
        same time as before is left alone, so that it moves along with the session."""
        data = self.cleaned_data
        names = [name for name in rules.FIELDS if name in data]
        if self.session is None:
            return {name: data[name] for name in names}
        before = rules.values_of(self.session)
        changed = {name: data[name] for name in names if _plain(before[name]) != _plain(data[name])}
        touched = set(self.changed_data)
        for name in rules.WINDOWS:
            if name not in touched:
                changed.pop(name, None)
        for name in ("starts_at", "ends_at"):
            changed.pop(name, None)
        if touched & {"day", "starts", "ends", "last_day", "time_zone"}:
            changed |= {"starts_at": data["starts_at"], "ends_at": data["ends_at"]}
        if "mode" in changed:
            changed |= {"capacity": data["capacity"], "capacity_online": data["capacity_online"]}
        return changed

    # --- The sections -----------------------------------------------------------------------------------------------

    @property
    def texts(self) -> list[LanguagePart]:
        """Open are the reader's language, what holds text, and what is wrong."""
        found = []
        for code in languages():
            fields = [self[f"{name}_{code}"] for name in rules.TRANSLATED]
            is_empty = not any((field.value() or "").strip() for field in fields)
            has_errors = any(field.errors for field in fields)
            is_open = code == active_language() or has_errors
            found.append(LanguagePart(code, capfirst(name_of(code)), fields, is_open, is_empty))
        return found

    def _some(self, *names: str) -> list[forms.BoundField]:
        return [self[name] for name in names]

    @property
    def is_interpreted(self) -> bool:
        return bool(self["interpretation"].value())

    @property
    def when(self) -> list[forms.BoundField]:
        return self._some("day", "starts", "ends", "last_day")

    @property
    def where(self) -> list[forms.BoundField]:
        return self._some("mode", "location", "country", "join_url")

    @property
    def who(self) -> list[forms.BoundField]:
        return self._some("visibility", "guests_allowed", "approval_required")

    @property
    def window(self) -> list[forms.BoundField]:
        return self._some("registration_opens_at", "registration_closes_at", "cancel_until")

    @property
    def places(self) -> list[forms.BoundField]:
        return self._some("capacity", "capacity_online", "places_per_organisation", "organisation_limit_until")

    @property
    def waiting(self) -> list[forms.BoundField]:
        return self._some("offer_hours", "offers_only_hours", "cut_off_hours")

    @property
    def people(self) -> list[forms.BoundField]:
        return self._some("participants_visibility", "reminders", "retention_days")


def _plain(value: Any) -> Any:
    """Nothing is nothing, however it is written; of a list of languages the order says nothing."""
    if isinstance(value, list):
        return sorted(value)
    return "" if value is None else value


def _fresh(group: Group) -> WorkingSession:
    """What the form of a new session begins with."""
    return WorkingSession(group=group, visibility=group.default_content_visibility, languages=[active_language()])


class TitleField(forms.CharField):
    """Asked for, in at least one language: the form asks which, so that a single one may be empty."""

    def validate(self, value: Any) -> None:
        """Nothing: see the form."""


def _text_field(name: str, code: str) -> forms.CharField:
    widget = forms.TextInput() if name == "title" else forms.Textarea(attrs={"rows": 7 if name == "description" else 4})
    widget.attrs["lang"] = code
    help_texts = {
        "description": _("What it is about, for whom, what one takes home."),
        "practical_info": _("How to get there, what to bring, whom to ask."),
    }
    labels = {
        "title": pgettext_lazy("session", "Title"),
        "description": _("What it is about"),
        "practical_info": _("Practical information"),
    }
    kind = TitleField if name == "title" else forms.CharField
    return kind(
        label=labels[name],
        required=name == "title",
        max_length=_LENGTHS[name],
        widget=widget,
        help_text=help_texts.get(name, ""),
        validators=[ProhibitNullCharactersValidator()],
    )


def _zones(also: str) -> list[Any]:
    choices = time_zones()
    known = {zone for _area, zones in choices for zone, _name in zones}
    return choices if also in known else [(also, also), *choices]
