"""What holds for the fields of a session, whoever writes them: what may be changed when, and what fits together."""

from __future__ import annotations

import datetime as dt
from typing import Any

from babel import Locale
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from groups.enums import GroupVisibility, MembershipState, Visibility
from members.places import is_time_zone
from publishing.texts import languages
from working_sessions.enums import AttendanceMode, SessionMode, SessionState
from working_sessions.models import Registration, WorkingSession

LONGEST = dt.timedelta(days=14)
YEARS = range(2000, 2101)  # others are slips of the hand
TRANSLATED = ("title", "description", "practical_info")
TEXTS = tuple(f"{name}_{code}" for name in TRANSLATED for code in languages())
WHEN = ("starts_at", "ends_at", "time_zone")
WHERE = ("mode", "country", "location", "join_url")
# What moves along with the start, unless it is given.
WINDOWS = ("registration_opens_at", "registration_closes_at", "cancel_until", "organisation_limit_until")
PLACES = ("capacity", "capacity_online", "places_per_organisation", "approval_required", "guests_allowed", "visibility")
WAITING = ("waiting_list", "offer_hours", "offers_only_hours", "cut_off_hours")
DATA = ("participants_visibility", "reminders", "retention_days")
SPOKEN = ("languages", "interpretation")
FIELDS = (*TEXTS, *SPOKEN, *WHEN, *WHERE, *WINDOWS, *PLACES, *WAITING, *DATA)
# What a calendar has to know.
SIGNIFICANT = frozenset({*(name for name in TEXTS if name.startswith("title_")), *WHEN, *WHERE})
# Once it has taken place, the rest is history.
_WHEN_HELD = frozenset({*TEXTS, *SPOKEN, "participants_visibility", "retention_days"})


def refuse_unknown(fields: dict[str, Any]) -> None:
    """Raises FieldDoesNotExist for what no organiser writes."""
    if unknown := sorted(fields.keys() - set(FIELDS)):
        raise FieldDoesNotExist(", ".join(unknown))


def values_of(session: WorkingSession) -> dict[str, Any]:
    """The fields as they stand; a missing text is an empty one."""
    return {name: (getattr(session, name) or "") if name in TEXTS else getattr(session, name) for name in FIELDS}


def refuse_unless_current(session: WorkingSession, version: int | None) -> None:
    """Raises ValidationError when somebody else was quicker. None does not ask."""
    if version is not None and version != session.version:
        raise ValidationError(
            _("Somebody else changed this session meanwhile. Look at the changes, and make yours again."),
            code="version",
        )


def refuse_what_is_over(session: WorkingSession, changed: set[str], now: dt.datetime) -> None:
    """Raises ValidationError for a change that comes too late. The session is as it was before."""
    match session.state:
        case SessionState.CANCELLED:
            raise ValidationError(_("This session was cancelled, and stays as it is."), code="state")
        case SessionState.ARCHIVED:
            raise ValidationError(_("This session is archived, and stays as it is."), code="state")
        case SessionState.HELD if changed - _WHEN_HELD:
            raise ValidationError(
                _("This session has taken place. Its texts can still be changed, the rest stays as it was."),
                code="state",
            )
        case SessionState.POSTPONED if changed & {"starts_at", "ends_at"}:
            raise ValidationError(_("This session is postponed. Give it a new date."), code="state")
        case SessionState.PUBLISHED if "starts_at" in changed and session.starts_at <= now:
            raise ValidationError({"starts_at": _("The session has begun. Its start stays where it was.")})


def check(session: WorkingSession, *, is_new: bool = False) -> None:
    """Raises ValidationError, at the fields, for values that are none or do not fit together."""
    errors: dict[str, list[Any]] = {}
    try:
        session.clean_fields(exclude={"title"})
    except ValidationError as error:
        errors.update(error.error_dict)
    for field, text in _misfits(session):
        if field not in errors:
            errors[field] = [text]
    if errors:
        raise ValidationError(errors)
    if is_new:
        session.validate_unique()
    session.validate_constraints()


