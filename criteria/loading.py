"""Reads the lists, labels, sources, criteria and curators' notes of a content folder, through the actions."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from pydantic import StringConstraints

from criteria import actions, catalogue_state
from criteria.content import CriterionContent, RelationContent, UnknownReferenceError
from criteria.models import (
    CpvCode,
    Criterion,
    CuratorNote,
    Label,
    LifeCyclePhase,
    ProductGroup,
    Source,
    Strategy,
    Theme,
)
from criteria.models.criterion import NUMBER_PATTERN
from criteria.search_index import VOCABULARY_FILES
from publishing.files import ContentError, ContentFile, Strict, Texts, read_file
from publishing.loading import Load, Outcome
from publishing.texts import languages

_LONGEST_TITLE = CpvCode._meta.get_field("title").max_length

Number = Annotated[str, StringConstraints(pattern=NUMBER_PATTERN)]


class TermEntry(Strict):
    id: str
    name: Texts
    description: Texts = Texts()


class GroupEntry(TermEntry):
    parent: str | None = None


class LabelEntry(TermEntry):
    owner: Texts = Texts()
    website: str | None = None


class SourceFileEntry(Strict):
    id: str
    title: str
    language: str = "en"
    publisher: str
    year: int | None = None
    url: str = ""


class RelationEntry(RelationContent):
    criterion: Number


class NoteEntry(Strict):
    criteria: list[Number] | Literal["all"]
    text: Texts


class CriterionEntry(CriterionContent):
    number: Number


def criterion_files(folder: Path) -> list[Path]:
    return sorted((folder / "criteria").glob("*.yaml"))


def load_criteria(folder: Path, load: Load) -> None:
    """Loads lists first, then criteria, then notes, in the caller's transaction; the caller rebuilds the search rows.

    Raises ContentError for the first file that has problems, with every problem of that file.
    """
    _load_terms(folder, load)
    load_cpv_codes(read_cpv_file(folder / "cpv.csv"))
    _load_labels_and_sources(folder, load)
    _load_versions(folder, load)
    _load_notes(folder, load)
    _load_vocabulary(load)
    if load.outcomes[Outcome.NEW] or load.outcomes[Outcome.CHANGED]:
        catalogue_state.changed()


class _Vocabulary(Strict):
    """The files that the search reads when its rows are made anew: a change of them is a reason to do that."""

    files: dict[str, str]


def _load_vocabulary(load: Load) -> None:
    texts = {name: (settings.CONTENT_DIR / name).read_text(encoding="utf-8") for name in VOCABULARY_FILES}
    load.entry("vocabulary", _Vocabulary(files=texts))


def _rows(file: ContentFile, key: str | None = None) -> int:
    """How many entries a list file has. Raises ContentError when it is no list."""
    data = file.data.get(key) if key and isinstance(file.data, dict) else file.data
    if not isinstance(data, list):
        raise file.error((key,) if key else (), "is no list; begin each entry with “- id:”")
    return len(data)


def _save(model: type[Model], slug: str, values: dict[str, object]) -> Model:
    row = model._default_manager.filter(slug=slug).first() or model(slug=slug)
    for column, value in values.items():
        setattr(row, column, value)
    row.save()
    return row


def _load_terms(folder: Path, load: Load) -> None:
    for name, model in {"themes": Theme, "strategies": Strategy, "phases": LifeCyclePhase}.items():
        file = read_file(folder / "taxonomy" / f"{name}.yaml")
        for position in range(_rows(file, name)):
            entry = file.read_as(TermEntry, at=(name, position))
            _load_term(model, name, entry, position, {}, load)
    file = read_file(folder / "taxonomy" / "product_groups.yaml")
    _rows(file, "product_groups")
    for position, (entry, parent) in enumerate(_groups(file, ("product_groups",), None)):
        values: dict[str, object] = {"parent": ProductGroup.objects.get(slug=parent) if parent else None}
        _load_term(ProductGroup, "product_groups", entry.model_copy(update={"parent": parent}), position, values, load)


def _load_term(
    model: type[Model], name: str, entry: TermEntry, position: int, values: dict[str, object], load: Load
) -> None:
    if load.entry(f"{name}/{entry.id}", entry) is not Outcome.UNCHANGED:
        values |= {"position": position, **entry.name.columns("name"), **entry.description.columns("description")}
        _save(model, entry.id, values)


def _groups(
    file: ContentFile, at: tuple[str | int, ...], parent: str | None
) -> Iterator[tuple[GroupEntry, str | None]]:
    """The tree of product groups, each group before those below it."""
    rows: object = file.data
    for key in at:
        rows = rows[key]  # type: ignore[index]
    for position, row in enumerate(rows):  # type: ignore[arg-type]
        children = row.pop("children", []) if isinstance(row, dict) else []
        entry = file.read_as(GroupEntry, at=(*at, position))
        yield entry, parent
        if children:
            row["children"] = children
            yield from _groups(file, (*at, position, "children"), entry.id)


def _load_labels_and_sources(folder: Path, load: Load) -> None:
    file = read_file(folder / "labels.yaml")
    for position in range(_rows(file)):
        label = file.read_as(LabelEntry, at=(position,))
        if load.entry(f"labels/{label.id}", label) is not Outcome.UNCHANGED:
            columns: dict[str, object] = {"website": label.website or ""}
            for field in ("name", "owner", "description"):
                columns |= getattr(label, field).columns(field)
            _save(Label, label.id, columns)
    file = read_file(folder / "sources.yaml")
    for position in range(_rows(file)):
        source = file.read_as(SourceFileEntry, at=(position,))
        if load.entry(f"sources/{source.id}", source) is not Outcome.UNCHANGED:
            _save(Source, source.id, source.model_dump(exclude={"id"}))


def _load_versions(folder: Path, load: Load) -> None:
    relations = _relations(folder)
    entries: list[tuple[ContentFile, CriterionEntry, CriterionContent]] = []
    for path in criterion_files(folder):
        file = read_file(path)
        entry = file.read_as(CriterionEntry)
        if path.stem != entry.number:
            raise file.error(("number",), f"says {entry.number}, but the file is {path.name}; rename one of them")
        content = CriterionContent(
            **{
                **{name: getattr(entry, name) for name in CriterionContent.model_fields},
                "relations": [*entry.relations, *relations.pop(entry.number, [])],
            }
        )
        entries.append((file, entry, content))
    if relations:
        file = read_file(folder / "relations.yaml")
        number = min(relations)
        raise file.error(
            (), f"{number} has relations, but there is no file for it; add the file or remove them", number
        )

    # All identities first: a criterion may relate to one that comes after it.
    criteria = {criterion.number: criterion for criterion in Criterion.objects.all()}
    for _file, entry, _content in entries:
        if entry.number not in criteria:
            criteria[entry.number] = actions.create_criterion(by=None, number=entry.number)
    for file, entry, content in entries:
        if load.entry(f"criteria/{entry.number}", content) is not Outcome.UNCHANGED:
            _new_version(file, criteria[entry.number], content)


def _relations(folder: Path) -> dict[str, list[RelationContent]]:
    found: dict[str, list[RelationContent]] = defaultdict(list)
    file = read_file(folder / "relations.yaml")
    for position in range(_rows(file)):
        entry = file.read_as(RelationEntry, at=(position,))
        found[entry.criterion].append(RelationContent(relation=entry.relation, to=entry.to, scope=entry.scope))
    return found


def _new_version(file: ContentFile, criterion: Criterion, content: CriterionContent) -> None:
    try:
        version = actions.start_version(criterion=criterion, by=None, content=content)
        actions.publish(version=version, by=None, index=False)
    except UnknownReferenceError as error:
        raise file.error((error.field,), str(error), error.value) from error
    except ValidationError as error:
        raise ContentError([file.problem((), message) for message in error.messages]) from error


def _load_notes(folder: Path, load: Load) -> None:
    path = folder / "curator_notes.yaml"
    if not path.exists():
        return
    file = read_file(path)
    criteria = {criterion.number: criterion for criterion in Criterion.objects.all()}
    known = set(CuratorNote.objects.exclude(key="").values_list("criterion__number", "key"))
    for position in range(_rows(file)):
        entry = file.read_as(NoteEntry, at=(position,))
        key = hashlib.sha256(entry.text.model_dump_json().encode()).hexdigest()
        load.entry(f"notes/{key[:16]}", entry)
        for number in sorted(criteria) if entry.criteria == "all" else entry.criteria:
            if number not in criteria:
                raise file.error((position, "criteria"), f"{number} is no known criterion; correct the number", number)
            if (number, key) not in known:
                actions.add_note(criterion=criteria[number], text=entry.text, by=None, key=key)


def read_cpv_file(path: Path) -> list[CpvCode]:
    """The codes of a file, see `read_cpv`. Raises ContentError when it is missing or no UTF-8, too."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return read_cpv(lines, str(path))
    except FileNotFoundError:
        raise ContentError([f"{path}: there is no such file; check its name"]) from None
    except OSError as error:
        raise ContentError([f"{path}: cannot be read ({error.strerror})"]) from error
    except UnicodeDecodeError as error:
        raise ContentError([f"{path}: is not UTF-8; save the file as UTF-8"]) from error
    except csv.Error as error:
        raise ContentError([f"{path}: is no valid CSV ({error})"]) from error


