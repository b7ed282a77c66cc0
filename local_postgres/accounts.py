"""Who runs the server. PostgreSQL refuses to run as root; started by root (a container, a rented machine) it
runs as an existing unprivileged user.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path


class PostgresError(Exception):
    """The embedded PostgreSQL cannot do what was asked; the message says what, where and the cure."""


@dataclass(frozen=True)
class Account:
    """A user of the operating system, under whose name the server runs."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of(cls, uid: int) -> Account:
        """The account with this number; PostgresError when it has no name, which initdb insists on."""
        try:
            entry = pwd.getpwuid(uid)
        except KeyError:
            raise PostgresError(
                f"PostgreSQL needs a user with a name, and user number {uid} has none on this machine. "
                "Run the portal as a named user, or set DATABASE_URL to a PostgreSQL of your own."
            ) from None
        return cls(entry.pw_name, entry.pw_uid, entry.pw_gid)

    @property
    def is_current(self) -> bool:
        return self.uid == os.geteuid()

    def run(self, *command: str | Path, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command as this account, in its own session and without the caller's PostgreSQL variables.

        Raises PostgresError when it cannot be run at all or takes longer than `timeout` seconds; a return
        code other than 0 is the caller's to read.
        """
        # In English, for the launcher reads some of the messages.
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LANGUAGE"))}
        as_whom = {} if self.is_current else {"user": self.uid, "group": self.gid, "extra_groups": []}
        try:
            return subprocess.run(
                [str(part) for part in command],
                check=False,
                env=kept | {"LC_ALL": "C"},
                cwd="/",  # the caller's own folder may be closed to this account
                umask=0o077,
                start_new_session=True,  # Ctrl-C in the terminal must not reach the server
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=timeout,
                **as_whom,
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise PostgresError(
                f"{command[0]} could not be run as user {self.name}: {error}. "
                f"Check that the file is there and that {self.name} may run it, or set DATABASE_URL."
            ) from error

    def can_reach(self, path: Path) -> bool:
        """Whether this account may run the file, or enter the folder; the kernel itself is asked."""
        if self.is_current:
            return os.access(path, os.X_OK)
        return self.run("test", "-x", path).returncode == 0


def server_account(data_dir: Path) -> Account:
    """Who runs the server of this data folder: whoever calls; for root the folder's owner, or else `nobody`.

    A folder that does not exist yet takes the owner of the nearest one above it, so that `sudo make run` in
    somebody's checkout leaves the database theirs.
    """
    if os.geteuid() != 0:
        return Account.of(os.geteuid())
    nearest = next(folder for folder in (data_dir, *data_dir.parents) if folder.exists())
    owner = nearest.stat().st_uid
    if owner != 0:
        try:
            return Account.of(owner)
        except PostgresError:
            if nearest == data_dir:
                raise
    try:
        return Account.of(pwd.getpwnam("nobody").pw_uid)
    except KeyError:
        raise PostgresError(
            "PostgreSQL does not run as root, and this machine has no user `nobody` to run it. "
            "Run the portal as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own."
        ) from None
