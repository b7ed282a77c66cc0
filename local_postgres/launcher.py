"""Starts, finds and stops one PostgreSQL server: a data folder, a private socket, no network.

Any number of processes may call `start()` at the same moment; one of them starts the server. The server stays
when they end, and `stop()` ends it.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import errors, sql

from local_postgres.accounts import Account, PostgresError, server_account
from local_postgres.folders import (
    PORT,
    SOCKET_NAME,
    STATE_FOLDER,
    check_plain,
    check_private,
    give,
    make_folders,
    make_private_folder,
    make_state_folder,
)
from local_postgres.programs import find_programs, program_version
from local_postgres.traces import check_major, hold_lock, live_postmaster, read_pid_file

logger = logging.getLogger("local_postgres")

ROLE = "portal"
PID_NAME = "postmaster.pid"
LOG_NAME = "server.log"
LOG_LIMIT = 10_000_000  # bytes; a longer log is set aside at the next start
PATIENCE = 120  # seconds to start or stop; recovery after a crash is the slow case

SERVER_SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",
    "max_connections": 100,
    "shared_buffers": "256MB",
    "work_mem": "16MB",
    "random_page_cost": 1.1,  # a solid-state disk
    "jit": "off",  # compiling costs more than the portal's short queries
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",  # pg_ctl writes the log; a packaged PostgreSQL may think otherwise
}
THROW_AWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """One PostgreSQL data folder and the server over it.

    `durable=False` trades safety after a power cut for speed: for tests only. The setting counts when the
    server starts; a running server is taken as it is. The two folders below are arguments for the tests.
    """

    data_dir: Path
    durable: bool = True
    # Not the TMPDIR variable: two terminals with different ones must find the same server, and macOS sets a
    # folder so long that a socket's address (104 bytes there) hardly fits.
    socket_base: Path = Path("/tmp")  # noqa: S108 - the folder made there is checked before each use
    state_folder: Path = STATE_FOLDER

    def __post_init__(self) -> None:
        object.__setattr__(self, "data_dir", Path(self.data_dir).resolve())

    @property
    def socket_dir(self) -> Path:
        """The folder of the server's socket, the same for every process that names this data folder."""
        return self.socket_base / f"local-postgres-{self._key}"

    @property
    def connection_params(self) -> dict[str, str | int]:
        """What psycopg needs besides the database's name; PGHOST, PGPORT and PGUSER then do not count."""
        return {"host": str(self.socket_dir), "port": PORT, "user": ROLE}

    @property
    def log_file(self) -> Path:
        return (self.find() or self.data_dir) / LOG_NAME

    def find(self) -> Path | None:
        """The folder that holds the cluster, or None before the first start.

        It is `data_dir`, or root's shelter when the server's user could not enter `data_dir`. Raises
        PostgresError when it belongs to another user.
        """
        if os.path.exists(self.data_dir) and os.geteuid() not in (0, owner := self.data_dir.stat().st_uid):
            raise PostgresError(
                f"The database in {self.data_dir} belongs to user number {owner}, and you are number "
                f"{os.geteuid()}. Run the portal as that user, or set DATABASE_URL to a database of your own."
            )
        return next((home for home in (self.data_dir, self._shelter) if os.path.exists(home / "PG_VERSION")), None)

    def is_ready(self) -> bool:
        """Whether the server accepts connections now; takes well under a millisecond.

        Raises PostgresError when the socket's folder is not the server's own.
        """
        home = self.find()
        if home is None or read_pid_file(home / PID_NAME).state != "ready" or not self.socket_dir.is_dir():
            return False
        check_private(self.socket_dir, server_account(home))
        with socket.socket(socket.AF_UNIX) as client:
            return client.connect_ex(str(self.socket_dir / SOCKET_NAME)) == 0

    def start(self) -> bool:
        """Return once the server accepts connections; True when this call started it.

        Makes the cluster when there is none. Raises PostgresError, which says what, where and the cure.
        """
        with _explained("started", self.data_dir):
            if self.is_ready():
                return False
            home, account = self._place()
            with hold_lock(home, account):
                pid_file = home / PID_NAME
                # Another process was first, or an earlier start still recovers, or it is shutting down.
                _wait(lambda: read_pid_file(pid_file).state == "ready" or not live_postmaster(pid_file))
                if self.is_ready():
                    return False
                if running := live_postmaster(pid_file):
                    raise PostgresError(
                        f"PostgreSQL runs over {home} (process {running}) but does not answer at "
                        f"{self.socket_dir}. Its log: {home / LOG_NAME}. Stop it with "
                        "`python manage.py stop_postgres`, then start again."
                    )
                self._launch(home, account)
        return True

    def stop(self) -> bool:
        """End the server and its connections, with all data written; True when it was running.

        Raises PostgresError when it may not be stopped or does not end within two minutes.
        """
        with _explained("stopped", self.data_dir):
            if (home := self.find()) is None:
                return False
            with hold_lock(home, server_account(home)):
                return _end(home / PID_NAME, signal.SIGINT)  # PostgreSQL's "fast shutdown"

    def ensure_database(self, name: str) -> bool:
        """Create the database in the running server unless it is there; True when this call created it."""
        try:
            with psycopg.connect(dbname="postgres", autocommit=True, **self.connection_params) as connection:
                if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                    return False
                try:
                    # template0, for nobody can be connected to it, which would make CREATE DATABASE wait.
                    connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
                except (errors.DuplicateDatabase, errors.UniqueViolation):
                    return False  # another process was quicker
        except psycopg.Error as error:
            raise PostgresError(
                f"The database {name} could not be found or created at {self.socket_dir}: "
                f"{str(error).strip()} The server's log is {self.log_file}."
            ) from error
        return True

    @property
    def _key(self) -> str:
        return hashlib.sha256(os.fsencode(self.data_dir)).hexdigest()[:16]

    @property
    def _shelter(self) -> Path:
        return self.state_folder / f"data-{self._key}"

    def _place(self) -> tuple[Path, Account]:
        """The folder the cluster is in or will be in, and the user the server runs as."""
        if home := self.find():
            account = server_account(home)
            if not account.can_reach(home):
                raise PostgresError(
                    f"The database in {home} belongs to user {account.name}, who can no longer enter that "
                    f"folder: one of the folders above is closed. Open it again, or move {home} elsewhere."
                )
            return home, account
        check_plain(self.data_dir)
        account = server_account(self.data_dir)
        make_folders(self.data_dir.parent)
        if account.can_reach(self.data_dir.parent):
            return self.data_dir, account
        make_state_folder(self.state_folder)
        logger.warning(
            "PostgreSQL does not run as root, and user %s cannot enter %s. The database goes to %s instead.",
            account.name,
            self.data_dir.parent,
            self._shelter,
        )
        return self._shelter, account

    def _launch(self, home: Path, account: Account) -> None:
        """Start the server; called with the lock held and no server running."""
        make_private_folder(self.socket_dir, account)
        # A server whose data folder was deleted or moved away lives on for up to a minute. At its end it
        # takes the socket of this path with it, and writes its own control file into whatever lies at the old
        # path: it has to go before a new cluster comes, and without a last word.
        _end(self.socket_dir / f"{SOCKET_NAME}.lock", signal.SIGQUIT)
        programs = find_programs(account, self.state_folder)
        version = program_version(programs, account)
        if not (home / "PG_VERSION").exists():
            self._initialise(home, programs, account)
        check_major(home, version)
        # What a killed server left. PostgreSQL clears it only when nothing has the old process number: it
        # takes a zombie (usual in containers) or a later process with that number for its own server.
        for left in (home / PID_NAME, *self.socket_dir.glob(".s.PGSQL.*")):
            left.unlink(missing_ok=True)
        log = home / LOG_NAME
        if log.exists() and log.stat().st_size > LOG_LIMIT:
            log.replace(log.with_suffix(".log.1"))
        settings = SERVER_SETTINGS | {"unix_socket_directories": self.socket_dir}
        if not self.durable:
            settings |= THROW_AWAY_SETTINGS
        options = " ".join(f"-c {name}='{value}'" for name, value in settings.items())
        flags = ("-D", home, "-l", log, "-w", "-t", str(PATIENCE), "-o", options)
        deadline = time.monotonic() + 10
        while True:
            before = log.stat().st_size if log.exists() else 0
            done = account.run(programs / "pg_ctl", *flags, "start", timeout=PATIENCE + 10)
            if done.returncode == 0:
                logger.info("PostgreSQL %s runs over %s.", version, home)
                return
            tail = _tail(log, before)
            # The helpers of a server killed a moment ago hold its memory until they notice.
            if "shared memory block" not in tail or time.monotonic() > deadline:
                raise PostgresError(
                    f"PostgreSQL {version} could not be started over {home}. The end of its log ({log}):\n"
                    f"{tail or done.stdout.strip()}\nMend what the log says and start again, or set "
                    "DATABASE_URL to a PostgreSQL of your own."
                )
            time.sleep(0.05)

    def _initialise(self, home: Path, programs: Path, account: Account) -> None:
        """Make the cluster in a side folder and rename it, so that half a cluster is never taken for one."""
        if home.exists() and any(home.iterdir()):
            raise PostgresError(
                f"{home} is not empty and holds no PostgreSQL database. "
                "Move it away, or name another folder for the database, and start again."
            )
        side = home.with_name(home.name + ".new")
        shutil.rmtree(side, ignore_errors=True)  # from an earlier attempt that was killed
        side.mkdir(mode=0o700)
        give(side, account)
        done = account.run(
            programs / "initdb",
            *("-D", side, "--username", ROLE, "--encoding=UTF8", "--locale=C.UTF-8"),
            # `trust`, for the socket's folder is the lock: only the server's user and root can enter it.
            # `peer` would shut out root, who connects under another name than the server's user.
            "--auth=trust",
            *(() if self.durable else ("--no-sync",)),
            timeout=PATIENCE,
        )
        if done.returncode != 0:
            shutil.rmtree(side, ignore_errors=True)
            raise PostgresError(
                f"No database could be made in {home} with {programs / 'initdb'}. It says:\n"
                f"{done.stdout.strip()}\nMend what it says and start again, or set DATABASE_URL."
            )
        side.rename(home)


