"""What becomes of a decision: the first content of a draft, in the languages in which the decision is written.

Everything that a decision does not say stands at the value that says the least. Of a session that is not for everybody
nothing but the day is named.
"""

from __future__ import annotations

import datetime as dt

from babel.core import get_global
from django.contrib.auth.models import AnonymousUser
from django.utils import formats, timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import override

from criteria.content import CriterionContent
from criteria.enums import Kind
from outcomes.models import Outcome
from practice.content import GoodPracticeContent, GoodPracticeSourceContent, PilotContent, PilotSourceContent
from publishing.addresses import absolute
from publishing.files import Texts
from publishing.texts import languages, text_of
from working_sessions.models import WorkingSession

_REVIEW_AFTER = dt.timedelta(days=365)
_NO_SLOTS = str.maketrans("{}", "()")  # braces mean slots in a wording, and a decision declares none
_LONGEST_TITLE, _LONGEST_SUMMARY = 120, 200


def _texts(outcome: Outcome, most: int | None = None) -> Texts:
    whole = Texts.of(outcome, "text").model_dump()
    if most is None:
        return Texts(**whole)
    return Texts(**{code: Truncator(" ".join(text.split())).chars(most) for code, text in whole.items()})


def _source_language(outcome: Outcome, preferred: str) -> str:
    return text_of(outcome, "text", preferred).language


def _day(session: WorkingSession) -> dt.date:
    return session.starts_at.astimezone(session.zone).date()


def _is_for_everybody(session: WorkingSession) -> bool:
    return WorkingSession.objects.visible_to(AnonymousUser()).filter(pk=session.pk).exists()


def criterion_content(outcome: Outcome, *, preferred: str) -> CriterionContent:
    today = timezone.localdate()
    whole = _texts(outcome).model_dump()
    return CriterionContent(
        source_language=_source_language(outcome, preferred),
        kind=Kind.TECHNICAL_SPECIFICATION.value.lower(),
        ambition="basic",
        themes=[],
        strategies=[],
        product_groups=[],
        phases=[],
        effect=2,
        effort=2,
        market=2,
        confidence="well-known",
        checked_on=today,
        review_by=today + _REVIEW_AFTER,
        sources=[],
        title=_texts(outcome, _LONGEST_TITLE),
        summary=_texts(outcome, _LONGEST_SUMMARY),
        requirement=Texts(**{code: text.translate(_NO_SLOTS) for code, text in whole.items()}),
        rationale=Texts(),
        proof=[],
        follow_up=Texts(),
        legal_note=Texts(),
    )


def note_on_criterion(outcome: Outcome, language: str) -> str:
    """The note to curators that goes with a draft: where it comes from, in the curator's language."""
    session = outcome.session
    with override(language):
        values = {
            "what": f"{outcome.get_kind_display()} {outcome.number}",
            "session": str(text_of(session, "title")),
            "day": formats.date_format(_day(session), "DATE_FORMAT"),
            "text": str(text_of(outcome, "text")),
            "url": absolute(session.get_absolute_url()),
        }
        return _("%(what)s of the session “%(session)s” of %(day)s:\n%(text)s\n%(url)s") % values


def _source_title(outcome: Outcome, language: str) -> str:
    session = outcome.session
    with override(language):
        day = formats.date_format(_day(session), "DATE_FORMAT")
        if not _is_for_everybody(session):
            return _("Minutes of a working session, %(day)s") % {"day": day}
        return _("Minutes of “%(session)s”, %(day)s") % {"session": text_of(session, "title"), "day": day}


def _source_url(outcome: Outcome, language: str) -> str:
    if not _is_for_everybody(outcome.session):
        return ""
    with override(language):
        return absolute(outcome.session.get_absolute_url())


def _country(session: WorkingSession) -> str:
    """The session's, else that of its time zone: curators ask for the right one before they publish."""
    of_zone = get_global("zone_territories").get(session.time_zone, "")
    return session.country or (of_zone if of_zone.isalpha() else "BE")  # UTC is the zone of no country


def _shared(outcome: Outcome, language: str) -> dict[str, object]:
    """A draft starts with the audience of the session that it comes of; curators may widen it."""
    return {
        "source_language": language,
        "visibility": outcome.session.visibility.lower(),
        "group": outcome.session.group.slug,
        "title": _texts(outcome, _LONGEST_TITLE),
        "summary": _texts(outcome, _LONGEST_SUMMARY),
        "level": "local",
        "product_groups": [],
    }


def pilot_content(outcome: Outcome, *, preferred: str) -> PilotContent:
    language = _source_language(outcome, preferred)
    organisation = outcome.organisation
    return PilotContent(
        **_shared(outcome, language),
        organisation=organisation.slug if organisation else None,
        organisation_name="" if organisation else str(text_of(outcome.session.group, "name"))[:200],
        country=_country(outcome.session),
        started_on=f"{_day(outcome.session):%Y-%m}",
        bought=Texts(),
        sources=[
            PilotSourceContent(
                title=_source_title(outcome, language),
                language=language,
                url=_source_url(outcome, language),
                reliability="supplied_by_member",
            )
        ],
    )


def good_practice_content(outcome: Outcome, *, preferred: str) -> GoodPracticeContent:
    language = _source_language(outcome, preferred)
    named = outcome.organisation or outcome.session.group
    return GoodPracticeContent(
        **_shared(outcome, language),
        organisation=Texts(**{code: str(text_of(named, "name", code))[:300] for code in languages()}),
        countries=[_country(outcome.session)],
        situation=Texts(),
        what_was_done=_texts(outcome),
        themes=[],
        sources=[
            GoodPracticeSourceContent(
                title=_source_title(outcome, language),
                language=language,
                url=_source_url(outcome, language),
                title_seen=False,
            )
        ],
        reliability="supplied_by_member",
    )
