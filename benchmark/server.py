"""The portal as production serves it, on a free loopback port, and the client that asks it."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

_PATIENCE = 60  # seconds to start
_WORKERS = 2


class PageError(Exception):
    """The portal did not answer a request of the benchmark as it should; the message says which and how."""


class Client:
    """One reader, whose browser keeps its connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path: str) -> float:
        """Asks for a page; the seconds until its last byte. Raises PageError unless it is there."""
        start = time.perf_counter()
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        body = response.read()
        elapsed = time.perf_counter() - start
        if response.status != http.client.OK:
            raise PageError(f"{path} answered {response.status}: {body[:500].decode(errors='replace')}")
        return elapsed

    def post(self, path: str, fields: dict[str, str], cookies: dict[str, str]) -> float:
        """Sends a form; the seconds until the last byte of the answer. Raises PageError unless it is a redirect, as the
        portal answers a form that it took."""
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }
        start = time.perf_counter()
        self._connection.request("POST", path, urlencode(fields), headers)
        response = self._connection.getresponse()
        body = response.read()
        elapsed = time.perf_counter() - start
        if response.status != http.client.FOUND:
            raise PageError(f"{path} answered {response.status}: {body[:500].decode(errors='replace')}")
        return elapsed


@contextmanager
def serving(environment: dict[str, str], log: Path, workers: int = _WORKERS) -> Iterator[Client]:
    """Runs gunicorn with the portal until the block ends. Raises PageError when it does not start."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # As in the image, but for loopback only, and without what would close the one connection in the middle.
    command = [sys.executable, "-m", "gunicorn", "--config", "python:pact_portal.gunicorn_conf", "pact_portal.wsgi"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(workers), "--log-level", "warning"]
    command += ["--max-requests", "0", "--keep-alive", "75"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            env=os.environ | environment,
            cwd=Path(__file__).resolve().parent.parent,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the benchmark alone, which then stops the server in order
        )
    try:
        _wait_for(port, process, log)
        yield Client(port)
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            Client(port).get("/healthz")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise PageError(f"The portal did not start. Its log ends:\n{log.read_text(errors='replace')[-3000:]}")
