"""Test databases that hold the starter catalogue, each a copy of one template.

Loading the catalogue takes ten seconds, copying a database a fraction of one. So the first process that needs a test
database makes the template, by `migrate` and `load_catalogue`, and every process copies it. The template is kept for
the next run while nothing that makes it has changed.
"""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections
from psycopg import sql

from local_postgres.backend.base import DatabaseWrapper as EmbeddedPostgres

ROOMS = (
    *("calendars", "contributions", "criteria", "documents", "exports", "groups", "members", "outbox", "outcomes"),
    *("pact_portal", "pages", "practice", "publishing", "working_sessions"),
)


def digest() -> str:
    """Changes when a file changes that the template is made of: the rooms' code, the content, the packages."""
    found = hashlib.sha256()
    for folder, pattern in (*((room, "*.py") for room in ROOMS), ("content", "*")):
        for path in sorted((settings.BASE_DIR / folder).rglob(pattern)):
            if path.is_file():
                found.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode() + path.read_bytes())
    found.update((settings.BASE_DIR / "requirements.lock").read_bytes())
    return found.hexdigest()


class StarterDatabase:
    """The test database of this process."""

    def __init__(self) -> None:
        base = connection.creation._get_test_db_name()
        self.original = connection.settings_dict["NAME"]
        self.template = f"{base}_starter"
        # The process number, so that two test runs over one cluster do not meet.
        self.name = f"{base}_{os.getpid()}"
        self._leftover = re.compile(rf"{re.escape(base)}_(\d+)")

    def make(self) -> None:
        """Make the database, and the template where there is none of today's."""
        with self._locked() as cursor:
            if isinstance(connections[DEFAULT_DB_ALIAS], EmbeddedPostgres):  # where process numbers are this machine's
                self._remove_leftovers(cursor)
            wanted = digest()
            cursor.execute(
                "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [self.template]
            )
            if cursor.fetchone() != (wanted,):
                self._make_template(cursor)
                self._run(cursor, "COMMENT ON DATABASE {} IS {}", self.template, sql.Literal(wanted))
            self._copy(cursor)
        self._use(self.name)

    def restore(self) -> None:
        """Make the database anew: what a test has committed is gone, the starter catalogue is back."""
        connections.close_all()
        with self._locked() as cursor:
            self._copy(cursor)

    def remove(self) -> None:
        connections.close_all()
        self._use(self.original)
        with connection._nodb_cursor() as cursor:
            self._drop(cursor, self.name)

    @contextmanager
    def _locked(self) -> Iterator[Any]:
        """A cursor outside of any test database, while no other process makes or copies the template."""
        with connection._nodb_cursor() as cursor:
            # The lock is the session's: it goes when the cursor's own connection is closed.
            cursor.execute("SELECT pg_advisory_lock(%s)", [zlib.crc32(self.template.encode())])
            yield cursor

    def _make_template(self, cursor: Any) -> None:
        self._drop(cursor, self.template)
        self._run(cursor, "CREATE DATABASE {} TEMPLATE template0", self.template)
        self._use(self.template)
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_catalogue", Path(settings.CONTENT_DIR), verbosity=0)
        with connection.cursor() as inside:
            inside.execute("ANALYZE")
        connections.close_all()  # a database in use cannot be copied

    def _copy(self, cursor: Any) -> None:
        self._drop(cursor, self.name)
        self._run(cursor, "CREATE DATABASE {} TEMPLATE {}", self.name, sql.Identifier(self.template))

    def _remove_leftovers(self, cursor: Any) -> None:
        """Drop the databases of test runs that were killed."""
        cursor.execute("SELECT datname FROM pg_database")
        for (name,) in cursor.fetchall():
            if (found := self._leftover.fullmatch(name)) and not _is_alive(int(found[1])):
                self._drop(cursor, name)

    def _drop(self, cursor: Any, name: str) -> None:
        self._run(cursor, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, cursor: Any, statement: str, name: str, *parts: sql.Composable) -> None:
        cursor.execute(sql.SQL(statement).format(sql.Identifier(name), *parts))

    def _use(self, name: str) -> None:
        """What Django's own create_test_db does; the live server's threads read it from the settings."""
        connection.close()
        settings.DATABASES[connection.alias]["NAME"] = name
        connection.settings_dict["NAME"] = name


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
