"""Django's mail backend for machines without a mail server: each mail is a file that mail programs open."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone


class MailFolder(BaseEmailBackend):
    """Writes <time>-<Message-ID>.eml into settings.MAIL_DIR. Raises OSError when the folder cannot be written to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(settings.MAIL_DIR)

    def open(self) -> bool:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # mails have links that let people in
        return True

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.open()
        for email in email_messages:
            self._write(email)
        return len(email_messages)

    def _write(self, email: EmailMessage) -> None:
        message = email.message()
        name = "".join(sign for sign in message["Message-ID"].partition("@")[0] if sign.isalnum() or sign in "-_")
        path = self.folder / f"{timezone.now():%Y%m%d-%H%M%S}-{name}.eml"
        side = path.with_suffix(f".{os.getpid()}.tmp")  # so that nobody opens half a mail
        side.write_bytes(message.as_bytes(linesep="\r\n"))
        side.replace(path)
