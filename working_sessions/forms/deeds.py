"""The small forms of what is done with a session as a whole."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models import Organisation
from publishing.texts import active_language, languages, name_of, text_of
from working_sessions.actions.copying import MOST_DATES
from working_sessions.actions.series import TITLES
from working_sessions.enums import Rhythm
from working_sessions.forms.clock import ClockField, DateForm, DayField, moment_of
from working_sessions.local_time import dates_of, wall
from working_sessions.models import Series, WorkingSession
from working_sessions.times import moment_in_words

LONGEST_REASON = 1000


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("It stands on the page of the session and in the mail, as you write it."),
        validators=[ProhibitNullCharactersValidator()],
    )


class NewDateForm(DateForm):
    """Another date for a session, in its own zone."""

    def __init__(self, data: Any = None, *, session: WorkingSession, **kwargs: Any) -> None:
        self.session = session
        initial = self.shown(session.starts_at, session.ends_at, session.zone) | {"day": None, "last_day": None}
        super().__init__(data, initial=initial, label_suffix="", **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.read_moments(self.session.zone)
        return data


class CopyForm(forms.Form):
    """Where the copy starts. It lasts as long as the session."""

    day = DayField(label=_("Day"))
    starts = ClockField(label=_("Starts at"))
    PLACES = {"starts_at": "day"}

    def __init__(self, data: Any = None, *, session: WorkingSession, **kwargs: Any) -> None:
        self.zone = session.zone
        super().__init__(data, initial={"starts": wall(session.starts_at, self.zone).time()}, label_suffix="", **kwargs)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("day") is not None and data.get("starts") is not None:
            try:
                data["starts_at"] = moment_of(dt.datetime.combine(data["day"], data["starts"]), self.zone)
            except forms.ValidationError as error:
                self.add_error("day" if error.code == "year" else "starts", error)
        return data


class RhythmForm(forms.Form):
    """How often, and how many more."""

    rhythm = forms.ChoiceField(label=_("How often"), choices=Rhythm, widget=forms.RadioSelect, initial=Rhythm.MONTHLY)
    times = forms.IntegerField(
        label=_("How many more dates"),
        min_value=1,
        max_value=MOST_DATES,
        initial=5,
        help_text=_("At most 26. On the next page you can leave some out."),
    )

    def starts(self, session: WorkingSession) -> list[dt.datetime]:
        times = self.cleaned_data["times"] + 1
        return dates_of(session.starts_at, session.zone, self.cleaned_data["rhythm"], times)[1:]


class DatesForm(forms.Form):
    """Which of the dates, and the name of the series."""

    dates = forms.MultipleChoiceField(label=pgettext_lazy("of a series", "Dates"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, starts: list[dt.datetime], session: WorkingSession, **kwargs: Any) -> None:
        self._starts = {start.isoformat(): start for start in starts}
        initial = {"dates": list(self._starts)} | {
            f"title_{code}": getattr(session, f"title_{code}") for code in languages()
        }
        super().__init__(data, initial=initial, label_suffix="", **kwargs)
        self.fields["dates"].choices = [
            (key, moment_in_words(start, session.zone)) for key, start in self._starts.items()
        ]
        if session.series_id is None:
            self.fields.update(_title_fields())

    @property
    def starts(self) -> list[dt.datetime]:
        return [self._starts[key] for key in self.cleaned_data["dates"]]

    @property
    def titles(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in TITLES if name in self.cleaned_data}

    @property
    def title_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in TITLES if name in self.fields]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        asked = [name for name in TITLES if name in self.fields]
        if asked and not any(data.get(name) or name in self.errors for name in asked):
            self.add_error(f"title_{active_language()}", _("Write the title in at least one language."))
        return data


class SeriesForm(forms.Form):
    """The titles of a series."""

    def __init__(self, data: Any = None, *, series: Series | None = None, **kwargs: Any) -> None:
        initial = {name: getattr(series, name) for name in TITLES} if series else {}
        super().__init__(data, initial=initial, label_suffix="", **kwargs)
        self.fields.update(_title_fields())


def _title_fields() -> dict[str, forms.CharField]:
    found = {}
    for code in languages():
        found[f"title_{code}"] = forms.CharField(
            label=_("Title of the series (%(language)s)") % {"language": name_of(code)},
            required=False,
            max_length=160,
            widget=forms.TextInput(attrs={"lang": code}),
            validators=[ProhibitNullCharactersValidator()],
        )
    return found


class SeriesChoiceForm(forms.Form):
    """A series of the group to stand in."""

    series = forms.ModelChoiceField(label=pgettext_lazy("sessions", "Series"), queryset=Series.objects.none())

    def __init__(self, data: Any = None, *, session: WorkingSession, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        self.fields["series"].queryset = Series.objects.filter(group=session.group).order_by("slug")


class OrganisationPlacesForm(forms.Form):
    """How many places one organisation gets."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())
    places = forms.IntegerField(
        label=_("Places"), min_value=0, max_value=10_000, help_text=_("0: nobody of this organisation gets a place.")
    )

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, label_suffix="", **kwargs)
        known = Organisation.objects.filter(is_verified=True)
        self.fields["organisation"].queryset = known
        named = sorted(
            ((one.pk, capfirst(str(text_of(one, "name")))) for one in known), key=lambda pair: pair[1].casefold()
        )
        self.fields["organisation"].choices = [("", "–"), *named]
