from typing import Any

from django.core.management.base import BaseCommand

from documents.actions import sweep


class Command(BaseCommand):
    help = "Deletes files that belong to no document: what a killed process left behind. For a daily run."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Files that belonged to no document: {sweep()} deleted.")
