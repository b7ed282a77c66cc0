"""Every write to contributions. Views, the administration, commands and demo data all come through here.

Who may decide is asked by the callers (`permissions`); that only authors act as authors is asked here.

Locks are taken in one order, so that nobody waits in a circle: the criterion of a report, the state of the catalogue,
the contribution. A publication takes them in the same order.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from contributions.becoming import criterion_content, good_practice_content, note_on_criterion, pilot_content
from contributions.details import (
    SCHEMAS,
    CriterionDetails,
    Details,
    GoodPracticeDetails,
    PilotDetails,
    details_of,
)
from contributions.enums import WAITING, ContributionKind, ContributionState, EventKind
from contributions.models import Contribution, ContributionEvent
from contributions.models.contribution import LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE, Result
from contributions.notifications import tell_author
from contributions.permissions import may_erase_words
from criteria import actions as criteria_actions
from criteria import catalogue_state
from criteria.enums import VersionState
from criteria.language import fold
from criteria.models import Criterion, CriterionVersion
from members.models import User
from practice.actions import create_good_practice, create_pilot
from practice.models import GoodPractice, Pilot
from publishing.actions import record
from publishing.files import Texts
from publishing.texts import languages

_CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_A_DAY = dt.timedelta(days=1)


def _is_for_everybody(result: Pilot | GoodPractice) -> bool:
    return type(result)._default_manager.visible_to(AnonymousUser()).filter(pk=result.pk).exists()


# What can come of a contribution: where it stands, and whether everybody may see it once it is published.
_RESULTS: dict[type[Result], tuple[str, Callable[[Any], bool]]] = {
    CriterionVersion: ("resulting_version", lambda version: True),
    Pilot: ("resulting_pilot", _is_for_everybody),
    GoodPractice: ("resulting_practice", _is_for_everybody),
}


# --- Sending ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def submit(
    *,
    by: User,
    kind: ContributionKind,
    title: str,
    text: str,
    language: str,
    criterion: Criterion | None = None,
    details: Details | None = None,
    shows_author: bool = False,
    licence_agreed: bool = False,
    submission_key: uuid.UUID | None = None,
) -> Contribution:
    """A new contribution, with a receipt number. The same submission key again gives the contribution that it made.

    Raises ValidationError for words that are missing, too long or unreadable, for a proposal without the agreement to
    its reuse, for a report on what was never published, and when the member has sent enough for one day;
    PermissionDenied for an account that is switched off.
    """
    author = User.objects.select_for_update(no_key=True).get(pk=by.pk)  # one after another: the limit is a count
    if not author.is_active:
        raise PermissionDenied
    sent_before = Contribution.objects.filter(author=author, submission_key=submission_key).first()
    if sent_before is not None:
        return sent_before
    _refuse_too_many(author)
    kind = ContributionKind(kind)
    title, text = _clean(title), _clean(text)
    _refuse_bad_words(kind, title, text, language, details)
    if not kind.is_report and not licence_agreed:
        raise ValidationError(_("Agree that what you propose may be reused in tender documents, or do not send it."))
    now = timezone.now()
    contribution = Contribution.objects.create(
        number=_next_number(),
        submission_key=submission_key or uuid.uuid4(),
        kind=kind,
        author=author,
        submitted_at=now,
        state_since=now,
        language=language,
        criterion=criterion if kind.is_report else None,
        version=_version_before_the_author(criterion) if kind.is_report else None,
        title=title,
        folded_title=fold(title)[:250],
        text=text,
        details=details.model_dump(mode="json") if details else {},
        shows_author=shows_author,
        licence_agreed_at=None if kind.is_report else now,
    )
    _happened(contribution, EventKind.SUBMITTED, by=author, kind=kind.value)
    return contribution


def _clean(text: str) -> str:
    """Browsers send two characters for the end of a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _refuse_bad_words(kind: ContributionKind, title: str, text: str, language: str, details: Details | None) -> None:
    if language not in languages():
        raise ValidationError(_("Choose one of the portal’s languages."))
    if not title:
        raise ValidationError(_("Give it a title."))
    if len(title) > LONGEST_TITLE:
        raise ValidationError(
            _("The title has %(length)d characters. Shorten it to %(most)d.")
            % {"length": len(title), "most": LONGEST_TITLE}
        )
    if not text:
        raise ValidationError(_("Write what you want to say."))
    most = LONGEST_TEXT if kind.is_report else LONGEST_SUMMARY
    if len(text) > most:
        raise ValidationError(
            _("The text has %(length)d characters. Shorten it to %(most)d.") % {"length": len(text), "most": most}
        )
    if _CONTROL_CHARACTERS.search(title + text) or "\n" in title:
        raise ValidationError(_("The text holds characters that cannot be shown. Type it anew."))
    schema = SCHEMAS.get(kind)
    if (schema is None) != (details is None) or (schema is not None and not isinstance(details, schema)):
        raise ValidationError(_("These details do not belong to a contribution of this kind."))


