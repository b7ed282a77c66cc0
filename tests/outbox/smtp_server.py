"""A small mail server (RFC 5321, no TLS) that keeps what it gets, and can be slow, rude or gone."""

from __future__ import annotations

import email.policy
import socketserver
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser


@dataclass
class Received:
    sender: str
    recipient: str
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = BytesParser(policy=email.policy.default).parsebytes(self.raw)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class SmtpServer:
    """`answer` may give another answer than yes to a step: EHLO, MAIL, RCPT or DATA (the end of the mail). It gets the
    step and the recipient so far. An answer of "" hangs up without a word."""

    answer: Callable[[str, str], str | None] = lambda step, recipient: None
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def __post_init__(self) -> None:
        outer = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                outer.connections += 1
                with suppress(ConnectionError, HangUpError):  # the sender was killed, or this server is rude
                    outer._talk(self.rfile.readline, self.wfile.write)

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True
            block_on_close = False

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}?tls=off"

    def recipients(self) -> list[str]:
        return sorted(mail.recipient for mail in self.received)

    def _talk(self, read: Callable[[], bytes], write: Callable[[bytes], object]) -> None:
        sender = recipient = ""

        def say(step: str, usual: str) -> bool:
            said = self.answer(step, recipient)
            if said == "":
                raise HangUpError
            write(f"{said or usual}\r\n".encode())
            return said is None

        write(b"220 mail.example ready\r\n")
        while line := read():
            command, _, rest = line.decode().strip().partition(" ")
            match command.upper():
                case "EHLO" | "HELO":
                    say("EHLO", "250 mail.example")
                case "MAIL":
                    sender = _path(rest)
                    say("MAIL", "250 ok")
                case "RCPT":
                    recipient = _path(rest)
                    say("RCPT", "250 ok")
                case "DATA":
                    write(b"354 go on\r\n")
                    raw = b""
                    while (part := read()) not in (b".\r\n", b""):
                        raw += part.removeprefix(b".") if part.startswith(b"..") else part
                    if part and say("DATA", "250 taken"):
                        self.received.append(Received(sender, recipient, raw))
                case "QUIT":
                    write(b"221 bye\r\n")
                    return
                case _:
                    write(b"250 ok\r\n")


class HangUpError(Exception):
    pass


def _path(argument: str) -> str:
    return argument.partition("<")[2].partition(">")[0]
