"""The life of minutes: written, sent round, approved, published. Only organisers act; each raises PermissionDenied for
somebody who does not run the session. The session's row is locked first, as for everything that happens to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from criteria import catalogue_state
from members.models import User
from outcomes import notifications
from outcomes.enums import FINAL, MinutesState
from outcomes.models import Minutes, MinutesRevision
from outcomes.queries.minutes import has_ended
from outcomes.queries.origins import concerns_the_catalogue
from outcomes.texts import texts_of
from publishing.actions import record
from publishing.texts import languages
from working_sessions.actions.locking import in_turn, locked
from working_sessions.enums import SessionState
from working_sessions.models import WorkingSession
from working_sessions.permissions import may_run
from working_sessions.times import moment_in_words

COMMENT_DAYS = 10
LONGEST_TEXT = 100_000
LONGEST_REASON = 1000
MOST_DAYS = 60


class ChangedMeanwhileError(ValidationError):
    """Somebody else saved another text since this one was opened. `current` has it."""

    def __init__(self, current: Minutes) -> None:
        super().__init__(
            _("Somebody else has saved the minutes since you opened them. Compare both texts, then save yours again."),
            code="changed_meanwhile",
        )
        self.current = current


def start_minutes(*, session: WorkingSession, by: User, now: dt.datetime | None = None) -> Minutes:
    """An empty draft; the one that there is, if somebody was quicker. Raises ValidationError for a session that is not
    announced, or was called off."""
    now = now or timezone.now()
    with in_turn():
        session = locked(session)
        _require_to_run(by, session)
        if session.state in (SessionState.DRAFT, SessionState.CANCELLED, SessionState.POSTPONED):
            raise ValidationError(_("There are minutes only of a session that takes place."), code="state")
        made, is_new = Minutes.objects.get_or_create(session=session, defaults={"state_since": now})
        if is_new:
            record(by=by, verb="minutes.start", subject=session.slug)
        return made


def save_minutes(
    *, minutes: Minutes, by: User, version: int, texts: Mapping[str, str], now: dt.datetime | None = None
) -> Minutes:
    """Saves the text, by language, and keeps it as a revision. `version` is the one that the writer had opened.

    Raises ChangedMeanwhileError when that is not the last one any more, ValidationError for minutes that are approved
    and for a text that is too long.
    """
    now = now or timezone.now()
    with in_turn():
        minutes = _locked(minutes, by)
        _refuse_unless(minutes, [MinutesState.DRAFT, MinutesState.CIRCULATED])
        wanted = {code: _clean(texts.get(code, "")) for code in languages()}
        for code, text in wanted.items():
            if len(text) > LONGEST_TEXT:
                raise ValidationError(
                    {
                        f"text_{code}": _("The text has %(length)d characters. Shorten it to %(most)d.")
                        % {"length": len(text), "most": LONGEST_TEXT}
                    }
                )
        if wanted == texts_of(minutes):
            return minutes
        if version != minutes.version:
            raise ChangedMeanwhileError(minutes)
        for code, text in wanted.items():
            setattr(minutes, f"text_{code}", text)
        minutes.version += 1
        minutes.save()
        MinutesRevision.objects.create(
            minutes=minutes, number=minutes.version, text={k: v for k, v in wanted.items() if v}, by=by, at=now
        )
        record(by=by, verb="minutes.save", subject=minutes.session.slug, revision=minutes.version)
        return minutes


def circulate_minutes(
    *, minutes: Minutes, by: User, days: int = COMMENT_DAYS, now: dt.datetime | None = None
) -> Minutes:
    """Sends a draft to the participants, who may comment for so many days.

    Raises ValidationError for an empty draft, before the end of the session, and for a window that is no window.
    """
    now = now or timezone.now()
    with in_turn():
        minutes = _locked(minutes, by)
        _refuse_unless(minutes, [MinutesState.DRAFT])
        if not any(texts_of(minutes).values()):
            raise ValidationError(_("Write the minutes first: there is no text in any language."), code="empty")
        if not has_ended(minutes.session, now):
            raise ValidationError(_("The session is not over yet."), code="state")
        if not 1 <= days <= MOST_DAYS:
            raise ValidationError(
                {"days": _("Give the participants between 1 and %(most)d days.") % {"most": MOST_DAYS}}
            )
        minutes.comments_until = now + dt.timedelta(days=days)
        _move(minutes, MinutesState.CIRCULATED, now)
        record(by=by, verb="minutes.circulate", subject=minutes.session.slug, days=days)
        notifications.minutes_circulated(minutes=minutes, now=now)
        return minutes


def approve_minutes(*, minutes: Minutes, by: User, now: dt.datetime | None = None) -> Minutes:
    """Says, by name, that the text is what was said. It is final from now on, and so is the attendance.

    Raises ValidationError while participants may still comment, and while a comment waits for an answer.
    """
    now = now or timezone.now()
    with in_turn():
        minutes = _locked(minutes, by)
        _refuse_unless(minutes, [MinutesState.CIRCULATED])
        assert minutes.comments_until is not None  # noqa: S101 - a constraint holds it
        if now < minutes.comments_until:
            until = moment_in_words(minutes.comments_until, minutes.session.zone)
            raise ValidationError(
                _("Participants may comment until %(until)s. Approve the minutes after that.") % {"until": until},
                code="too_early",
            )
        waiting = minutes.comments.filter(answered_at=None).count()
        if waiting:
            raise ValidationError(
                ngettext(
                    "%(number)d comment waits for an answer. Deal with it first.",
                    "%(number)d comments wait for an answer. Deal with them first.",
                    waiting,
                )
                % {"number": waiting},
                code="comments",
            )
        minutes.approved_by, minutes.approved_at = by, now
        _move(minutes, MinutesState.APPROVED, now)
        record(by=by, verb="minutes.approve", subject=minutes.session.slug, revision=minutes.version)
        return minutes


def publish_minutes(*, minutes: Minutes, by: User, now: dt.datetime | None = None) -> Minutes:
    """Shows approved minutes to whoever may see the session. Raises ValidationError for others than approved ones."""
    now = now or timezone.now()
    with in_turn():
        minutes = _locked(minutes, by)
        _refuse_unless(minutes, [MinutesState.APPROVED])
        _move(minutes, MinutesState.PUBLISHED, now)
        if concerns_the_catalogue(minutes.session):
            catalogue_state.changed()
        record(by=by, verb="minutes.publish", subject=minutes.session.slug)
        return minutes


def reopen_minutes(*, minutes: Minutes, by: User, reason: str, now: dt.datetime | None = None) -> Minutes:
    """Takes back approval and publication, so that an error can be mended: the minutes are a draft again, and go round
    once more. The reason stands in the audit trail. Raises ValidationError without one, and for minutes that are open."""
    now = now or timezone.now()
    with in_turn():
        minutes = _locked(minutes, by)
        _refuse_unless(minutes, FINAL)
        reason = _clean(reason)
        if not reason:
            raise ValidationError({"reason": _("Say why: the text was approved as it is.")})
        if len(reason) > LONGEST_REASON:
            raise ValidationError(
                {
                    "reason": _("The text has %(length)d characters. Shorten it to %(most)d.")
                    % {"length": len(reason), "most": LONGEST_REASON}
                }
            )
        concerned = concerns_the_catalogue(minutes.session)
        minutes.approved_by = minutes.approved_at = None
        _move(minutes, MinutesState.DRAFT, now)
        if concerned:
            catalogue_state.changed()
        record(by=by, verb="minutes.reopen", subject=minutes.session.slug, reason=reason)
        return minutes


def _clean(text: str) -> str:
    """Browsers send two characters for the end of a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "").strip()


def _locked(minutes: Minutes, by: User) -> Minutes:
    session = locked(minutes.session)
    _require_to_run(by, session)
    fresh = Minutes.objects.get(pk=minutes.pk)
    fresh.session = session
    return fresh


def _require_to_run(by: User, session: WorkingSession) -> None:
    if not may_run(by, session):
        raise PermissionDenied


def _move(minutes: Minutes, to: MinutesState, now: dt.datetime) -> None:
    minutes.state, minutes.state_since = to, now
    minutes.save()


def _refuse_unless(minutes: Minutes, states: Iterable[str]) -> None:
    if minutes.state not in states:
        raise ValidationError(
            _("This cannot be done any more: the minutes are “%(state)s” since %(when)s.")
            % {
                "state": minutes.get_state_display(),
                "when": formats.date_format(timezone.localtime(minutes.state_since), "DATETIME_FORMAT"),
            },
            code="state",
        )