def _version_before_the_author(criterion: Criterion | None) -> CriterionVersion:
    """The version in force; of a withdrawn criterion, the last that was."""
    found = None
    if criterion is not None:
        found = (
            criterion.current or criterion.versions.filter(state=VersionState.PUBLISHED).order_by("-version").first()
        )
    if found is None:
        raise ValidationError(_("Choose a criterion of the catalogue."))
    return found


def _refuse_too_many(author: User) -> None:
    limit = settings.CONTRIBUTIONS_PER_DAY
    sent = Contribution.objects.filter(author=author, submitted_at__gt=timezone.now() - _A_DAY)
    times = list(sent.order_by("-submitted_at").values_list("submitted_at", flat=True)[:limit])
    if len(times) < limit:
        return
    again = formats.date_format(timezone.localtime(times[-1] + _A_DAY), "DATETIME_FORMAT")
    raise ValidationError(
        ngettext(
            "You have sent %(limit)d contribution within a day, which is the most that the curators can read with "
            "care. You can send the next one from %(again)s. Nothing that you wrote is lost.",
            "You have sent %(limit)d contributions within a day, which is the most that the curators can read with "
            "care. You can send the next one from %(again)s. Nothing that you wrote is lost.",
            limit,
        )
        % {"limit": limit, "again": again}
    )


def _next_number() -> str:
    """The next receipt number of the year. The year's row stays locked until the transaction ends."""
    year = timezone.localdate().year
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contributions_receiptyear (year, last) VALUES (%s, 1) "
            "ON CONFLICT (year) DO UPDATE SET last = contributions_receiptyear.last + 1 RETURNING last",
            [year],
        )
        (number,) = cursor.fetchone()
    return f"{year}-{number:04d}"


# --- What curators do ------------------------------------------------------------------------------------------------


@transaction.atomic
def take_into_review(*, contribution: Contribution, by: User) -> Contribution:
    """Says that a curator has begun. Raises ValidationError when it has been done, or decided, already."""
    contribution = _locked(contribution)
    _refuse_unless(contribution, [ContributionState.RECEIVED])
    _move(contribution, ContributionState.IN_REVIEW)
    _happened(contribution, EventKind.TAKEN_INTO_REVIEW, by=by)
    return contribution


@transaction.atomic
def accept(
    *,
    contribution: Contribution,
    by: User,
    answer: str = "",
    answer_language: str = "",
    shows_words: bool = True,
) -> Contribution:
    """Accepts a contribution and starts what is to come of it, or joins it to the draft that there is.

    Its words are public from now on, unless `shows_words` says otherwise. Raises ValidationError when it has been
    decided already.
    """
    contribution = _locked(contribution)
    _refuse_unless(contribution, WAITING)
    _refuse_without_words(contribution)
    _start_draft(contribution, by=by)
    contribution.words_shown = shows_words
    _write_answer(contribution, answer, answer_language)
    _move(contribution, ContributionState.ACCEPTED)
    _happened(contribution, EventKind.ACCEPTED, by=by, note=_clean(answer), draft=str(contribution.result))
    return contribution


@transaction.atomic
def start_draft_again(*, contribution: Contribution, by: User) -> Contribution:
    """Starts the draft of an accepted contribution anew, after the first one was discarded."""
    contribution = _locked(contribution)
    _refuse_unless(contribution, [ContributionState.ACCEPTED])
    _refuse_without_words(contribution)
    if contribution.result is not None:
        raise ValidationError(_("There is a draft of %(number)s already.") % {"number": contribution.number})
    _start_draft(contribution, by=by)
    contribution.save()
    _happened(contribution, EventKind.DRAFT_STARTED, by=by, mail=False, draft=str(contribution.result))
    return contribution


