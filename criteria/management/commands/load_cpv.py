from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from tqdm import tqdm

from criteria.loading import load_cpv_codes, read_cpv_file
from publishing.files import ContentError


class Command(BaseCommand):
    help = "Loads CPV codes from a CSV file with the columns code, code_full, en, fr, nl and de. All or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, verbosity: int, **options: Any) -> None:
        try:
            codes = read_cpv_file(file)
        except ContentError as error:
            raise CommandError(f"Nothing was loaded. {error}") from error
        with (
            tqdm(desc="CPV codes", total=len(codes), disable=None if verbosity else True, leave=False) as bar,
            transaction.atomic(),
        ):
            new, known = load_cpv_codes(codes, bar.update)
        if verbosity:
            self.stdout.write(f"CPV codes: {new} new, {known} brought up to date.")
