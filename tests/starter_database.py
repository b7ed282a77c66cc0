"""Test databases that hold the starter catalogue, each a copy of one template.

Migrating and loading the catalogue take ten seconds each, copying a database a fraction of one. So the first process
that needs a test database makes the template, by `migrate` and `load_catalogue`, and every process copies it. The
template is kept for the next run while nothing that makes it has changed; where only other code than the migrations
has, it begins with the empty tables of the last time.
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


def digest_of_migrations() -> str:
    """Changes when a file changes that the empty tables are made of."""
    found = hashlib.sha256((settings.BASE_DIR / "requirements.lock").read_bytes())
    for room in ROOMS:
        for path in sorted((settings.BASE_DIR / room / "migrations").glob("*.py")):
            found.update(f"{path.relative_to(settings.BASE_DIR)}\0".encode() + path.read_bytes())
    return found.hexdigest()


class StarterDatabase:
    """The test database of this process."""

    def __init__(self) -> None:
        base = connection.creation._get_test_db_name()
        self.original = connection.settings_dict["NAME"]
        self.template = f"{base}_starter"
        self.tables = f"{base}_tables"
        # The process number, so that two test runs over one cluster do not meet.
        self.name = f"{base}_{os.getpid()}"
        self._leftover = re.compile(rf"{re.escape(base)}_(\d+)")

    def make(self) -> None:
        """Make the database, and the template where there is none of today's."""
        with self._locked() as cursor:
            if isinstance(connections[DEFAULT_DB_ALIAS], EmbeddedPostgres):  # where process numbers are this machine's
                self._remove_leftovers(cursor)
            if not self._is_of_today(cursor, self.template, digest()):
                self._make_template(cursor)
                self._note(cursor, self.template, digest())
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
        if not self._is_of_today(cursor, self.tables, digest_of_migrations()):
            self._drop(cursor, self.tables)
            self._run(cursor, "CREATE DATABASE {} TEMPLATE template0", self.tables)
            self._migrate(self.tables)
            self._note(cursor, self.tables, digest_of_migrations())
        self._drop(cursor, self.template)
        self._run(cursor, "CREATE DATABASE {} TEMPLATE {}", self.template, sql.Identifier(self.tables))
        self._migrate(self.template)  # nothing to migrate any more; roles and permissions are those of the code
        call_command("load_catalogue", Path(settings.CONTENT_DIR), verbosity=0)
        with connection.cursor() as inside:
            inside.execute("ANALYZE")
        connections.close_all()  # a database in use cannot be copied

    def _migrate(self, name: str) -> None:
        self._use(name)
        call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()

    def _is_of_today(self, cursor: Any, name: str, wanted: str) -> bool:
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() == (wanted,)

    def _note(self, cursor: Any, name: str, digest: str) -> None:
        self._run(cursor, "COMMENT ON DATABASE {} IS {}", name, sql.Literal(digest))

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
