"""Decisions and actions of a session, as rows. Only organisers write them; each raises PermissionDenied for others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Organisation, User
from outcomes.enums import OutcomeKind, OutcomeState
from outcomes.models import Outcome
from outcomes.queries.minutes import is_final
from outcomes.texts import texts_of
from publishing.actions import record
from publishing.texts import languages
from working_sessions.actions.locking import in_turn, locked
from working_sessions.models import AgendaItem, WorkingSession
from working_sessions.permissions import may_run

LONGEST_TEXT = 4000


def add_outcome(
    *,
    session: WorkingSession,
    by: User,
    kind: str,
    texts: Mapping[str, str],
    agenda_item: AgendaItem | None = None,
    organisation: Organisation | None = None,
    due_on: dt.date | None = None,
) -> Outcome:
    """The next decision, or the next action, of a session; `texts` by language. The same words again are the same one.

    Raises ValidationError without a text, for a point of another agenda, and once the minutes are approved.
    """
    with in_turn():
        session = _turn(session, by)
        _refuse_final(session)
        if kind not in OutcomeKind.values:
            raise ValidationError({"kind": _("There is no such choice.")})
        outcome = Outcome(session=session, kind=kind)
        _write(outcome, texts, agenda_item, organisation, due_on)
        of_kind = session.outcomes.filter(kind=kind)
        same = of_kind.filter(**{f"text_{code}": getattr(outcome, f"text_{code}") for code in languages()}).first()
        if same is not None:  # the form was sent twice
            return same
        outcome.number = (of_kind.aggregate(last=Max("number"))["last"] or 0) + 1
        outcome.save()
        record(by=by, verb="outcome.add", subject=outcome.subject)
        return outcome


def change_outcome(
    *,
    outcome: Outcome,
    by: User,
    version: int,
    texts: Mapping[str, str],
    agenda_item: AgendaItem | None = None,
    organisation: Organisation | None = None,
    due_on: dt.date | None = None,
) -> Outcome:
    """Says it anew. Once the minutes are approved, the words stand; who does it and by when may still change.

    Raises ValidationError as `add_outcome` does, and when somebody else has changed it since `version`.
    """
    with in_turn():
        outcome = _locked(outcome, by)
        if version != outcome.version:
            raise ValidationError(
                _("Somebody else has changed this since you opened it. Look at it again, then repeat your change."),
                code="changed_meanwhile",
            )
        before = texts_of(outcome)
        _write(outcome, texts, agenda_item, organisation, due_on)
        if texts_of(outcome) != before:
            _refuse_final(outcome.session)
        outcome.version += 1
        outcome.save()
        record(by=by, verb="outcome.change", subject=outcome.subject)
        return outcome


def set_outcome_state(*, outcome: Outcome, by: User, state: str, now: dt.datetime | None = None) -> Outcome:
    """Says that an action is done, was dropped, or is open after all. Raises ValidationError for a decision."""
    now = now or timezone.now()
    with in_turn():
        outcome = _locked(outcome, by)
        if outcome.kind != OutcomeKind.ACTION:
            raise ValidationError(_("Only an action is done or dropped; a decision stands."), code="kind")
        if state not in OutcomeState.values:
            raise ValidationError({"state": _("There is no such choice.")})
        outcome.state = state
        outcome.closed_at = None if state == OutcomeState.OPEN else now
        outcome.version += 1
        outcome.save()
        record(by=by, verb="outcome.set_state", subject=outcome.subject, state=str(state))
        return outcome


def remove_outcome(*, outcome: Outcome, by: User) -> None:
    """Takes out what was written by mistake; its number is not given again before one with a higher number goes.

    Raises ValidationError once the minutes are approved, and when something came of it.
    """
    with in_turn():
        outcome = _locked(outcome, by)
        _refuse_final(outcome.session)
        if outcome.result is not None:
            raise ValidationError(_("A draft came of this already, so it stays."), code="result")
        record(by=by, verb="outcome.remove", subject=outcome.subject)
        outcome.delete()


def _write(
    outcome: Outcome,
    texts: Mapping[str, str],
    agenda_item: AgendaItem | None,
    organisation: Organisation | None,
    due_on: dt.date | None,
) -> None:
    wanted = {code: texts.get(code, "").replace("\r\n", "\n").replace("\x00", "").strip() for code in languages()}
    if not any(wanted.values()):
        raise ValidationError({"text": _("Write this in at least one language.")})
    for code, text in wanted.items():
        if len(text) > LONGEST_TEXT:
            raise ValidationError(
                {
                    f"text_{code}": _("The text has %(length)d characters. Shorten it to %(most)d.")
                    % {"length": len(text), "most": LONGEST_TEXT}
                }
            )
        setattr(outcome, f"text_{code}", text or None)
    if agenda_item is not None and agenda_item.session_id != outcome.session_id:
        raise ValidationError({"agenda_item": _("Choose a point of the agenda of this session.")})
    outcome.agenda_item = agenda_item
    is_action = outcome.kind == OutcomeKind.ACTION
    outcome.organisation = organisation if is_action else None
    outcome.due_on = due_on if is_action else None


def _refuse_final(session: WorkingSession) -> None:
    if is_final(session):
        raise ValidationError(
            _("The minutes are approved, so that decisions and actions stand as they are written."), code="final"
        )


def _turn(session: WorkingSession, by: User) -> WorkingSession:
    session = locked(session)
    if not may_run(by, session):
        raise PermissionDenied
    return session


def _locked(outcome: Outcome, by: User) -> Outcome:
    session = _turn(outcome.session, by)
    fresh = Outcome.objects.select_related(
        "resulting_version", "resulting_pilot", "resulting_practice", "agenda_item"
    ).get(pk=outcome.pk)
    fresh.session = session
    return fresh
