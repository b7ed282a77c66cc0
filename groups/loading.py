"""Reads the groups of a content folder."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Literal

from babel import Locale
from pydantic import AfterValidator, Field, StringConstraints, model_validator

from groups.enums import GroupKind, PartnerRole
from groups.models import Group, GroupPartner
from members.models import Organisation
from publishing.files import ContentFile, Strict, Texts, read_file
from publishing.loading import Load, Outcome
from publishing.texts import languages


def _is_a_date(value: str) -> str:
    if not re.fullmatch(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?", value):
        raise ValueError("is no date; write 2021, 2021-06 or 2021-06-14, in quotes")
    return value


def _is_complete(value: Texts) -> Texts:
    missing = [code for code, text in value.model_dump().items() if not text]
    if missing:
        raise ValueError(f"lacks {', '.join(missing)}; write the text in each of: {', '.join(languages())}")
    return value


def _is_a_country(value: str) -> str:
    if value not in Locale("en").territories or not re.fullmatch(r"[A-Z]{2}", value):
        raise ValueError(f"“{value}” is no country; write its two letters of ISO 3166, in quotes: 'NO'")
    return value


Moment = Annotated[str, AfterValidator(_is_a_date)]
Complete = Annotated[Texts, AfterValidator(_is_complete)]
Address = Annotated[str, StringConstraints(pattern=r"^https?://\S+$", max_length=500)]
Country = Annotated[str, AfterValidator(_is_a_country)]


class SourceEntry(Strict):
    publisher: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    url: Address


class StatementEntry(Strict):
    """How large a group was: never without when and where that was said."""

    text: Complete
    as_of: Moment
    source: SourceEntry


class SizeEntry(StatementEntry):
    as_of_note: Texts | None = None
    other_statements: list[StatementEntry] = []


class GroupEntry(Strict):
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
    kind: Literal["buyer_group", "working_group"]
    name: Complete
    also_known_as: Annotated[str, StringConstraints(max_length=160)] | None = None
    run_by: list[str]
    with_: Annotated[list[str], Field(alias="with")] = []
    since: Moment | None = None
    purpose: Complete
    countries: list[Country]
    countries_note: Texts | None = None
    size: SizeEntry | None
    size_note: Texts | None = None
    topics: list[Complete] = []
    outputs: list[Complete] = []
    sources: Annotated[list[Address], Field(min_length=1)]

    @model_validator(mode="after")
    def _says_why_there_is_no_size(self) -> GroupEntry:
        if self.size is None and not self.size_note:
            raise ValueError("has no size; give one with its source, or say in size_note why there is none")
        if self.size is not None and self.size_note:
            raise ValueError("has a size and a size_note; put the note into the size, as as_of_note")
        return self


def load_groups(folder: Path, load: Load) -> None:
    """Loads `groups.yaml`, in the caller's transaction and after the organisations. Raises ContentError.

    Visibility and joining belong to the portal: a new group has the portal's defaults, and a group that is there keeps
    what its coordinators chose.
    """
    file = read_file(folder / "groups.yaml")
    if not isinstance(file.data, list):
        raise file.error((), "is no list; begin each group with “- id:”")
    organisations = dict(Organisation.objects.values_list("slug", "pk"))
    seen: set[str] = set()
    for position in range(len(file.data)):
        entry = file.read_as(GroupEntry, at=(position,))
        if entry.id in seen:
            raise file.error((position, "id"), f"“{entry.id}” stands there twice; give each group an id of its own")
        seen.add(entry.id)
        _check_organisations(file, position, entry, organisations)
        if load.entry(f"groups/{entry.id}", entry) is not Outcome.UNCHANGED:
            _write(entry, position, organisations)


def _check_organisations(file: ContentFile, position: int, entry: GroupEntry, organisations: dict[str, int]) -> None:
    named: set[str] = set()
    for field, names in (("run_by", entry.run_by), ("with", entry.with_)):
        for name in names:
            if name not in organisations:
                raise file.error(
                    (position, field), f"names “{name}”, which organisations.yaml does not have; add it there", name
                )
            if name in named:
                raise file.error((position, field), f"names “{name}” twice; remove one", name)
            named.add(name)


def _write(entry: GroupEntry, position: int, organisations: dict[str, int]) -> None:
    group = Group.objects.filter(slug=entry.id).first() or Group(slug=entry.id)
    group.kind = GroupKind[entry.kind.upper()]
    group.also_known_as = entry.also_known_as or ""
    group.since = entry.since or ""
    group.countries = entry.countries
    group.source_addresses = entry.sources
    group.position = position
    size = entry.size
    group.size_as_of = size.as_of if size else ""
    group.size_publisher = size.source.publisher if size else ""
    group.size_url = size.source.url if size else ""
    group.other_sizes = [
        {
            "text": statement.text.model_dump(),
            "as_of": statement.as_of,
            "publisher": statement.source.publisher,
            "url": statement.source.url,
        }
        for statement in (size.other_statements if size else [])
    ]
    columns = entry.name.columns("name") | entry.purpose.columns("purpose")
    columns |= (entry.countries_note or Texts()).columns("countries_note")
    columns |= (size.text if size else Texts()).columns("size")
    columns |= ((size.as_of_note if size else entry.size_note) or Texts()).columns("size_note")
    columns |= _lines(entry.topics).columns("topics") | _lines(entry.outputs).columns("outputs")
    for column, value in columns.items():
        setattr(group, column, value)
    group.save()
    group.group_partners.all().delete()
    roles = [*((PartnerRole.RUNS, name) for name in entry.run_by), *((PartnerRole.WITH, name) for name in entry.with_)]
    GroupPartner.objects.bulk_create(
        GroupPartner(group=group, organisation_id=organisations[name], role=role, position=place)
        for place, (role, name) in enumerate(roles)
    )


def _lines(texts: list[Texts]) -> Texts:
    """One text with a line for each."""
    return Texts(**{code: "\n".join(getattr(text, code) for text in texts) for code in languages()})
