"""`make run`: everything between a finished virtual environment and a portal that answers, in one process."""

from __future__ import annotations

import errno
import os
import signal
import socket
import time
import warnings
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.db.migrations.executor import MigrationExecutor

from local_postgres.accounts import PostgresError
from local_postgres.backend.base import DatabaseWrapper as EmbeddedPostgres
from pact_portal import env, long_addresses
from pact_portal.demo import ACCOUNTS, PASSWORD

HOST = "127.0.0.1"


class Command(BaseCommand):
    help = "Prepares a demonstration (translations, database, content, sign-ins) and serves it on 127.0.0.1, port PORT."
    requires_system_checks = []  # `make test` runs them; here they would only delay the start

    def handle(self, *, verbosity: int, **options: Any) -> None:
        if settings.PRODUCTION or not settings.DEMO:
            raise CommandError(
                "A demonstration has sign-ins that everybody knows, so it runs only with PORTAL_MODE=development and "
                "PORTAL_DEMO=on, as `make run` sets them. A real portal is served by gunicorn: see README."
            )
        try:
            port = env.whole_number("PORT", 8000, minimum=1, maximum=65535)
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        refuse_taken(port)
        try:
            self.prepare(verbosity)
        except PostgresError as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(
                f"The database does not answer: {str(error).strip()}\nStart it, mend DATABASE_URL, or unset "
                "DATABASE_URL to use the PostgreSQL that comes with the portal."
            ) from error
        connections.close_all()  # each worker opens its own
        # There is no such folder before collectstatic, and none is needed: whitenoise finds the files where they lie.
        warnings.filterwarnings("ignore", message="No directory at", category=UserWarning)
        self.greet(port)
        companions = [Companion("send_outbox", interval=2), Companion("sessions_clock", interval=30)]
        for companion in companions:
            companion.start()

        def on_exit(server: Any) -> None:
            for companion in companions:
                companion.end()
            self.take_leave()

        serve(port, on_exit=on_exit)

    def prepare(self, verbosity: int) -> None:
        call_command("messages", "compile", verbosity=verbosity)
        # Asking first is quicker than `migrate`, which looks through all permissions even when it has nothing to do.
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", interactive=False, verbosity=0)
        call_command("load_catalogue", Path(settings.CONTENT_DIR), verbosity=verbosity)
        call_command("load_demo", verbosity=0)

    def greet(self, port: int) -> None:
        address = f"http://localhost:{port}/"  # by this name, because passkeys work on no bare number
        width = max(len(account.email) for account in ACCOUNTS)
        lines = [
            "",
            f"  The portal:          {address}",
            f"  The administration:  {address}admin/",
            f"  Mails:               {address}mails/ (they go to {settings.MAILS_GO_TO})",
            "",
            f"  Demo sign-ins (password of each: {PASSWORD})",
            *(f"    {account.email:<{width}}  {account.what}" for account in ACCOUNTS),
            "",
            "  The administration asks for a second factor (PORTAL_STAFF_SECOND_FACTOR is on)."
            if settings.STAFF_SECOND_FACTOR
            else "  For this demonstration the administration opens without a second factor (PORTAL_STAFF_SECOND_FACTOR=off).",
            "",
            "  Ctrl-C ends it.",
            "",
        ]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def take_leave(self) -> None:
        self.stdout.write("\nThe portal has ended.")
        if isinstance(connections[DEFAULT_DB_ALIAS], EmbeddedPostgres):
            self.stdout.write("Its PostgreSQL goes on, for a quick next start; `make stop` ends it too.")


class Companion:
    """A command that goes on (`--loop`), in a process beside the server, which ends with it.

    A fork, as the server's workers are: it starts at once and takes little memory of its own.
    """

    def __init__(self, command: str, *, interval: float) -> None:
        self.command, self.interval, self.pid = command, interval, 0

    def start(self) -> None:
        parent = os.getpid()
        self.pid = os.fork()
        if self.pid:
            return
        status = 1
        try:
            call_command(self.command, loop=True, interval=self.interval, parent=parent, verbosity=0)
            status = 0
        finally:
            os._exit(status)  # without what else was planned for the end of this process's parent

    def end(self) -> None:
        """Let it finish what it is doing, for ten seconds at most."""
        for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 1)):
            if self.has_ended():
                return
            os.kill(self.pid, number)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline and not self.has_ended():
                time.sleep(0.05)

    def has_ended(self) -> bool:
        try:
            return os.waitpid(self.pid, os.WNOHANG) != (0, 0)
        except ChildProcessError:  # gunicorn was quicker and asked for it
            return True


def refuse_taken(port: int) -> None:
    """CommandError when nothing can listen there: now, and not after a minute of preparations."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            reason = {
                errno.EADDRINUSE: "another program listens there",
                errno.EACCES: "only root may listen there",
            }.get(error.errno or 0, str(error))
            raise CommandError(
                f"Port {port} cannot be used: {reason}. Choose another one, for example: PORT={max(port, 8000) + 1} make run"
            ) from error


def leave_interrupts_to_the_master(worker: Any) -> None:
    """Ctrl-C reaches every process of the terminal; a worker that is told to end twice may end badly."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def serve(port: int, *, on_exit: Any) -> None:
    """Serve with gunicorn until it is told to end. The settings are those of the image, with fewer workers."""
    from gunicorn.app.base import BaseApplication  # not at the top: nothing else here needs it

    class Server(BaseApplication):
        def load_config(self) -> None:
            for name, value in {
                "bind": f"{HOST}:{port}",
                "worker_class": "gthread",
                "workers": 2,
                "threads": 4,
                "loglevel": "warning",
                "graceful_timeout": 10,
                "limit_request_line": long_addresses.accept(),
                "control_socket_disable": True,
                "post_worker_init": leave_interrupts_to_the_master,
                "on_exit": on_exit,
            }.items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            from pact_portal.wsgi import application

            return application

    Server().run()
