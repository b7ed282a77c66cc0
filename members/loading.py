"""Reads the organisations of a content folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from members.enums import Level, PactRole
from members.models import Organisation
from publishing.files import Strict, Texts, read_file
from publishing.loading import Load, Outcome


class OrganisationEntry(Strict):
    id: str
    acronym: str | None = None
    name: Texts
    name_note: Texts | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = None
    level: Literal["local", "regional", "national", "european", "international", "network"]
    pact_role: Literal[
        "co_lead",
        "coordinating",
        "participant",
        "supporting",
        "secretariat",
        "framework",
        "steering_be",
        "buyer_group",
        "working_group",
        "guest",
        "host",
    ]
    role: Texts
    sources: Annotated[list[str], Field(min_length=1)]


def load_organisations(folder: Path, load: Load) -> None:
    """Loads `organisations.yaml`, in the caller's transaction. Raises ContentError."""
    file = read_file(folder / "organisations.yaml")
    if not isinstance(file.data, list):
        raise file.error((), "is no list; begin each organisation with “- id:”")
    for position in range(len(file.data)):
        entry = file.read_as(OrganisationEntry, at=(position,))
        if load.entry(f"organisations/{entry.id}", entry) is Outcome.UNCHANGED:
            continue
        organisation = Organisation.objects.filter(slug=entry.id).first() or Organisation(slug=entry.id)
        organisation.acronym = entry.acronym or ""
        organisation.country = entry.country or ""
        organisation.level = Level[entry.level.upper()]
        organisation.pact_role = PactRole[entry.pact_role.upper()]
        organisation.source_addresses = entry.sources
        organisation.position = position
        columns = entry.name.columns("name") | entry.role.columns("role")
        columns |= (entry.name_note or Texts()).columns("name_note")
        for column, value in columns.items():
            setattr(organisation, column, value)
        organisation.save()
