"""What participants say about minutes, and what the organisers make of it."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from outcomes.enums import MinutesState
from outcomes.models import Minutes, MinutesComment
from outcomes.permissions import is_open_for_comments
from publishing.actions import record
from publishing.texts import languages
from working_sessions.actions.locking import in_turn, locked
from working_sessions.permissions import may_run, takes_part

LONGEST_COMMENT = 4000


def comment(*, minutes: Minutes, by: User, text: str, language: str, now: dt.datetime | None = None) -> MinutesComment:
    """A participant's comment on minutes that go round.

    Raises PermissionDenied for somebody without a confirmed place, ValidationError outside the window, and for a text
    that is empty or too long. The same words again, before they are dealt with, are the same comment.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(minutes.session)
        if not takes_part(by, session):
            raise PermissionDenied
        minutes = Minutes.objects.get(pk=minutes.pk)
        if not is_open_for_comments(minutes, now):
            raise ValidationError(_("The time for comments is over. Write to the organisers."), code="closed")
        text = _checked(text, language, _("Write what should be different."))
        same = MinutesComment.objects.filter(minutes=minutes, author=by, text=text, answered_at=None).first()
        if same is not None:  # the form was sent twice
            return same
        made = MinutesComment.objects.create(minutes=minutes, author=by, text=text, language=language, at=now)
        record(by=by, verb="minutes.comment", subject=session.slug, comment=made.pk)
        return made


def settle_comment(
    *, comment: MinutesComment, by: User, answer: str = "", language: str = "", now: dt.datetime | None = None
) -> MinutesComment:
    """Says that a comment was dealt with, with or without words.

    Raises PermissionDenied for somebody who does not run the session, ValidationError when the minutes are approved.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(comment.minutes.session)
        if not may_run(by, session):
            raise PermissionDenied
        minutes = Minutes.objects.get(pk=comment.minutes_id)
        if minutes.state not in (MinutesState.DRAFT, MinutesState.CIRCULATED):
            raise ValidationError(_("The minutes are approved already."), code="state")
        settled = MinutesComment.objects.get(pk=comment.pk)
        settled.answer = _checked(answer, language, "") if answer.strip() else ""
        settled.answer_language = language if settled.answer else ""
        settled.answered_at, settled.answered_by = now, by
        settled.save()
        record(by=by, verb="minutes.settle_comment", subject=session.slug, comment=settled.pk)
        return settled


def _checked(text: str, language: str, missing: str) -> str:
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if not text:
        raise ValidationError({"text": missing})
    if len(text) > LONGEST_COMMENT:
        raise ValidationError(
            {
                "text": _("The text has %(length)d characters. Shorten it to %(most)d.")
                % {"length": len(text), "most": LONGEST_COMMENT}
            }
        )
    if language not in languages():
        raise ValidationError(_("Choose the language that you have written in."))
    return text
