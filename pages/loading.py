"""Reads the pages of a content folder."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Literal

from pages.enums import Precision
from pages.markdown import slot_names
from pages.models import Goal, Page, PageSlot, PageSource, Role, TimelineEvent
from publishing.files import ContentError, Strict, Texts, read_file
from publishing.loading import Load, Outcome

_FIRST_OF = {4: "-01-01", 7: "-01", 10: ""}


class SlotEntry(Strict):
    name: str
    label: Texts
    default: Texts


class EventEntry(Strict):
    date: str
    precision: Literal["day", "month", "year"]
    title: Texts
    text: Texts
    sources: list[str] = []

    def first_day(self) -> dt.date:
        return dt.date.fromisoformat(self.date + _FIRST_OF.get(len(self.date), "?"))


class GoalEntry(Strict):
    id: str
    text: Texts
    year: int | None = None
    note: Texts | None = None


class RoleEntry(Strict):
    id: str
    name: Texts
    text: Texts


class SourceEntry(Strict):
    id: str
    publisher: str
    language: str
    title: str | None = None
    url: str


class PageEntry(Strict):
    id: str
    slug: Texts
    title: Texts
    summary: Texts = Texts()
    slots: list[SlotEntry] = []
    body: Texts
    timeline: list[EventEntry] = []
    goals: list[GoalEntry] = []
    roles: list[RoleEntry] = []
    sources: list[SourceEntry] = []
    checked_on: dt.date | None = None


# The order in which pages stand in the navigation; pages that are not named follow.
_ORDER = (
    "about-the-pact",
    "how-it-works",
    "take-part",
    "accessibility-statement",
    "privacy-notice",
    "legal-notice",
)


def page_files(folder: Path) -> list[Path]:
    return sorted((folder / "pages").glob("*.yaml"))


def load_pages(folder: Path, load: Load) -> None:
    """Loads every page of the folder, in the caller's transaction. Raises ContentError."""
    for path in page_files(folder):
        file = read_file(path)
        entry = file.read_as(PageEntry)
        for index, event in enumerate(entry.timeline):
            try:
                event.first_day()
            except ValueError:
                raise file.error(
                    ("timeline", index, "date"), "is no date; write 2021-06-14, 2021-06 or 2021, in quotes"
                ) from None
        for code, text in entry.body.model_dump().items():
            unknown = slot_names(text) - {slot.name for slot in entry.slots}
            if unknown:
                raise file.error(("body", code), f"uses {{{min(unknown)}}}, which slots does not declare; declare it")
        if any(value and not re.fullmatch(r"[a-z0-9-]+", value) for value in entry.slug.model_dump().values()):
            raise ContentError([file.problem(("slug",), "write small letters, digits and hyphens only")])
        if load.entry(f"pages/{entry.id}", entry) is not Outcome.UNCHANGED:
            _write(entry)


def _write(entry: PageEntry) -> None:
    page = Page.objects.filter(key=entry.id).first() or Page(key=entry.id)
    page.position = _ORDER.index(entry.id) if entry.id in _ORDER else len(_ORDER)
    page.checked_on = entry.checked_on
    for field in ("slug", "title", "summary", "body"):
        for column, value in getattr(entry, field).columns(field).items():
            setattr(page, column, value)
    page.save()
    for related in (page.slots, page.events, page.goals, page.roles, page.sources):
        related.all().delete()
    PageSlot.objects.bulk_create(
        PageSlot(page=page, name=row.name, position=n, **row.label.columns("label"), **row.default.columns("value"))
        for n, row in enumerate(entry.slots)
    )
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            page=page,
            date=row.first_day(),
            precision=Precision[row.precision.upper()],
            sources=row.sources,
            **row.title.columns("title"),
            **row.text.columns("text"),
        )
        for row in entry.timeline
    )
    Goal.objects.bulk_create(
        Goal(page=page, year=row.year, position=n, **row.text.columns("text"), **(row.note or Texts()).columns("note"))
        for n, row in enumerate(entry.goals)
    )
    Role.objects.bulk_create(
        Role(page=page, position=n, **row.name.columns("name"), **row.text.columns("text"))
        for n, row in enumerate(entry.roles)
    )
    PageSource.objects.bulk_create(
        PageSource(
            page=page,
            slug=row.id,
            publisher=row.publisher,
            title=row.title or "",
            language=row.language,
            url=row.url,
            position=n,
        )
        for n, row in enumerate(entry.sources)
    )
