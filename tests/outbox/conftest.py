from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import LazySettings
from smtp_server import SmtpServer


@pytest.fixture
def smtp(settings: LazySettings) -> Iterator[SmtpServer]:
    """A mail server, and the portal set up to use it."""
    server = SmtpServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 10
    settings.MAILS_GO_TO = f"the mail server 127.0.0.1:{server.port}"
    yield server
    server.close()
