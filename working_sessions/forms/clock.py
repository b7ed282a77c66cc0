"""Fields for days and times as the clocks of a place show them. The zone is known when the whole form is read."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from working_sessions.actions.session_rules import YEARS, beyond_the_years
from working_sessions.local_time import moment_at, wall


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), input_formats=["%Y-%m-%d"], **kwargs
        )


class ClockField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            input_formats=["%H:%M", "%H:%M:%S"],
            **kwargs,
        )


class DayAndClockField(forms.Field):
    """Gives a datetime without a zone."""

    widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
    default_error_messages = {"invalid": gettext_lazy("Write a day and a time, for example 2027-03-15 14:00.")}

    def to_python(self, value: Any) -> dt.datetime | None:
        if value in self.empty_values:
            return None
        try:
            found = value if isinstance(value, dt.datetime) else parse_datetime(str(value).strip())
        except ValueError:
            found = None
        if found is None or found.tzinfo is not None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found


def moment_of(shown: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The moment at which the clocks show this. Raises ValidationError for what they leap over in spring, and beyond
    the years in which sessions are."""
    if shown.year not in YEARS:
        raise ValidationError(beyond_the_years(), code="year")
    moment = moment_at(shown, zone)
    if wall(moment, zone) != shown:
        raise ValidationError(_("The clocks go forward that night: there is no such time."), code="skipped")
    return moment


class DateForm(forms.Form):
    """One day, from when to when; or several days. Gives `starts_at` and `ends_at` once a zone is known."""

    day = DayField(label=gettext_lazy("Day"))
    starts = ClockField(label=gettext_lazy("Starts at"))
    ends = ClockField(label=gettext_lazy("Ends at"))
    last_day = DayField(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Where it lasts more than one day.")
    )

    # Which field an action’s refusal belongs to.
    PLACES = {"starts_at": "day", "ends_at": "ends"}

    def read_moments(self, zone: ZoneInfo) -> None:
        """Puts `starts_at` and `ends_at` among the clean data, or the errors at their fields."""
        data = self.cleaned_data
        for name, day, clock in (("starts_at", "day", "starts"), ("ends_at", "last_day", "ends")):
            date, time = data.get(day) or data.get("day"), data.get(clock)
            if date is None or time is None or day in self.errors:
                continue
            try:
                data[name] = moment_of(dt.datetime.combine(date, time), zone)
            except ValidationError as error:
                named = day if data.get(day) else "day"
                self.add_error(named if error.code == "year" else clock, error)
        if "starts_at" in data and "ends_at" in data and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends", _("The session ends before it starts."))
            del data["ends_at"]

    @staticmethod
    def shown(starts_at: dt.datetime, ends_at: dt.datetime, zone: ZoneInfo) -> dict[str, Any]:
        """What the fields begin with."""
        first, last = (wall(moment, zone).replace(second=0, microsecond=0) for moment in (starts_at, ends_at))
        return {
            "day": first.date(),
            "starts": first.time(),
            "ends": last.time(),
            "last_day": last.date() if last.date() != first.date() else None,
        }


def say(form: forms.Form, error: ValidationError, places: dict[str, str] | None = None) -> None:
    """Puts what an action refused on the form: at its field, where the form has it."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, ValidationError(error.messages))
        return
    for field, errors in error.error_dict.items():
        name = (places or {}).get(field, field)
        form.add_error(name if name in form.fields else None, errors)


def differences(form: forms.Form) -> list[tuple[forms.BoundField, str]]:
    """The fields that hold something else than what is saved at this moment, with what is saved, in words."""
    return [(form[name], _in_words(form, name)) for name in form.changed_data if not form[name].is_hidden]


def _in_words(form: forms.Form, name: str) -> str:
    value = form.get_initial_for_field(form.fields[name], name)
    if value in (None, "", []):
        return "–"
    if isinstance(value, dt.datetime):
        return date_format(value, "DATETIME_FORMAT")
    if isinstance(value, dt.date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dt.time):
        return date_format(value, "TIME_FORMAT")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    labels = _labels(form.fields[name])
    values = value if isinstance(value, list) else [value]
    return ", ".join(str(labels.get(one, one)) for one in values)


def _labels(field: forms.Field) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for value, label in getattr(field, "choices", ()):
        if isinstance(label, list | tuple):
            found |= dict(label)
        else:
            found[value] = label
    return found