def _problem_of_title(title: str) -> str:
    if not title:
        return "is missing; add it"
    if len(title) > _LONGEST_TITLE:
        return f"has {len(title)} characters; shorten it to {_LONGEST_TITLE}"
    return "" if title.isprintable() else "contains a control character; remove it"


def read_cpv(file: Iterator[str], name: str) -> list[CpvCode]:
    """The codes of a CSV file with the columns code, code_full and one title per language.

    Raises ContentError that names file, line, field and cure.
    """
    reader = csv.DictReader(file)
    wanted = {"code", "code_full", *languages()}
    missing = wanted - set(reader.fieldnames or [])
    if missing:
        raise ContentError(
            [f"{name}, line 1: has no column {', '.join(sorted(missing))}; the first line names the columns"]
        )
    codes: dict[str, CpvCode] = {}
    problems: list[str] = []
    for row in reader:
        code, full = (row["code"] or "").strip(), (row["code_full"] or "").strip()
        if len(code) != 8 or not code.isascii() or not code.isdigit():
            problems.append(f"{name}, line {reader.line_num}, code: “{code}” has not eight digits; correct it")
        elif full[:9] != f"{code}-" or len(full) != 10 or full[9] not in "0123456789":
            problems.append(
                f"{name}, line {reader.line_num}, code_full: “{full}” is not {code}- and a check digit; correct it"
            )
        elif code in codes:
            problems.append(f"{name}, line {reader.line_num}, code: {code} stands there twice; remove one line")
        else:
            titles = {language: (row[language] or "").strip() for language in languages()}
            wrong = {language: problem for language, title in titles.items() if (problem := _problem_of_title(title))}
            problems += [f"{name}, line {reader.line_num}, {column}: {problem}" for column, problem in wrong.items()]
            columns = {f"title_{language}": title for language, title in titles.items()}
            codes[code] = CpvCode(code=code, check_digit=full[9], **columns)
    if problems:
        raise ContentError(problems[:20])
    return list(codes.values())


def load_cpv_codes(codes: list[CpvCode], advance: Callable[[int], None] = lambda count: None) -> tuple[int, int]:
    """Adds new codes and brings titles up to date; how many are new and how many there already were.

    A code that says the same already is not written again.
    """
    before = CpvCode.objects.count()
    columns = ("code", "check_digit", *(f"title_{language}" for language in languages()))
    known = set(CpvCode.objects.values_list(*columns))
    batch = 1000
    for start in range(0, len(codes), batch):
        part = codes[start : start + batch]
        changed = [code for code in part if tuple(getattr(code, column) for column in columns) not in known]
        CpvCode.objects.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["check_digit", "title", *(f"title_{language}" for language in languages())],
        )
        advance(len(part))
    new = CpvCode.objects.count() - before
    return new, len(codes) - new
