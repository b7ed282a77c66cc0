"""Content files: YAML read into a schema, with errors that name file, line, field and cure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from django.conf import settings
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError, create_model

Field = Sequence[str | int]
Schema = TypeVar("Schema", bound=BaseModel)


class Strict(BaseModel):
    """Plain data that refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _no_control_characters(value: str) -> str:
    if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", value):
        raise ValueError("contains a control character; remove it")
    return value


OneText = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_no_control_characters)]

# One field per language of the settings, so that an unknown language is named like any other unknown field.
_Languages = create_model("_Languages", __base__=Strict, **{code: (OneText, "") for code, _name in settings.LANGUAGES})


class Texts(_Languages):
    """A text in the portal's languages; a language that is missing is empty."""

    def __bool__(self) -> bool:
        return any(self.model_dump().values())

    def columns(self, field: str) -> dict[str, str]:
        """The text as model attributes: title_fr, title_nl and so on."""
        return {f"{field}_{code}": value for code, value in self.model_dump().items()}

    @classmethod
    def of(cls, instance: Any, field: str) -> Texts:
        """The text of a model's translated field, without any fallback."""
        return cls(**{code: getattr(instance, f"{field}_{code}") or "" for code, _name in settings.LANGUAGES})


class ContentError(Exception):
    """Something in a content file is wrong. The message names file, line, field and cure."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True)
class ContentFile:
    """One YAML file: its data, and where each field stands."""

    path: Path
    data: Any
    node: yaml.Node

    def line(self, field: Field, value: object = None) -> int:
        """The line of a field, of the nearest field above it that exists, or of the entry in it that has the value."""
        node = self.node
        for key in field:
            below = _below(node, key)
            if below is None:
                break
            node = below
        if value is not None:
            found = _entry(node, str(value))
            node = found if found is not None else node
        return node.start_mark.line + 1

    def problem(self, field: Field, cure: str, value: object = None) -> str:
        """One line that names file, line, field and cure."""
        name = ".".join(str(key) for key in field) or "the file"
        return f"{self.path}, line {self.line(field, value)}, {name}: {cure}"

    def error(self, field: Field, cure: str, value: object = None) -> ContentError:
        return ContentError([self.problem(field, cure, value)])

    def read_as(self, schema: type[Schema], *, at: Field = ()) -> Schema:
        """The data, or the part of it at a field, in a schema. Raises ContentError with every problem found."""
        data = self.data
        for key in at:
            data = data[key]
        try:
            return schema.model_validate(data)
        except ValidationError as error:
            raise ContentError([self.problem((*at, *_field(e["loc"])), _cure(e)) for e in error.errors()]) from error


class _Loader(yaml.CSafeLoader):
    """Safe. A date that does not exist stays a text, for the schema to refuse where it stands."""


def _timestamp(loader: _Loader, node: yaml.ScalarNode) -> Any:
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return loader.construct_scalar(node)


_Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)


def read_file(path: Path) -> ContentFile:
    """A YAML file. Raises ContentError when it is missing, no UTF-8, no YAML, or names a key twice."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ContentError([f"{path}: there is no such file; check the folder that you named"]) from None
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ContentError([f"{path}, line {line}: is not UTF-8; save the file as UTF-8"]) from error
    except OSError as error:
        raise ContentError([f"{path}: cannot be read ({error.strerror})"]) from error
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a number of thousands of digits
        mark = getattr(error, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise ContentError(
            [f"{path}{line}: is no valid YAML ({problem}); put a text that holds “: ” or a brace in quotes"]
        ) from error
    if node is None:
        raise ContentError([f"{path}: is empty; fill it or delete it"])
    twice = list(_twice(node))
    if twice:
        raise ContentError([f"{path}, line {line}, {key}: stands there twice; remove one" for key, line in twice])
    return ContentFile(path, data, node)


def _twice(node: yaml.Node) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                found.append((key.value, key.start_mark.line + 1))
            seen.add(key.value)
            found += _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            found += _twice(value)
    return found


def _below(node: yaml.Node, key: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return value if isinstance(value, yaml.CollectionNode) and value.value == [] else _at_key(name, value)
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key]
    return None


def _at_key(name: yaml.Node, value: yaml.Node) -> yaml.Node:
    """The value, standing where its key stands: a block text begins a line later than a reader looks for it."""
    if isinstance(value, yaml.ScalarNode):
        value.start_mark = name.start_mark
    return value


def _entry(node: yaml.Node, value: str) -> yaml.Node | None:
    if isinstance(node, yaml.ScalarNode):
        return node if node.value == value else None
    for child in [value[1] for value in node.value] if isinstance(node, yaml.MappingNode) else node.value:
        found = _entry(child, value)
        if found is not None:
            return found
    return None


def _field(loc: Field) -> Field:
    return tuple(part for part in loc if not (isinstance(part, str) and part.startswith("function-")))


_CURES = {
    "missing": "is missing; add it",
    "extra_forbidden": "is not a known field; correct its name or remove it",
    "string_type": "is not a text; put it in quotes",
    "string_too_short": "is empty; write the text",
}


def _cure(error: Any) -> str:
    """What is wrong and how to mend it, from pydantic's error."""
    if error["type"] in _CURES:
        return _CURES[error["type"]]
    message = error["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    if error["type"] == "value_error":
        return message
    shown = str(error.get("input"))
    shown = shown if len(shown) <= 60 else shown[:57] + "…"
    return f"{message}; it says “{shown}”"
