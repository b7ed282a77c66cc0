"""What organisers write to the participants of a session."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.permissions import may_erase_words
from members.models import User
from outbox.actions import enqueue, erase_texts
from publishing.actions import record
from working_sessions.actions.deciding import require_to_run
from working_sessions.actions.locking import in_turn, locked
from working_sessions.enums import MessageAudience
from working_sessions.message_letters import address_of, language_of, letter_of
from working_sessions.models import SessionMessage, WorkingSession
from working_sessions.queries.messages import recipients

KIND = "sessions.message"


def send_message(
    *,
    session: WorkingSession,
    by: User,
    audience: str,
    subject: str,
    text: str,
    language: str,
    key: UUID,
    now: dt.datetime | None = None,
) -> tuple[SessionMessage, bool]:
    """One mail to each, and whether they are new: the same form, which its key tells, sends once.

    Raises PermissionDenied for somebody who does not run the session, ValidationError without subject or text, for a
    key that belongs to another session, and when there is nobody to write to.
    """
    now = now or timezone.now()
    subject, text = " ".join(subject.split()), text.strip()
    with in_turn():
        session = locked(session)
        require_to_run(by, session)
        if found := SessionMessage.objects.filter(uuid=key).select_related("session").first():
            if found.session_id != session.pk:
                raise ValidationError(_("Write the message anew: this form belongs to another session."), code="key")
            return found, False
        message = SessionMessage(
            uuid=key,
            session=session,
            audience=_known(audience),
            subject=subject,
            text=text,
            language=_known_language(language),
            by=by,
            at=now,
        )
        if not subject or not text:
            raise ValidationError(_("Write a subject and a text."), code="text")
        message.clean_fields()
        people = recipients(session, audience, now)
        if not people:
            raise ValidationError(_("There is nobody to write to: choose other recipients."), code="nobody")
        message.save()
        sent = [
            enqueue(
                kind=KIND,
                to=address_of(person),
                language=language_of(person),
                letter=letter_of(message, person),
                dedupe_key=f"{KIND}:{message.uuid}:{person.pk}",
            )
            for person in people
        ]
        message.recipients = sum(one is not None for one in sent)
        message.save(update_fields=["recipients"])
        record(
            by=by, verb="session.message", subject=session.slug, recipients=message.recipients, audience=str(audience)
        )
        return message, True


def erase_message_words(
    *, message: SessionMessage, by: User, reason: str, now: dt.datetime | None = None
) -> SessionMessage:
    """Erases for good what an organiser wrote, here and in the outbox, where somebody has a right to that; mails of it
    that still wait are not sent. Who wrote, when and to how many stays. The reason stands in the audit trail.

    Raises PermissionDenied for anybody but the steering committee, ValidationError without a reason, when it was done
    before, and while such a mail is just being sent.
    """
    if not may_erase_words(by):
        raise PermissionDenied
    now, reason = now or timezone.now(), reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why: the reason stands in the audit trail.")})
    with in_turn():
        session = locked(message.session)
        message = SessionMessage.objects.get(pk=message.pk)
        message.session = session
        if not message.has_words:
            raise ValidationError(_("The words of this message were erased already."), code="erased")
        mails = erase_texts(keys_begin_with=f"{KIND}:{message.uuid}:", now=now)
        message.subject = message.text = ""
        message.words_erased_at = now
        message.save(update_fields=["subject", "text", "words_erased_at"])
        record(by=by, verb="session.erase_message", subject=session.slug, mails=mails, reason=reason[:1000])
        return message


def _known(audience: str) -> MessageAudience:
    if audience not in MessageAudience.values:
        raise ValidationError(_("Choose whom you write to."), code="audience")
    return MessageAudience(audience)


def _known_language(language: str) -> str:
    if language not in dict(settings.LANGUAGES):
        raise ValidationError(_("Say in which language you wrote."), code="language")
    return language