@contextmanager
def _explained(deed: str, data_dir: Path) -> Iterator[None]:
    """Turn the operating system's own errors into a PostgresError."""
    try:
        yield
    except OSError as error:
        raise PostgresError(
            f"The PostgreSQL server over {data_dir} could not be {deed}: {error}. "
            "Check the owner, the permissions and the free space there, or set DATABASE_URL."
        ) from error


def _end(pid_file: Path, how: signal.Signals) -> bool:
    """Stop the server that wrote this file and wait for its end; True when it was running."""
    if (pid := live_postmaster(pid_file)) is None:
        return False
    os.kill(pid, how)
    _wait(lambda: live_postmaster(pid_file) is None)
    if live_postmaster(pid_file):
        raise PostgresError(
            f"PostgreSQL (process {pid} of {pid_file}) has not stopped after {PATIENCE} seconds. "
            f"Look at the end of {LOG_NAME} in its data folder, and try again."
        )
    return True


def _wait(until: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not until() and time.monotonic() < deadline:
        time.sleep(0.02)


def _tail(log: Path, start: int) -> str:
    """The last lines written to the log since byte `start`."""
    if not log.exists():
        return ""
    with log.open("rb") as file:
        file.seek(start)
        return "\n".join(file.read().decode(errors="replace").splitlines()[-15:])