def _misfits(session: WorkingSession) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if not any(getattr(session, f"title_{code}") for code in languages()):
        found.append((f"title_{languages()[0]}", _("Write the title in at least one language.")))
    if not is_time_zone(session.time_zone):
        found.append(("time_zone", _("There is no such time zone.")))
    known = Locale("en").languages
    for name in SPOKEN:
        if any(code not in known for code in getattr(session, name) or []):
            found.append((name, _("There is no such language.")))
    if session.country and session.country not in Locale("en").territories:
        found.append(("country", _("There is no such country.")))
    is_announced = session.state != SessionState.DRAFT
    if is_announced and session.mode != SessionMode.ONLINE and not session.location.strip():
        found.append(("location", _("Write where the session takes place.")))
    if session.mode != SessionMode.HYBRID and session.capacity_online is not None:
        found.append(("capacity_online", _("Only a session on site and online has places of a second kind.")))
    if (session.offers_only_hours or 0) < (session.cut_off_hours or 0):
        found.append(("offers_only_hours", _("Places are only offered from a moment that lies before the cut-off.")))
    if session.guests_allowed and session.visibility != Visibility.PUBLIC:
        found.append(("guests_allowed", _("Guests can register only for a session that everybody may see.")))
    elif session.guests_allowed and session.group.visibility != GroupVisibility.PUBLIC:
        found.append(("guests_allowed", _("Guests can register only where everybody may see the group.")))
    if session.starts_at is not None and session.ends_at is not None:
        found += _misfits_of_time(session)
    return found


def beyond_the_years() -> str:
    return _("Write a year between %(first)d and %(last)d.") % {"first": YEARS[0], "last": YEARS[-1]}


def _misfits_of_time(session: WorkingSession) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    if session.starts_at.year not in YEARS:
        found.append(("starts_at", beyond_the_years()))
    if session.ends_at <= session.starts_at:
        found.append(("ends_at", _("The session ends before it starts.")))
    elif session.ends_at - session.starts_at > LONGEST:
        found.append(("ends_at", _("A session lasts two weeks at most. Make one for each day, as a series.")))
    opens_at, closes_at = session.registration_opens_at, session.registration_closes_at
    if closes_at is not None and closes_at > session.ends_at:
        found.append(("registration_closes_at", _("Registration closes after the end of the session.")))
    if opens_at is not None and opens_at >= (closes_at or session.starts_at):
        found.append(("registration_opens_at", _("Registration closes before it opens.")))
    if session.cancel_until is not None and session.cancel_until > session.starts_at:
        found.append(("cancel_until", _("Nobody can cancel after the start of the session.")))
    return found


def refuse_to_leave_people_behind(session: WorkingSession, before: dict[str, Any]) -> None:
    """Raises ValidationError for a change after which people who are registered could not take part as they said, could
    not see the session any more, or have their data kept longer than they were told. The session has its new values."""
    live = Registration.objects.live().filter(session=session)
    if before["mode"] != session.mode:
        left = live.exclude(mode__in=session.modes).count()
        if left:
            raise ValidationError({"mode": _otherwise(session.modes[0], left)})
    if before["visibility"] != session.visibility and session.visibility == Visibility.GROUP:
        inside = session.group.memberships.filter(state=MembershipState.ACTIVE, user__isnull=False)
        left = live.exclude(user__in=inside.values("user")).count()
        if left:
            text = ngettext(
                "%(number)d person who is not in the group is registered. Take them off the list first.",
                "%(number)d people who are not in the group are registered. Take them off the list first.",
                left,
            ) % {"number": left}
            raise ValidationError({"visibility": text})
    if session.retention_days > before["retention_days"] and live.exists():
        raise ValidationError(
            {
                "retention_days": _("People are registered who were told %(number)d days. It can only become shorter.")
                % {"number": before["retention_days"]}
            }
        )


def _otherwise(mode: AttendanceMode, number: int) -> str:
    if mode == AttendanceMode.ONLINE:
        text = ngettext(
            "%(number)d person is registered to take part on site. Let them choose again or take them off the list first.",
            "%(number)d people are registered to take part on site. Let them choose again or take them off the list first.",
            number,
        )
    else:
        text = ngettext(
            "%(number)d person is registered to take part online. Let them choose again or take them off the list first.",
            "%(number)d people are registered to take part online. Let them choose again or take them off the list first.",
            number,
        )
    return text % {"number": number}
