"""From a decision or an action to a draft in the catalogue or in practice. The editors of the catalogue do it; others
ask them."""

from __future__ import annotations

import uuid

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from contributions import actions as contributions
from contributions.enums import ContributionKind
from contributions.models import Contribution
from criteria import actions as criteria
from criteria import catalogue_state
from criteria.enums import VersionState
from criteria.models import Criterion
from members.models import User
from outcomes.becoming import criterion_content, good_practice_content, note_on_criterion, pilot_content
from outcomes.models import Outcome
from outcomes.permissions import DraftKind, may_make_draft
from outcomes.queries.origins import concerns_the_catalogue
from practice.actions import create_good_practice, create_pilot
from practice.models import Result
from publishing.actions import record
from publishing.addresses import absolute
from publishing.files import Texts
from publishing.texts import text_of
from working_sessions.actions.locking import in_turn, locked
from working_sessions.permissions import may_run

_ASKED = uuid.UUID("0f6c8f5e-6a55-4f0c-9d0e-6f3f6d9f3c41")  # the same question of the same person is sent once


def make_draft(*, outcome: Outcome, by: User, kind: DraftKind, criterion: Criterion | None = None) -> Result:
    """The draft that comes of it. For a new version, of `criterion`, which gets one, or has one already.

    Raises PermissionDenied for somebody who may not make such drafts or not read the decision, ValidationError when
    something came of it already, and without the criterion that a version needs.
    """
    with in_turn():
        session = locked(outcome.session)
        if not may_make_draft(by, kind) or not Outcome.objects.visible_to(by).filter(pk=outcome.pk).exists():
            raise PermissionDenied
        outcome = Outcome.objects.select_related("organisation", "agenda_item").get(pk=outcome.pk)
        outcome.session = session
        if outcome.result is not None:
            raise ValidationError(_("There is a draft of this already."), code="result")
        result = _started(outcome, by, kind, criterion)
        outcome.version += 1
        outcome.save()
        if concerns_the_catalogue(session):
            catalogue_state.changed()
        record(by=by, verb="outcome.make_draft", subject=outcome.subject, kind=kind.value, draft=str(result)[:120])
        return result


def _started(outcome: Outcome, by: User, kind: DraftKind, criterion: Criterion | None) -> Result:
    preferred = by.preferred_language
    if kind is DraftKind.PILOT:
        outcome.resulting_pilot = create_pilot(by=by, content=pilot_content(outcome, preferred=preferred))
        return outcome.resulting_pilot
    if kind is DraftKind.GOOD_PRACTICE:
        content = good_practice_content(outcome, preferred=preferred)
        outcome.resulting_practice = create_good_practice(by=by, content=content)
        return outcome.resulting_practice
    if kind is DraftKind.CRITERION:
        criterion = criteria.create_criterion(by=by)
        version = criteria.start_version(
            criterion=criterion, by=by, content=criterion_content(outcome, preferred=preferred)
        )
    else:
        if criterion is None:
            raise ValidationError({"criterion": _("Choose the criterion that gets a new version.")})
        criterion = Criterion.objects.select_for_update(no_key=True).get(pk=criterion.pk)
        draft = criterion.versions.filter(state=VersionState.DRAFT).first()
        version = draft or criteria.start_version(criterion=criterion, by=by)
    note = Texts(**{preferred: note_on_criterion(outcome, preferred)})
    criteria.add_note(criterion=criterion, by=by, text=note)
    outcome.resulting_version = version
    return version


def ask_editors(*, outcome: Outcome, by: User, criterion: Criterion) -> Contribution:
    """Sends the decision to the editors of the catalogue as a suggestion on a criterion, in the organiser's name. Sent
    twice, it is one.

    Raises PermissionDenied for somebody who does not run the session, ValidationError as `contributions` does.
    """
    with in_turn():
        session = locked(outcome.session)
        if not may_run(by, session):
            raise PermissionDenied
        text = text_of(outcome, "text", get_language())
        day = formats.date_format(session.starts_at.astimezone(session.zone).date(), "DATE_FORMAT")
        from_where = _("%(what)s of a working session of %(day)s") % {
            "what": f"{outcome.get_kind_display()} {outcome.number}",
            "day": day,
        }
        made = contributions.submit(
            by=by,
            kind=ContributionKind.IDEA,
            criterion=criterion,
            title=from_where,
            text=f"{text}\n\n{absolute(session.get_absolute_url())}",
            language=text.language,
            submission_key=uuid.uuid5(_ASKED, f"{outcome.pk}:{criterion.pk}"),
        )
        record(by=by, verb="outcome.ask_editors", subject=outcome.subject, contribution=made.number)
        return made
