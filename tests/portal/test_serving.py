"""How the portal is served: the demonstration of `make run`, and the image's gunicorn and health check."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import reload
from pathlib import Path

import pytest
from django.conf import LazySettings, settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction

from outbox.actions import enqueue
from outbox.enums import MessageState
from outbox.letters import Letter
from outbox.models import OutboxMessage
from pact_portal import gunicorn_conf, healthcheck
from pact_portal.demo import ACCOUNTS, PASSWORD


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def demo(settings: LazySettings) -> None:
    settings.DEMO = True


@pytest.mark.parametrize("port", ["http", "0", "70000", "80 80"])
def test_a_port_that_is_none_is_refused(port: str, demo: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CommandError, match="PORT is .* Set it to a whole number from 1 to 65535"):
        call_command("serve_demo")


def test_a_port_that_is_taken_is_refused_at_once(demo: None, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        with pytest.raises(
            CommandError, match=r"another program listens there\. Choose another one, for example: PORT="
        ):
            call_command("serve_demo")


@pytest.mark.django_db(transaction=True)
def test_the_demonstration_comes_up_greets_and_ends_without_a_trace_and_so_if_it_is_killed(tmp_path: Path) -> None:
    """In a process of its own, over the database of this test's process, which has the starter catalogue."""
    port = free_port()
    environment = os.environ | {
        "PORT": str(port),
        "PORTAL_DEMO": "on",
        "PORTAL_DEBUG": "off",
        "PORTAL_MAIL_DIR": str(tmp_path),
    }
    database = settings.DATABASES["default"]["NAME"]
    start = (
        "from django.conf import settings; from django.core.management import execute_from_command_line as run; "
        f"settings.DATABASES['default']['NAME'] = {database!r}; run(['manage.py', 'serve_demo'])"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", start],
        env=environment,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        answers = {
            path: ask(port, path, server)
            for path in ("/healthz", "/fr/", "/static/css/base.css", "/fr/x/y/z", "/mails/")
        }
        long_search = ask(port, f"/fr/criteres/?q={'x' * 10_000}", server)
        with transaction.atomic():
            enqueue(kind="test", to="a@example.org", language="en", letter=Letter("Hello", ["Text"]), dedupe_key="a")
        deadline = time.monotonic() + 30
        while OutboxMessage.objects.get(kind="test").state != MessageState.SENT:
            assert time.monotonic() < deadline
            time.sleep(0.1)
    finally:
        os.killpg(server.pid, signal.SIGINT)  # as Ctrl-C in a terminal, which every process gets
        said, _ = server.communicate(timeout=60)
    assert answers == {"/healthz": 200, "/fr/": 200, "/static/css/base.css": 200, "/fr/x/y/z": 404, "/mails/": 200}
    assert long_search == 400  # the portal's page, and not gunicorn's 414
    assert {path.suffix for path in tmp_path.iterdir()} == {".eml"}
    with pytest.raises(ProcessLookupError):  # the sender of mails has ended, too
        os.killpg(server.pid, 0)
    assert f"http://localhost:{port}/mails/ (they go to the folder {tmp_path})" in said
    assert server.returncode == 0
    assert f"http://localhost:{port}/" in said
    assert "opens without a second factor (PORTAL_STAFF_SECOND_FACTOR=off)" in said
    assert PASSWORD in said
    assert all(account.email in said for account in ACCOUNTS)
    assert "The portal has ended." in said
    assert "make stop" in said
    assert "Traceback" not in said
    assert "ERROR" not in said
    _one_that_is_killed_takes_its_sender_of_mails_along()


def ask(port: int, path: str, server: subprocess.Popen[str]) -> int:
    """The status of an answer, once there is one."""
    deadline = time.monotonic() + 120
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as response:
                return response.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            assert server.poll() is None, server.stdout and server.stdout.read()
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_a_healthy_portal_is_asked_under_its_own_name(monkeypatch: pytest.MonkeyPatch, answering: list[str]) -> None:
    monkeypatch.setenv("PORTAL_ALLOWED_HOSTS", ".criteria.example.org,other.example")
    assert healthcheck.is_healthy()
    assert answering == ["/healthz criteria.example.org"]


def test_a_portal_without_its_database_or_that_is_not_there_is_not_healthy(
    monkeypatch: pytest.MonkeyPatch, answering: list[str]
) -> None:
    monkeypatch.setenv("PORTAL_ALLOWED_HOSTS", "broken.example")
    assert not healthcheck.is_healthy()
    monkeypatch.setenv("PORT", str(free_port()))
    assert not healthcheck.is_healthy()


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A server that answers 200, or 503 to the host broken.example; what it was asked."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            host = self.headers["Host"]
            asked.append(f"{self.path} {host}")
            self.send_response(503 if host == "broken.example" else 200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        monkeypatch.setenv("PORT", str(server.server_port))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield asked
        server.shutdown()
        thread.join()


def test_gunicorn_is_configured_by_the_environment_and_refuses_nonsense(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "9000")
    monkeypatch.setenv("PORTAL_WORKERS", "3")
    configured = reload(gunicorn_conf)
    assert (configured.bind, configured.workers) == ("0.0.0.0:9000", 3)
    monkeypatch.setenv("PORTAL_WORKERS", "many")
    with pytest.raises(ImproperlyConfigured, match="PORTAL_WORKERS is 'many'. Set it to a whole number"):
        reload(gunicorn_conf)


def test_the_image_takes_every_room_and_all_that_they_read() -> None:
    root = Path(settings.BASE_DIR)
    sent = {line[1:] for line in (root / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    assert all((root / name).exists() for name in sent)
    rooms = set(tomllib.loads((root / "pyproject.toml").read_text())["tool"]["importlinter"]["root_packages"])
    assert rooms >= {path.parent.name for path in root.glob("*/apps.py")}
    assert rooms | {"content", "locale", "static", "templates", "manage.py", "requirements-production.lock"} <= sent
    compiled = re.search(r"compileall -q (.*)", (root / "Dockerfile").read_text())
    assert compiled is not None
    assert set(compiled[1].split()) == rooms


def _one_that_is_killed_takes_its_sender_of_mails_along() -> None:
    port = free_port()
    database = settings.DATABASES["default"]["NAME"]
    start = (
        "from django.conf import settings; from django.core.management import execute_from_command_line as run; "
        f"settings.DATABASES['default']['NAME'] = {database!r}; run(['manage.py', 'serve_demo'])"
    )
    server = subprocess.Popen(
        [sys.executable, "-c", start],
        env=os.environ | {"PORT": str(port), "PORTAL_DEMO": "on", "PORTAL_DEBUG": "off"},
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    assert ask(port, "/healthz", server) == 200
    server.kill()
    server.wait(timeout=30)
    deadline = time.monotonic() + 30
    while True:  # the workers notice as well
        try:
            os.killpg(server.pid, 0)
        except ProcessLookupError:
            break
        assert time.monotonic() < deadline
        time.sleep(0.1)
