"""Reads the good practices of a content folder, through the actions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Self

from django.core.exceptions import ValidationError
from pydantic import StringConstraints, model_validator

from criteria.content import UnknownReferenceError
from groups.enums import ContentState
from practice import actions
from practice.content import GoodPracticeContent
from practice.models import GoodPractice
from publishing.files import ContentError, ContentFile, read_file
from publishing.loading import Load, Outcome


class GoodPracticeEntry(GoodPracticeContent):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]

    @model_validator(mode="after")
    def _is_for_everybody(self) -> Self:
        if self.visibility != "public" or self.group:
            raise ValueError("a file holds what everybody may read; remove visibility and group")
        return self

    def content(self) -> GoodPracticeContent:
        return GoodPracticeContent.model_validate(self.model_dump(exclude={"id"}))


def good_practice_files(folder: Path) -> list[Path]:
    return sorted((folder / "good_practices").glob("*.yaml"))


def load_good_practices(folder: Path, load: Load) -> None:
    """Loads `good_practices/`, in the caller's transaction, after the criteria. A new one is published at once.

    Raises ContentError for the first file that has problems, with every problem of that file.
    """
    for path in good_practice_files(folder):
        file = read_file(path)
        entry = file.read_as(GoodPracticeEntry)
        if entry.id != path.stem:
            raise file.error(("id",), f"is not the name of the file; call the file {entry.id}.yaml")
        if load.entry(f"good_practices/{entry.id}", entry) is not Outcome.UNCHANGED:
            _write(file, entry)


def _write(file: ContentFile, entry: GoodPracticeEntry) -> None:
    try:
        practice = GoodPractice.objects.filter(slug=entry.id).first()
        if practice is None:
            practice = actions.create_good_practice(by=None, content=entry.content(), slug=entry.id)
        else:
            actions.update_good_practice(practice=practice, by=None, content=entry.content())
        practice.refresh_from_db()
        if practice.state == ContentState.DRAFT:  # one that a curator has withdrawn stays withdrawn
            actions.publish_good_practice(practice=practice, by=None)
    except UnknownReferenceError as error:
        raise file.error((error.field,), str(error), error.value) from error
    except ValidationError as error:
        raise ContentError([file.problem((), message) for message in error.messages]) from error
