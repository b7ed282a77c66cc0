from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connections

from local_postgres.accounts import PostgresError
from local_postgres.backend.base import DatabaseWrapper


class Command(BaseCommand):
    help = "Stops the embedded PostgreSQL of this portal; it starts again by itself at the next connection."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        embedded = [connection for connection in connections.all() if isinstance(connection, DatabaseWrapper)]
        if not embedded:
            self.stdout.write("This portal uses another PostgreSQL than the embedded one: nothing to stop.")
        for connection in embedded:
            connection.close()
            try:
                stopped = connection.cluster.stop()
            except PostgresError as error:
                raise CommandError(str(error)) from error
            where = connection.cluster.find() or connection.cluster.data_dir
            self.stdout.write(f"PostgreSQL over {where} {'has stopped' if stopped else 'was not running'}.")
