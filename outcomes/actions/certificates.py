"""Certificates of attendance: issued for what was noted, checked by a code, revoked."""

from __future__ import annotations

import datetime as dt
import re
import secrets

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import User
from outcomes.models import Certificate
from outcomes.queries.certificates import attended_minutes, entitled
from publishing.actions import record
from working_sessions.actions.locking import fresh_in, in_turn, locked
from working_sessions.models import Registration, WorkingSession
from working_sessions.permissions import may_run

# No letter or digit that can be taken for another one, in any of the usual faces.
ALPHABET = "34679ACDEFGHJKMNPQRTWXY"
_GROUPS, _OF = 4, 4
_CORRECTED = "The attendance was corrected."  # for the administration; nobody else reads it


def issue_certificate(*, registration: Registration, by: User, now: dt.datetime | None = None) -> Certificate:
    """The certificate of somebody who attended; the one that there is, if it was issued before.

    Raises PermissionDenied for anybody but the person and the organisers, ValidationError when the session is not
    over, when no attendance is noted, and for the person when an organiser has revoked theirs.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(registration.session)
        registration = fresh_in(session, registration)
        is_organiser = may_run(by, session)
        if not is_organiser and (registration.user_id is None or registration.user_id != by.pk):
            raise PermissionDenied
        valid = registration.certificates.filter(revoked_at=None).first()
        if valid is not None:
            return valid
        if not is_organiser and registration.certificates.filter(revoked_by__isnull=False).exists():
            raise ValidationError(_("The organisers have revoked your certificate. Write to them."), code="revoked")
        return _issue(registration, by, now)


def issue_certificates(*, session: WorkingSession, by: User, now: dt.datetime | None = None) -> int:
    """One for everybody who attended and has none. How many were issued; whose certificate was revoked gets none."""
    now = now or timezone.now()
    with in_turn():
        session = locked(session)
        if not may_run(by, session):
            raise PermissionDenied
        waiting = [
            registration
            for registration in entitled(session, now).filter(certificates=None).select_related("organisation")
            if _set_session(registration, session) is not None and attended_minutes(registration)
        ]
        for registration in waiting:
            _issue(registration, by, now)
        return len(waiting)


def revoke_certificate(
    *, certificate: Certificate, by: User, reason: str, now: dt.datetime | None = None
) -> Certificate:
    """Its check says from now on that it is revoked; why, only the organisers read.

    Raises PermissionDenied for others than organisers, ValidationError without a reason, and when it is revoked.
    """
    now = now or timezone.now()
    with in_turn():
        session = locked(certificate.registration.session)
        if not may_run(by, session):
            raise PermissionDenied
        certificate = Certificate.objects.get(pk=certificate.pk)
        if not certificate.is_valid:
            raise ValidationError(_("This certificate is revoked already."), code="state")
        if not reason.strip():
            raise ValidationError({"reason": _("Say why it is revoked.")})
        return _revoke(certificate, session, by=by, actor=by, reason=reason.strip()[:1000], now=now)


def revoke_after_correction(*, registration: Registration, by: User | None, now: dt.datetime) -> None:
    """After a change of the attendance: a certificate that says another time than what is noted now is revoked. The
    person may get one that says the right time. The session is locked."""
    valid = registration.certificates.filter(revoked_at=None).first()
    if valid is not None and valid.minutes_attended != attended_minutes(registration):
        _revoke(valid, registration.session, by=None, actor=by, reason=_CORRECTED, now=now)


def normalised(code: str) -> str:
    """A code as it is kept, however it was typed; empty for what can be none."""
    letters = re.sub(r"[^A-Z0-9]", "", code.upper())
    if len(letters) != _GROUPS * _OF or set(letters) - set(ALPHABET):
        return ""
    return "-".join(letters[start : start + _OF] for start in range(0, len(letters), _OF))


def _issue(registration: Registration, by: User, now: dt.datetime) -> Certificate:
    session = registration.session
    if not entitled(session, now).filter(pk=registration.pk).exists():
        raise ValidationError(
            _("There is a certificate once the session is over and the organisers have noted the attendance."),
            code="not_entitled",
        )
    minutes = attended_minutes(registration)
    if not minutes:
        raise ValidationError(
            _("The organisers have noted no time for this attendance. A certificate says how long it was."),
            code="no_time",
        )
    certificate = Certificate.objects.create(
        registration=registration,
        code=_new_code(),
        initials=initials_of(registration.name),
        organisation_name=registration.organisation_name,
        minutes_attended=minutes,
        issued_at=now,
    )
    record(by=by, verb="certificate.issue", subject=certificate.subject, session=session.slug)
    return certificate


def _revoke(
    certificate: Certificate,
    session: WorkingSession,
    *,
    by: User | None,
    actor: User | None,
    reason: str,
    now: dt.datetime,
) -> Certificate:
    certificate.revoked_at, certificate.revoked_by, certificate.revocation_reason = now, by, reason
    certificate.save()
    record(by=actor, verb="certificate.revoke", subject=certificate.subject, session=session.slug, reason=reason)
    return certificate


def _set_session(registration: Registration, session: WorkingSession) -> Registration:
    registration.session = session
    return registration


def _new_code() -> str:
    letters = "".join(secrets.choice(ALPHABET) for _place in range(_GROUPS * _OF))
    return normalised(letters)


def initials_of(name: str) -> str:
    """“A. N.” for Ada Numbat: what the public check shows of a person."""
    letters = [word[0].upper() for word in re.split(r"[\s\-‐]+", name) if word[:1].isalpha()]
    return " ".join(f"{letter}." for letter in letters[:4])[:12]