def _start_draft(contribution: Contribution, *, by: User) -> None:
    kind = ContributionKind(contribution.kind)
    details = details_of(kind, contribution.details)
    if isinstance(details, PilotDetails):
        contribution.resulting_pilot = create_pilot(by=by, content=pilot_content(contribution, details))
    elif isinstance(details, GoodPracticeDetails):
        content = good_practice_content(contribution, details)
        contribution.resulting_practice = create_good_practice(by=by, content=content)
    elif isinstance(details, CriterionDetails):
        criterion = criteria_actions.create_criterion(by=by)
        content = criterion_content(contribution, details)
        version = criteria_actions.start_version(criterion=criterion, by=by, content=content)
        with override(by.preferred_language):
            note = Texts(**{by.preferred_language: note_on_criterion(contribution, details)})
        criteria_actions.add_note(criterion=criterion, by=by, text=note)
        contribution.resulting_version = version
    else:
        criterion = contribution.criterion  # locked by `_locked`, so no draft appears or goes while we look
        draft = criterion.versions.filter(state=VersionState.DRAFT).first()
        contribution.resulting_version = draft or criteria_actions.start_version(criterion=criterion, by=by)


@transaction.atomic
def decline(
    *, contribution: Contribution, by: User, reason: str, reason_language: str, shows_words: bool
) -> Contribution:
    """Declines with a reason, which everybody reads; the words become public only where `shows_words` says so.

    An accepted one parts from its draft, which stays where it is: others may have worked on it. Raises ValidationError
    without a reason, and for one that is declined, withdrawn or published already.
    """
    contribution = _locked(contribution)
    reason = _clean(reason)
    _refuse_unless(contribution, [*WAITING, ContributionState.ACCEPTED])
    _refuse_bad_reply(reason, reason_language, _("Say why it is declined; the contributor and readers see the reason."))
    contribution.decline_reason, contribution.decline_language = reason, reason_language
    contribution.words_shown = shows_words and contribution.has_words
    contribution.resulting_version = contribution.resulting_pilot = contribution.resulting_practice = None
    _move(contribution, ContributionState.DECLINED)
    _happened(contribution, EventKind.DECLINED, by=by, note=reason, shows_words=shows_words)
    return contribution


@transaction.atomic
def answer(*, contribution: Contribution, by: User, text: str, language: str, shows_words: bool = True) -> Contribution:
    """Answers in public, in place of an answer before; the words that it answers become public with it, or stay as
    they were where `shows_words` says so.

    Raises ValidationError without a text, and for a contribution that was withdrawn.
    """
    contribution = _locked(contribution)
    _refuse_unless(contribution, [state for state in ContributionState if state != ContributionState.WITHDRAWN])
    _refuse_bad_reply(_clean(text), language, _("Write the answer."))
    _write_answer(contribution, text, language)
    contribution.words_shown = contribution.has_words and (contribution.words_shown or shows_words)
    contribution.save()
    _happened(contribution, EventKind.ANSWERED, by=by, note=contribution.answer)
    return contribution


@transaction.atomic
def show_words(*, contribution: Contribution, by: User) -> Contribution:
    """Lets the words stand in public, without any decision."""
    contribution = _locked(contribution)
    _refuse_unless(contribution, [state for state in ContributionState if state != ContributionState.WITHDRAWN])
    _refuse_without_words(contribution)
    if contribution.words_shown:
        raise ValidationError(_("The words of %(number)s are public already.") % {"number": contribution.number})
    contribution.words_shown = True
    contribution.save()
    _happened(contribution, EventKind.WORDS_SHOWN, by=by, mail=False)
    return contribution


@transaction.atomic
def hide_words(*, contribution: Contribution, by: User, reason: str) -> Contribution:
    """Takes the words off the public page, for example because they name somebody. The contributor reads the reason."""
    contribution = _locked(contribution)
    reason = _clean(reason)
    if not contribution.words_shown:
        raise ValidationError(_("The words of %(number)s are not public.") % {"number": contribution.number})
    if not reason:
        raise ValidationError(_("Say why; the contributor reads the reason."))
    contribution.words_shown = False
    contribution.save()
    _happened(contribution, EventKind.WORDS_HIDDEN, by=by, note=reason)
    return contribution


# --- What the steering committee does ---------------------------------------------------------------------------------


@transaction.atomic
def erase_words(*, contribution: Contribution, by: User, reason: str, now: dt.datetime | None = None) -> Contribution:
    """Erases for good what the contributor wrote, where they or somebody named in it have a right to that. Number, state,
    answers and history stay; so does what was made of the words elsewhere, and the author is no longer named.

    Raises PermissionDenied for anybody but the steering committee, ValidationError without a reason, which the
    contributor reads, and when it was done before.
    """
    if not may_erase_words(by):
        raise PermissionDenied
    contribution = _locked(contribution)
    reason = _clean(reason)
    _refuse_without_words(contribution)
    if not reason:
        raise ValidationError(_("Say why; the contributor reads the reason."))
    contribution.title = contribution.folded_title = contribution.text = ""
    contribution.details = {}
    contribution.words_shown = contribution.shows_author = False
    contribution.words_erased_at = now or timezone.now()
    contribution.save()
    _happened(contribution, EventKind.WORDS_ERASED, by=by, note=reason)
    return contribution


