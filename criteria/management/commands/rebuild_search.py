from typing import Any

from django.core.management.base import BaseCommand

from criteria.search_index import rebuild


class Command(BaseCommand):
    help = "Makes the search rows and the vocabulary anew from the criteria in force."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"Search rows of {rebuild()} criteria made anew.")
