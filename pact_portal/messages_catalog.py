"""The interface texts and their translations, without the gettext programs.

Babel reads Python files, and templates after Django has turned their tags into function calls. The message ids are the
English texts, so English needs no file; every other language of the settings has `locale/<code>/LC_MESSAGES/django.po`.
The files hold no dates and no line numbers: they change only when a text does.
"""

from __future__ import annotations

import ast
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.template import templatize

# Where each function has its message ids; "c" marks the context.
_ARGUMENTS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_IN_TEMPLATES = {name: _ARGUMENTS[name] for name in ("gettext", "ngettext", "pgettext", "npgettext")} | {"_": None}
_TEMPLATE_SUFFIXES = {".html", ".txt", ".xml", ".json", ".svg"}
_NOTE = "Translators"

_NAMED = re.compile(r"(?<!%)(?:%%)*(%\(\w+\)[a-z])|(\{\w*\})")
_POSITIONAL = re.compile(r"(?<!%)(?:%%)*%[srd]\b")
_TAG = re.compile(r"</?([a-z][a-z0-9]*)\b[^<>]*>", re.IGNORECASE)
_PART = r"(?:[a-z0-9-]|<[a-z0-9:_]+>)+"  # of an address: letters, digits, hyphens and what Django converts
_ADDRESS = re.compile(rf"{_PART}(?:[/.]{_PART})*/?")

Key = tuple[str | None, str]


class CatalogError(Exception):
    """A catalogue or a source file cannot be read. The message names file, line and cure."""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where interface texts are written: folders of Python files, and folders of templates."""

    base: Path
    rooms: tuple[Path, ...]
    templates: tuple[Path, ...]

    def files(self) -> Iterator[Path]:
        found = {path for room in self.rooms for path in room.rglob("*.py") if "migrations" not in path.parts}
        for folder in self.templates:
            found |= {path for path in folder.rglob("*") if path.suffix in _TEMPLATE_SUFFIXES}
        return iter(sorted(found))


def extract_messages(sources: Sources) -> Catalog:
    """Every message of the sources, untranslated. Raises CatalogError for a file that cannot be read."""
    catalog = Catalog()
    for path in sources.files():
        name = path.relative_to(sources.base).as_posix()
        try:
            found = list(_python_messages(path) if path.suffix == ".py" else _template_messages(path))
        except (SyntaxError, UnicodeDecodeError) as error:
            raise CatalogError(f"{name}: no messages can be read from it ({error}). Mend the file.") from error
        for message, notes, context in found:
            # Line 1 for all: Babel wants a number, and no number is written.
            catalog.add(message, locations=[(name, 1)], auto_comments=notes, context=context)
    return catalog


def _python_messages(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    source = path.read_bytes()
    keywords = _keywords(ast.parse(source))
    if keywords:
        yield from _extract(source, keywords)


def _keywords(tree: ast.Module) -> dict[str, tuple | None]:
    """The names under which a module knows Django's translation functions, whatever they were imported as."""
    keywords: dict[str, tuple | None] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ImportFrom):
            continue
        if node.module == "django.utils.translation":
            for alias in node.names:
                if alias.name in _ARGUMENTS:
                    keywords[alias.asname or alias.name] = _ARGUMENTS[alias.name]
        elif node.module == "django.utils" and any(alias.name == "translation" for alias in node.names):
            keywords |= {name: spec for name, spec in _ARGUMENTS.items() if name not in keywords}
    return keywords


def _template_messages(path: Path) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    calls = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # Between the calls stand the remains of the page, whose indentation is none that Python would accept.
    unindented = "\n".join(line.strip() for line in calls.splitlines())
    yield from _extract(unindented.encode(), _IN_TEMPLATES)


def _extract(
    source: bytes, keywords: dict[str, tuple | None]
) -> Iterator[tuple[str | tuple[str, ...], list[str], str | None]]:
    for _line, message, notes, context in extract("python", BytesIO(source), keywords, [_NOTE]):
        yield message, notes, context


def catalog_path(locale: Path, language: str) -> Path:
    return locale / language / "LC_MESSAGES" / "django.po"


def read_catalog(path: Path, language: str) -> Catalog:
    """A language's catalogue, empty where there is no file. Raises CatalogError when it is no valid PO file."""
    if not path.exists():
        return Catalog(locale=language)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)
    except PoFileError as error:
        line = f", line {error.lineno + 1}" if isinstance(error.lineno, int) else ""
        raise CatalogError(f"{path}{line}: is no valid PO file ({error}). Mend that line.") from error
    except UnicodeDecodeError as error:
        raise CatalogError(f"{path}: is not UTF-8. Save it as UTF-8.") from error


def merge(wanted: Catalog, existing: Catalog) -> tuple[Catalog, list[Message]]:
    """The wanted messages with the existing translations, and the translated messages that nothing wants any more.

    A translation is only taken over for the very same message: nothing is guessed from a similar one.
    """
    merged = Catalog(locale=existing.locale)
    for message in _messages(wanted):
        old = existing.get(_singular(message), message.context)
        string = old.string if old and bool(old.pluralizable) == bool(message.pluralizable) else ""
        merged.add(
            message.id,
            string or ("",) * merged.num_plurals if message.pluralizable else string,
            locations=message.locations,
            flags=(old.flags & {"fuzzy"}) if old else (),
            auto_comments=message.auto_comments,
            user_comments=old.user_comments if old else (),
            context=message.context,
        )
    known = {_key(message) for message in _messages(wanted)}
    gone = [message for message in _messages(existing) if _key(message) not in known and _is_translated(message)]
    return merged, gone