# --- What authors do -------------------------------------------------------------------------------------------------


@transaction.atomic
def withdraw(*, contribution: Contribution, by: User) -> Contribution:
    """Takes a contribution back as long as nothing is decided. Raises PermissionDenied for anybody but its author."""
    contribution = _locked(contribution)
    if contribution.author_id != by.pk:
        raise PermissionDenied
    _refuse_unless(contribution, WAITING)
    contribution.words_shown = False
    _move(contribution, ContributionState.WITHDRAWN)
    _happened(contribution, EventKind.WITHDRAWN, by=by)
    return contribution


@transaction.atomic
def change_credit(*, contribution: Contribution, by: User, shows_author: bool) -> Contribution:
    """Names the author on the public page, or no longer. Raises PermissionDenied for anybody but the author."""
    contribution = _locked(contribution)
    if contribution.author_id != by.pk:
        raise PermissionDenied
    if contribution.shows_author != shows_author:
        contribution.shows_author = shows_author
        contribution.save()
        _happened(contribution, EventKind.CREDIT_CHANGED, by=by, mail=False, shows_author=shows_author)
    return contribution


# --- What publications do --------------------------------------------------------------------------------------------


@transaction.atomic
def mark_published(*, result: Result, by: User | None) -> list[Contribution]:
    """Says of the accepted contributions that became part of a version, pilot or good practice that it is published.

    Where not everybody may see what came of them, their words are not public either.
    """
    field, is_public = _RESULTS[type(result)]
    marked = list(
        Contribution.objects.select_for_update(no_key=True)
        .filter(**{field: result, "state": ContributionState.ACCEPTED})
        .order_by("pk")
    )
    for contribution in marked:
        contribution.words_shown = contribution.words_shown and is_public(result)
        _move(contribution, ContributionState.PUBLISHED)
        _happened(contribution, EventKind.PUBLISHED, by=by, result=str(result))
    return marked


# --- Shared ----------------------------------------------------------------------------------------------------------


def _locked(contribution: Contribution) -> Contribution:
    """The contribution's row, locked until the transaction ends: two who decide at once decide one after another.

    The page of the criterion that a report is about shows it, and is kept: the catalogue's generation goes up.
    """
    if contribution.criterion_id is not None:
        Criterion.objects.select_for_update(no_key=True).get(pk=contribution.criterion_id)
        catalogue_state.changed()
    return Contribution.objects.select_for_update(no_key=True).get(pk=contribution.pk)


def _refuse_unless(contribution: Contribution, states: Collection[str]) -> None:
    if contribution.state in states:
        return
    raise ValidationError(
        _("%(number)s is not what it was: it is “%(state)s” since %(when)s. Look at it again before you decide.")
        % {
            "number": contribution.number,
            "state": contribution.get_state_display(),
            "when": formats.date_format(timezone.localtime(contribution.state_since), "DATETIME_FORMAT"),
        }
    )


def _refuse_without_words(contribution: Contribution) -> None:
    if not contribution.has_words:
        raise ValidationError(_("The words of %(number)s were erased.") % {"number": contribution.number})


def _refuse_bad_reply(text: str, language: str, missing: str) -> None:
    if not text:
        raise ValidationError(missing)
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("The text has %(length)d characters. Shorten it to %(most)d.")
            % {"length": len(text), "most": LONGEST_TEXT}
        )
    if _CONTROL_CHARACTERS.search(text):
        raise ValidationError(_("The text holds characters that cannot be shown. Type it anew."))
    if language not in languages():
        raise ValidationError(_("Choose the language that you have written in."))


def _write_answer(contribution: Contribution, text: str, language: str) -> None:
    text = _clean(text)
    if not text:
        return
    _refuse_bad_reply(text, language, "")
    contribution.answer, contribution.answer_language = text, language
    contribution.answered_at = timezone.now()


def _move(contribution: Contribution, state: ContributionState) -> None:
    contribution.state, contribution.state_since = state, timezone.now()
    contribution.save()


def _happened(
    contribution: Contribution,
    what: EventKind,
    /,
    *,
    by: User | None,
    note: str = "",
    mail: bool = True,
    **details: object,
) -> None:
    """Event, audit entry and mail, in the transaction of the deed."""
    event = ContributionEvent.objects.create(contribution=contribution, kind=what, actor=by, note=note)
    record(by=by, verb=f"contribution.{what.lower()}", subject=contribution.number, **details)
    if mail:
        tell_author(contribution, event)
