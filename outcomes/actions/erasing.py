"""Words of minutes that somebody has a right to see gone: their name, or what was said of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.permissions import may_erase_words
from criteria import catalogue_state
from members.models import User
from outcomes.models import Minutes, MinutesRevision, Outcome
from outcomes.queries.origins import concerns_the_catalogue
from outcomes.texts import texts_of
from publishing.actions import record
from publishing.texts import languages
from working_sessions.actions.locking import in_turn, locked

# What stands in their place. The database knows it too: it lets approved minutes and revisions change to nothing else.
MARK = "[…]"
_SHORTEST, _MOST = 2, 20


def erase_minutes_words(
    *, minutes: Minutes, by: User, words: Iterable[str], reason: str, now: dt.datetime | None = None
) -> int:
    """Takes words out of minutes for good, whatever their state: out of the text, every revision, the comments and their
    answers, and the session's decisions and actions, in each language. A mark stands in their place; who wrote what
    when stays. How many places that were.

    Each of the `words` is a name or a phrase, found as whole words, whatever the case and the spaces between. What became
    of a decision elsewhere is not touched. The reason stands in the audit trail, the words do not.

    Raises PermissionDenied for anybody but the steering committee, ValidationError without a reason, for a reason that
    repeats the words, for words too short or too many, and when they stand nowhere.
    """
    if not may_erase_words(by):
        raise PermissionDenied
    now, reason = now or timezone.now(), reason.strip()
    erasing = _Erasing(words)
    if not reason:
        raise ValidationError({"reason": _("Say why: the reason stands in the audit trail.")})
    if erasing.finds(reason):
        raise ValidationError({"reason": _("Do not repeat the words here: the reason is kept.")})
    with in_turn():
        session = locked(minutes.session)
        minutes = Minutes.objects.get(pk=minutes.pk)
        minutes.session = session
        concerned = concerns_the_catalogue(session)
        is_changed = _erase_text(minutes, erasing)
        revisions = _erase_revisions(minutes, erasing, now)
        _erase_comments(minutes, erasing)
        _erase_outcomes(minutes, erasing, now)
        if not erasing.places:
            raise ValidationError({"words": _("These words stand nowhere in the minutes.")})
        if is_changed:
            minutes.version += 1
        minutes.words_erased_at = now
        minutes.save()
        if is_changed:
            # Whoever has the text of before open in the form notices it, and does not save the words back.
            text = {code: text for code, text in texts_of(minutes).items() if text}
            MinutesRevision.objects.create(minutes=minutes, number=minutes.version, text=text, by=by, at=now)
        if concerned:
            catalogue_state.changed()
        record(
            by=by,
            verb="minutes.erase_words",
            subject=session.slug,
            places=erasing.places,
            revisions=revisions,
            reason=reason[:1000],
        )
        return erasing.places


class _Erasing:
    """What is looked for, and at how many places it was found."""

    def __init__(self, words: Iterable[str]) -> None:
        found = sorted({" ".join(one.split()) for one in words} - {""}, key=len, reverse=True)
        if not found:
            raise ValidationError({"words": _("Write the words that are to go, one name or phrase on each line.")})
        if len(found) > _MOST or any(len(one) < _SHORTEST for one in found):
            raise ValidationError(
                {
                    "words": _("Write at most %(most)d names or phrases, each of %(shortest)d characters or more.")
                    % {"most": _MOST, "shortest": _SHORTEST}
                }
            )
        phrases = (r"\s+".join(map(re.escape, one.split(" "))) for one in found)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(phrases)})(?!\w)", re.IGNORECASE)
        self.places = 0

    def finds(self, text: str) -> bool:
        return self._pattern.search(text) is not None

    def out_of(self, text: str) -> str:
        left, number = self._pattern.subn(MARK, text)
        self.places += number
        return left

    def out_of_each(self, texts: Mapping[str, str]) -> dict[str, str]:
        return {code: self.out_of(text) for code, text in texts.items()}


def _erase_text(row: Minutes | Outcome, erasing: _Erasing) -> bool:
    """Whether anything was found in the row's own text. It is not saved yet."""
    before = texts_of(row)
    after = erasing.out_of_each(before)
    for code in languages():
        if after[code] != before[code]:
            setattr(row, f"text_{code}", after[code])
    return after != before


def _erase_revisions(minutes: Minutes, erasing: _Erasing, now: dt.datetime) -> int:
    changed = 0
    for revision in minutes.revisions.order_by("number"):
        after = erasing.out_of_each(revision.text)
        if after != revision.text:
            revision.text, revision.words_erased_at = after, now
            revision.save(update_fields=["text", "words_erased_at"])
            changed += 1
    return changed


def _erase_comments(minutes: Minutes, erasing: _Erasing) -> None:
    for comment in minutes.comments.order_by("pk"):
        before = (comment.text, comment.answer)
        comment.text, comment.answer = erasing.out_of(comment.text), erasing.out_of(comment.answer)
        if (comment.text, comment.answer) != before:
            comment.save(update_fields=["text", "answer"])


def _erase_outcomes(minutes: Minutes, erasing: _Erasing, now: dt.datetime) -> None:
    for outcome in minutes.session.outcomes.order_by("pk"):
        if _erase_text(outcome, erasing):
            outcome.words_erased_at = now
            outcome.version += 1
            outcome.save()
