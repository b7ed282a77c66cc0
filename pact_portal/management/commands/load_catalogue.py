from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import translation
from tqdm import tqdm

from criteria.loading import load_criteria
from criteria.search_index import rebuild
from members.loading import load_organisations
from pages.loading import load_pages
from practice.loading import load_good_practices
from publishing.files import ContentError
from publishing.loading import Load, Outcome


class Command(BaseCommand):
    help = (
        "Loads a folder of content files: lists, labels, sources, criteria, notes, organisations, pages and good "
        "practices. All or nothing. A file that did not change since it was last loaded changes nothing; a changed "
        "criterion makes a new version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder with criteria/, taxonomy/, pages/ and the lists")

    def handle(self, *, folder: Path, verbosity: int, **options: Any) -> None:
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder. Name the folder that holds criteria/ and taxonomy/.")
        with tqdm(desc="Catalogue", unit=" entries", disable=None if verbosity else True, leave=False) as bar:

            def advance(key: str) -> None:
                bar.set_postfix_str(key, refresh=False)
                bar.update()

            try:
                with transaction.atomic(), translation.override("en"):
                    load = Load(advance=advance)
                    load_criteria(folder, load)
                    load_organisations(folder, load)
                    load_pages(folder, load)
                    load_good_practices(folder, load)
                    if load.outcomes[Outcome.NEW] or load.outcomes[Outcome.CHANGED]:
                        rebuild()
            except ContentError as error:
                raise CommandError(f"Nothing was loaded.\n{error}") from error
        if verbosity:
            counts = ", ".join(f"{load.outcomes[outcome]} {outcome}" for outcome in Outcome)
            self.stdout.write(f"Catalogue: {counts}.")
