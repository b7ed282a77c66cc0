"""What pages of the rooms below show of the outcomes of sessions."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from outcomes.models import Minutes, Outcome
from outcomes.permissions import may_make_drafts
from outcomes.queries.certificates import attended_by, attended_minutes
from outcomes.queries.minutes import documents_of, has_ended, left_by, outcomes_of
from outcomes.queries.origins import origins_of
from outcomes.showing import document_lines, name_of, outcome_rows
from practice.models import Result
from publishing.texts import text_of
from working_sessions.models import WorkingSession
from working_sessions.permissions import may_run
from working_sessions.times import day_in_words

register = template.Library()

_SHOWN = 6


@register.inclusion_tag("outcomes/_outcomes_of.html", takes_context=True, name="outcomes_of")
def outcomes_of_session(context: Context, session: WorkingSession) -> dict[str, Any]:
    """Minutes, decisions and documents of a session, and the reader's own certificate, as far as the reader may see
    them; nothing where there is nothing."""
    user = context["request"].user
    runs = may_run(user, session)
    left = left_by(session)
    minutes = Minutes.objects.visible_to(user).filter(session=session).first() if left.minutes else None
    rows = outcome_rows(outcomes_of(session, user), user, timezone.localdate()) if left.outcomes else []
    documents = document_lines(documents_of(session, user)) if left.documents else []
    ended = has_ended(session, timezone.now())
    registration = attended_by(user, session) if ended else None
    return {
        "session": session,
        "may_run": runs,
        "may_make_drafts": may_make_drafts(user),
        "minutes": minutes,
        "outcomes": rows[:_SHOWN],
        "more_outcomes": max(len(rows) - _SHOWN, 0),
        "documents": documents[:_SHOWN],
        "document_count": len(documents),
        "has_ended": ended,
        "has_attended": registration is not None and attended_minutes(registration) > 0,
        "is_empty": not (rows or documents or minutes or registration or runs),
    }


@register.inclusion_tag("outcomes/_discussed_in.html")
def discussed_in(result: Result) -> dict[str, Any]:
    """The sessions that a version, a pilot or a good practice came of. The same for every reader: whole pages of criteria
    are kept (criteria/kept_pages.py), and `outcomes.actions` raises the catalogue's generation when this changes."""
    return {"origins": [_origin(outcome) for outcome in origins_of(result)]}


def _origin(outcome: Outcome) -> dict[str, Any]:
    session = outcome.session
    day = session.starts_at.astimezone(session.zone).date()
    return {
        "url": session.get_absolute_url(),
        "title": text_of(session, "title"),
        "what": name_of(outcome),
        "day": day,
        "day_in_words": day_in_words(day),
    }
