"""Who gets which mail about the outcomes of a session. Each is written in the transaction of its deed, in the
recipient's language."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from members.models import User
from outbox.actions import enqueue
from outbox.letters import Button, Letter
from outcomes.models import Minutes
from outcomes.queries.minutes import organisers_of, without_minutes
from publishing.addresses import absolute
from publishing.texts import text_of
from working_sessions.models import Registration, WorkingSession
from working_sessions.times import day_in_words, moment_in_words

# Days after a session on which its organisers are asked for minutes, as long as there are none.
REMINDED_AFTER = (3, 10, 20)
_STILL_SENT = dt.timedelta(days=3)  # when the daily run was missed; later the mail would be a surprise


def minutes_circulated(*, minutes: Minutes, now: dt.datetime) -> None:
    """To everybody with a confirmed place. Guests are told that they need an account to read the minutes."""
    session = minutes.session
    confirmed = Registration.objects.confirmed().filter(session=session, erased_at=None).select_related("user")
    for registration in confirmed.order_by("pk"):
        user = registration.user
        if user is not None and not user.is_active:
            continue
        language = user.preferred_language if user else registration.language
        with override(language):
            letter = _circulated(minutes, is_guest=user is None)
        enqueue(
            kind="outcomes.minutes_circulated",
            to=user.email if user else registration.email,
            language=language,
            letter=letter,
            dedupe_key=f"outcomes.minutes_circulated:{registration.pk}:{now.isoformat()}",
        )


def _circulated(minutes: Minutes, *, is_guest: bool) -> Letter:
    session = minutes.session
    values = {
        "session": str(text_of(session, "title")),
        "until": moment_in_words(minutes.comments_until, session.zone),
        "day": day_in_words(timezone.localtime(minutes.comments_until, session.zone).date()),
    }
    paragraphs = [
        _("The minutes of “%(session)s” are there. Please read whether they say what was said and decided.") % values,
        _("You can comment on them until %(until)s. After that the organisers approve them.") % values,
    ]
    after = []
    if is_guest:
        after.append(
            _(
                "You took part as a guest. To read the minutes, make an account with this e-mail address; or answer to the "
                "organisers directly."
            )
        )
    return Letter(
        subject=_("Minutes of “%(session)s”: your comments until %(day)s") % values,
        paragraphs=paragraphs,
        button=Button(_("Read the minutes"), absolute(minutes.get_absolute_url())),
        after=after,
    )


def remind_of_minutes(now: dt.datetime) -> int:
    """Asks the organisers of sessions that took place for minutes: 3, 10 and 20 days after the end, as long as nobody has
    circulated any. Run daily; run twice, it writes each mail once. How many were written."""
    written = 0
    for days in REMINDED_AFTER:
        due = now - dt.timedelta(days=days)
        for session in without_minutes(ended_after=due - _STILL_SENT, ended_by=due):
            with transaction.atomic():
                for organiser in organisers_of(session):
                    written += _remind(session, organiser, days)
    return written


def _remind(session: WorkingSession, organiser: User, days: int) -> bool:
    with override(organiser.preferred_language):
        values = {"session": str(text_of(session, "title")), "days": days}
        letter = Letter(
            subject=_("Minutes of “%(session)s”") % values,
            paragraphs=[
                _("“%(session)s” ended %(days)d days ago, and its participants have no minutes yet.") % values,
                _(
                    "Write down what was decided and who does what. Participants may then comment, and decisions can become "
                    "drafts in the catalogue."
                ),
            ],
            button=Button(_("Write the minutes"), absolute(reverse("outcomes:minutes", args=[session.slug]))),
        )
    sent = enqueue(
        kind="outcomes.minutes_missing",
        to=organiser.email,
        language=organiser.preferred_language,
        letter=letter,
        dedupe_key=f"outcomes.minutes_missing:{session.pk}:{session.ends_at:%Y-%m-%d}:{days}:{organiser.pk}",
    )
    return sent is not None
