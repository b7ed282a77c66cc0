"""What a contributor is told by mail: one letter for each thing that happens to a contribution, in their language."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import override

from contributions.enums import EventKind
from contributions.models import Contribution, ContributionEvent
from outbox.actions import enqueue
from outbox.letters import Button, Letter
from publishing.addresses import absolute


def tell_author(contribution: Contribution, event: ContributionEvent) -> None:
    """Writes the mail about an event, in its transaction. Nobody writes to an account that is switched off."""
    author = contribution.author
    if not author.is_active:
        return
    with override(author.preferred_language):
        letter = _letter(contribution, event)
        enqueue(
            kind="contribution",
            to=author.email,
            language=author.preferred_language,
            letter=letter,
            dedupe_key=f"contribution:{contribution.number}:{event.pk}",
        )


def _letter(contribution: Contribution, event: ContributionEvent) -> Letter:
    subject, paragraphs, after = _words(contribution, EventKind(event.kind))
    about = [_("It is about: %(title)s") % {"title": contribution.title}] if contribution.has_words else []
    button = Button(_("See your contribution"), absolute(contribution.get_absolute_url()))
    return Letter(subject, [*paragraphs, *about], quote=event.note, button=button, after=after)


def _words(contribution: Contribution, kind: EventKind) -> tuple[str, list[str], list[str]]:
    """Subject, paragraphs above what was written, paragraphs below the button."""
    number = {"number": contribution.number}
    match kind:
        case EventKind.SUBMITTED:
            return (
                _("Contribution %(number)s: received") % number,
                [
                    _("Thank you. Your contribution has arrived and has the receipt number %(number)s.") % number,
                    _(
                        "A curator reads it next. You get a mail whenever something happens to it. Until a curator has "
                        "read it, only you and the curators can see what you wrote."
                    ),
                ],
                [_("You can withdraw it on its page as long as nothing is decided.")],
            )
        case EventKind.TAKEN_INTO_REVIEW:
            return (
                _("Contribution %(number)s: in review") % number,
                [_("A curator has begun to look into your contribution %(number)s.") % number],
                [],
            )
        case EventKind.ACCEPTED:
            return (
                _("Contribution %(number)s: accepted") % number,
                [
                    _("Your contribution %(number)s was accepted. Thank you.") % number,
                    _("The curators have a draft of it now. You get a mail as soon as it is published."),
                ],
                [],
            )
        case EventKind.DECLINED:
            return (
                _("Contribution %(number)s: declined") % number,
                [_("The curators have declined your contribution %(number)s. This is their reason:") % number],
                [_("You are welcome to send another contribution that takes the reason into account.")],
            )
        case EventKind.ANSWERED:
            return (
                _("Contribution %(number)s: an answer") % number,
                [_("The curators have answered your contribution %(number)s:") % number],
                [],
            )
        case EventKind.WITHDRAWN:
            return (
                _("Contribution %(number)s: withdrawn") % number,
                [
                    _("You have withdrawn your contribution %(number)s. Nobody but you and the curators can see it.")
                    % number
                ],
                [],
            )
        case EventKind.PUBLISHED:
            return (
                _("Contribution %(number)s: published") % number,
                [_("What came of your contribution %(number)s is published now. Thank you for it.") % number],
                [],
            )
        case EventKind.WORDS_HIDDEN:
            return (
                _("Contribution %(number)s: no longer public") % number,
                [_("The curators have taken the words of your contribution %(number)s off its public page:") % number],
                [],
            )
        case EventKind.WORDS_ERASED:
            return (
                _("Contribution %(number)s: words erased") % number,
                [
                    _(
                        "What you wrote in your contribution %(number)s has been erased for good. Its number, its state "
                        "and the curators’ answers stay. This is the reason:"
                    )
                    % number
                ],
                [],
            )
        case _unexpected:
            raise ValueError(f"There is no mail about {kind}.")
