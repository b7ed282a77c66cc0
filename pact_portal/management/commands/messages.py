from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from pact_portal.messages_catalog import (
    CatalogError,
    Sources,
    catalog_path,
    compile_catalog,
    extract_messages,
    merge,
    problems,
    read_catalog,
    write_catalog,
)


class Command(BaseCommand):
    help = "The translations of the interface: update the files from the sources, check them, compile them."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        steps = parser.add_subparsers(dest="step", required=True)
        steps.add_parser("update", help="takes new messages into the files and unused ones out")
        steps.add_parser("check", help="fails unless every message is translated, and truly")
        steps.add_parser("compile", help="writes the files that the portal reads, where they are older")

    def handle(self, *, step: str, verbosity: int, **options: Any) -> None:
        try:
            {"update": self.update, "check": self.check_all, "compile": self.compile}[step](verbosity)
        except CatalogError as error:
            raise CommandError(str(error)) from error

    def update(self, verbosity: int) -> None:
        wanted = extract_messages(sources())
        for language, path in catalogs():
            merged, gone = merge(wanted, read_catalog(path, language))
            changed = write_catalog(path, merged)
            for message in gone:
                self.stdout.write(f"{language}: taken out: {message.id!r} = {message.string!r}")
            if verbosity:
                waiting = sum(not (all(m.string) if m.pluralizable else m.string) for m in merged if m.id)
                state = "changed" if changed else "unchanged"
                self.stdout.write(
                    f"{_shown(path)}: {state}, {_counted(len(merged), 'message')}, {waiting} to translate."
                )

    def check_all(self, verbosity: int) -> None:
        wanted = extract_messages(sources())
        found = [
            problem for language, path in catalogs() for problem in problems(path, wanted, read_catalog(path, language))
        ]
        if found:
            shown = "\n".join(found).replace(f"{settings.BASE_DIR}/", "")
            raise CommandError(f"{shown}\n{_counted(len(found), 'problem')} in the translations.")
        if verbosity:
            self.stdout.write(
                f"{_counted(len(wanted), 'message')}, translated into {', '.join(code for code, _ in catalogs())}."
            )

    def compile(self, verbosity: int) -> None:
        for language, path in catalogs():
            if path.exists() and compile_catalog(path, language) and verbosity:
                self.stdout.write(f"Compiled {_shown(path)}.")


def sources() -> Sources:
    """The project's own rooms and templates, and not those of the packages it uses."""
    rooms = [Path(config.path) for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
    templates = [Path(folder) for engine in settings.TEMPLATES for folder in engine["DIRS"]]
    templates += [room / "templates" for room in rooms]
    return Sources(settings.BASE_DIR, tuple(rooms), tuple(templates))


def catalogs() -> list[tuple[str, Path]]:
    """Each language but that of the message ids, and its file."""
    locale = Path(settings.LOCALE_PATHS[0])
    return [(code, catalog_path(locale, code)) for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def _shown(path: Path) -> Path:
    return path.relative_to(settings.BASE_DIR)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