def write_catalog(path: Path, catalog: Catalog) -> bool:
    """Write a catalogue, sorted by message; True when the file changed."""
    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, sort_output=True, include_lineno=False)
    header = (
        'msgid ""\nmsgstr ""\n'
        f'"Language: {catalog.locale_identifier}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=UTF-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {catalog.plural_forms}\\n"\n\n'
    )
    content = header.encode() + body.getvalue()
    if path.exists() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def compile_catalog(path: Path, language: str) -> bool:
    """Write the .mo file beside a .po file when it is missing or older; True when it was written.

    Raises CatalogError when the .po file cannot be read.
    """
    compiled = path.with_suffix(".mo")
    if compiled.exists() and compiled.stat().st_mtime_ns >= path.stat().st_mtime_ns:
        return False
    catalog = read_catalog(path, language)
    # In a step of its own, so that a server that starts meanwhile never reads half a file.
    side = compiled.with_name(f"{compiled.name}.{os.getpid()}")
    with side.open("wb") as file:
        write_mo(file, catalog)
    side.replace(compiled)
    return True


def problems(path: Path, wanted: Catalog, existing: Catalog) -> list[str]:
    """What keeps a catalogue from being complete and true to its messages, a line each; empty when nothing does."""
    if not path.exists():
        return [f"{path}: is missing. Make it with: manage.py messages update"]
    found: list[str] = []
    known = {_key(message): message for message in _messages(existing)}
    for message in _messages(wanted):
        translated = known.pop(_key(message), None)
        if translated is None:
            files = ", ".join(sorted({name for name, _line in message.locations}))
            found.append(f"{path}: {_quoted(message)} of {files} is new. Take it in with: manage.py messages update")
            continue
        found += [
            f"{path}:{translated.lineno or 0}: {_quoted(message)} {problem}" for problem in _faults(message, translated)
        ]
    gone = [*known.values(), *existing.obsolete.values()]
    found += [f"{path}: {_quoted(message)} is used nowhere. Take it out: manage.py messages update" for message in gone]
    return found


def _faults(message: Message, translated: Message) -> Iterator[str]:
    """What is wrong with one translation."""
    if translated.fuzzy:
        yield "is marked as fuzzy. Check the translation and take the mark away"
    if bool(message.pluralizable) != bool(translated.pluralizable):
        yield "has changed between one form and several. Run: manage.py messages update"
        return
    originals = message.id if message.pluralizable else (message.id,)
    strings = translated.string if translated.pluralizable else (translated.string,)
    if not all(strings):
        yield "is not translated" if len(strings) == 1 else "lacks the translation of a form"
        return
    for position, string in enumerate(strings):
        # The first form may say "one" instead of the number.
        original = originals[min(position, len(originals) - 1)]
        optional = len(strings) > 1 and position == 0
        yield from _differences(original, string, message.context, optional)


def _differences(original: str, string: str, context: str | None, optional: bool) -> Iterator[str]:
    wanted, has = _placeholders(original), _placeholders(string)
    if extra := sorted(has - wanted):
        yield f"has a placeholder in “{string}” that the message does not have: {', '.join(extra)}"
    if (lacking := sorted(wanted - has)) and not optional:
        yield f"lacks a placeholder in “{string}”: {', '.join(lacking)}"
    if len(_POSITIONAL.findall(original)) != len(_POSITIONAL.findall(string)):
        yield f"has another number of %s or %d in “{string}”"
    for name, edge in (("beginning", re.compile(r"^\s*")), ("end", re.compile(r"\s*$"))):
        if edge.search(original)[0] != edge.search(string)[0]:
            yield f"has other white space at the {name} of “{string}”"
    if _tags(original) != _tags(string):
        yield f"has other HTML tags in “{string}”"
    if context == "address" and not _ADDRESS.fullmatch(string):
        yield f"has “{string}”, which is no address: use a–z, 0–9 and hyphens only"
    if context == "address" and string.endswith("/") != original.endswith("/"):
        yield f"differs from “{string}” in the slash at the end"


def _placeholders(text: str) -> set[str]:
    return {match[1] or match[2] for match in _NAMED.finditer(text)}


def _tags(text: str) -> Counter[str]:
    return Counter(re.sub(r"[\s>].*", "", match[0].lower()) for match in _TAG.finditer(text))


def _messages(catalog: Catalog) -> Iterable[Message]:
    return (message for message in catalog if message.id)


def _singular(message: Message) -> str:
    return message.id[0] if message.pluralizable else message.id


def _key(message: Message) -> Key:
    return message.context, _singular(message)


def _is_translated(message: Message) -> bool:
    return any(message.string) if message.pluralizable else bool(message.string)


def _quoted(message: Message) -> str:
    context = f" ({message.context})" if message.context else ""
    return f"“{_singular(message)}”{context}"
