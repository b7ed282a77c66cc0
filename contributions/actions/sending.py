"""A contribution comes in."""

from __future__ import annotations

import datetime as dt
import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contributions.actions.replies import CONTROL_CHARACTERS, clean
from contributions.actions.rows import happened
from contributions.details import (
    SCHEMAS,
    Details,
)
from contributions.enums import ContributionKind, EventKind
from contributions.models import Contribution
from contributions.models.contribution import LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE
from criteria.enums import VersionState
from criteria.language import fold
from criteria.models import Criterion, CriterionVersion
from members.models import User
from publishing.texts import languages

_A_DAY = dt.timedelta(days=1)


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
    title, text = clean(title), clean(text)
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
    happened(contribution, EventKind.SUBMITTED, by=author, kind=kind.value)
    return contribution


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
    if CONTROL_CHARACTERS.search(title + text) or "\n" in title:
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
