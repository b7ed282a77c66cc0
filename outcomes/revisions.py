"""Revisions and comments of minutes, as pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from criteria.rendering import differences
from outcomes.models import Minutes, MinutesComment
from outcomes.permissions import Viewer
from publishing.differences import word_differences
from publishing.texts import Text, active_language, languages, name_of
from working_sessions.enums import ShownTo
from working_sessions.models import Registration


@dataclass(frozen=True, slots=True)
class RevisionRow:
    number: int
    at: dt.datetime
    by: str
    text: Mapping[str, str]
    languages: str


@dataclass(frozen=True, slots=True)
class CommentRow:
    comment: MinutesComment
    author: str
    is_own: bool
    text: Text
    answer: Text


def revision_rows(minutes: Minutes) -> list[RevisionRow]:
    """The newest first."""
    return [
        RevisionRow(
            number=row.number,
            at=row.at,
            by=str(row.by.name or _("An organiser")) if row.by else "",
            text=row.text,
            languages=", ".join(name_of(code) for code in languages() if row.text.get(code)),
        )
        for row in minutes.revisions.select_related("by").order_by("-number")
    ]


def changes_between(before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, Any]]:
    """The languages whose text differs, each with its words marked."""
    return [
        {
            "code": code,
            "label": name_of(code),
            "html": differences(word_differences(before.get(code, ""), after.get(code, ""))),
        }
        for code in languages()
        if before.get(code, "") != after.get(code, "")
    ]


def comment_rows(minutes: Minutes, viewer: Viewer, *, runs: bool) -> list[CommentRow]:
    """All comments, for those who take part and those who run the session. A participant who is named to nobody is not
    named here either, but to the organisers and to themselves."""
    rows = list(minutes.comments.select_related("author").order_by("at", "pk"))
    authors = [row.author_id for row in rows]
    registrations = Registration.objects.live().filter(session=minutes.session, user__in=authors)
    nameless = set(registrations.filter(shown_to=ShownTo.NOBODY).values_list("user_id", flat=True))
    wanted = active_language()
    found = []
    for row in rows:
        is_own = row.author_id == viewer.pk
        hidden = not row.author.is_active or (row.author_id in nameless and not (runs or is_own))
        found.append(
            CommentRow(
                comment=row,
                author=_("A participant") if hidden or not row.author.name else row.author.name,
                is_own=is_own,
                text=Text(row.text, row.language, wanted),
                answer=Text(row.answer, row.answer_language or wanted, wanted),
            )
        )
    return found
