"""A message to participants as the mail that one of them gets."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from outbox.letters import Button, Letter
from publishing.addresses import absolute
from publishing.texts import text_of
from working_sessions.models import Registration, SessionMessage
from working_sessions.times import in_words


def language_of(registration: Registration) -> str:
    """In which a participant gets mails: that of the account, or the one chosen when registering."""
    return registration.user.preferred_language if registration.user else registration.language


def address_of(registration: Registration) -> str:
    """Where mails go: to the account's address, which may be newer than the one of the registration."""
    return registration.user.email if registration.user else registration.email


def letter_of(message: SessionMessage, registration: Registration) -> Letter:
    """The frame is in the participant's language; the organiser's words are declared as what they are."""
    session = message.session
    language = language_of(registration)
    written_in = "" if message.language == language else message.language
    with override(language):
        title = str(text_of(session, "title"))
        return Letter(
            subject=message.subject,
            subject_language=written_in,
            paragraphs=[
                _("The organiser of “%(title)s” writes to you:") % {"title": title},
            ],
            quote=message.text,
            quote_language=written_in,
            after=[
                _("The session: %(when)s") % {"when": in_words(session)},
                _(
                    "You get this message because you are registered for this session. Your answer to this mail reaches "
                    "nobody: you find the organisers on the page of the session."
                ),
            ],
            button=Button(_("To the session"), absolute(session.get_absolute_url())),
        )
