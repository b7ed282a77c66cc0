"""What a server leaves in its data folder: its version, its process number, the lock of whoever starts it."""

from __future__ import annotations

import fcntl
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from local_postgres.accounts import Account, PostgresError


class PidFile(NamedTuple):
    """The server's process number, its data folder, and "starting", "ready" or "stopping"."""

    pid: int | None
    folder: str
    state: str


def read_pid_file(path: Path) -> PidFile:
    """A server's postmaster.pid or its socket's lock file; without a number when there is none."""
    try:
        lines = path.read_text(errors="surrogateescape").splitlines()
    except FileNotFoundError:
        lines = []
    number, folder, *_ = [*lines, "", ""]
    return PidFile(int(number) if number.isdigit() else None, folder, lines[7].strip() if len(lines) > 7 else "")


def live_postmaster(path: Path) -> int | None:
    """The process number of the server that wrote this pid file, or None when it does not run.

    A number left by a dead server is not believed: not a zombie's, nor another process's that got it later.
    """
    pid, folder, _ = read_pid_file(path)
    if pid is None:
        return None
    # The command line, and not /proc/…/cwd, which root in a container may not read of others. A zombie has
    # none. The folder the server wrote down, and not where it is now: it may have been moved since.
    if Path("/proc/self/cmdline").exists():
        try:
            program, *arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return None
        is_ours = os.path.basename(program) == b"postgres" and os.fsencode(folder) in arguments
    else:  # macOS
        shown = subprocess.run(
            ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], check=False, capture_output=True, text=True
        )
        is_ours = f"postgres -D {folder} " in shown.stdout
    return pid if is_ours else None


def check_major(home: Path, version: str) -> None:
    """PostgresError when the cluster was made by another major version than that of the programs."""
    made_by = (home / "PG_VERSION").read_text().strip()
    if version != made_by and not version.startswith((f"{made_by}.", f"{made_by}beta", f"{made_by}rc")):
        raise PostgresError(
            f"The database in {home} was made by PostgreSQL {made_by}; the programs found are PostgreSQL "
            f"{version}, which cannot open it. Either name the bin folder of PostgreSQL {made_by} in "
            "PORTAL_POSTGRES_BIN, export with its pg_dump and import into a new database; or, when the data "
            f"may go, move the folder away (mv {home} {home}.{made_by}) and start again."
        )


@contextmanager
def hold_lock(home: Path, account: Account) -> Iterator[None]:
    """Hold the lock of this cluster; it lies beside the data folder, and the kernel frees it when we die."""
    handle = os.open(home.with_name(home.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        if not account.is_current:
            os.fchown(handle, account.uid, account.gid)
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
