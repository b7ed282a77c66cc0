"""Which folders may be used, and making them with the right owner and mode."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from local_postgres.accounts import Account, PostgresError

# Root's own place for what the server's user cannot reach elsewhere. Not /var/tmp: systemd deletes there,
# file by file, what was not read for a month, which ruins a database and a copy of the programs alike.
STATE_FOLDER = Path("/var/lib/local_postgres")

PORT = 5432  # only a part of the socket's file name: nothing listens on the network
SOCKET_NAME = f".s.PGSQL.{PORT}"
SOCKET_LIMIT = 100  # bytes of a socket's whole path: Linux has room for 107, macOS for 103


def check_plain(data_dir: Path) -> None:
    """PostgresError when the path holds a character that pg_ctl, which uses a shell, would misread."""
    if odd := sorted(set(str(data_dir)) & set("\"$`\\'\n")):
        raise PostgresError(
            f"PostgreSQL cannot keep a database in {data_dir}: its path contains {' '.join(map(repr, odd))}. "
            "Rename that folder, or name another one for the database."
        )


def make_private_folder(folder: Path, account: Account) -> None:
    """Make the folder, or take the one that is there; PostgresError unless only this account can enter it."""
    try:
        folder.mkdir(mode=0o700)
        give(folder, account)
    except FileExistsError:
        pass
    check_private(folder, account)


def check_private(folder: Path, account: Account) -> None:
    """PostgresError unless it is a true folder that only this account can enter, with a short enough path."""
    if len(os.fsencode(folder / SOCKET_NAME)) >= SOCKET_LIMIT:
        raise PostgresError(f"The path {folder} is too long for a socket. Use one of less than 80 bytes.")
    found = folder.lstat()
    mode = stat.S_IMODE(found.st_mode)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid or mode != 0o700:
        raise PostgresError(
            f"{folder} should be a folder that only user {account.name} can enter, for PostgreSQL's socket. "
            f"It belongs to user number {found.st_uid} and has mode {mode:o}, so somebody else may listen "
            f"there. Look who made it (`ls -ld {folder}`), then remove it, and start again."
        )


def make_state_folder(folder: Path) -> None:
    """Make root's own folder, which all may read; PostgresError when others may write in it."""
    folder.mkdir(mode=0o755, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise PostgresError(
            f"{folder} should be a folder that only root can write in, and it is not. "
            f"Look who made it (`ls -ld {folder}`), then remove it, and start again."
        )
    folder.chmod(0o755)  # whatever the umask took away


def make_folders(folder: Path) -> None:
    """Make the folder and those above it; what root makes in somebody's checkout belongs to that somebody."""
    if not folder.exists():
        make_folders(folder.parent)
        folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            above = folder.parent.stat()
            os.chown(folder, above.st_uid, above.st_gid, follow_symlinks=False)


def give(folder: Path, account: Account) -> None:
    if not account.is_current:
        os.chown(folder, account.uid, account.gid, follow_symlinks=False)
