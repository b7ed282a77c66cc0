"""What is written to an author."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contributions.models import Contribution
from contributions.models.contribution import LONGEST_TEXT
from publishing.texts import languages

CONTROL_CHARACTERS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str) -> str:
    """Browsers send two characters for the end of a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def refuse_bad_reply(text: str, language: str, missing: str) -> None:
    if not text:
        raise ValidationError(missing)
    if len(text) > LONGEST_TEXT:
        raise ValidationError(
            _("The text has %(length)d characters. Shorten it to %(most)d.")
            % {"length": len(text), "most": LONGEST_TEXT}
        )
    if CONTROL_CHARACTERS.search(text):
        raise ValidationError(_("The text holds characters that cannot be shown. Type it anew."))
    if language not in languages():
        raise ValidationError(_("Choose the language that you have written in."))


def write_answer(contribution: Contribution, text: str, language: str) -> None:
    text = clean(text)
    if not text:
        return
    refuse_bad_reply(text, language, "")
    contribution.answer, contribution.answer_language = text, language
    contribution.answered_at = timezone.now()
