"""The container's health check: `python -m pact_portal.healthcheck` ends with 0 while the portal answers.

It asks by plain HTTP under the first allowed host name, for others are refused.
"""

from __future__ import annotations

import sys
import urllib.error
import urllib.request

from pact_portal import env


def is_healthy(timeout: float = 4) -> bool:
    """Whether /healthz on this machine answers 200 within `timeout` seconds."""
    port = env.whole_number("PORT", 8000, minimum=1, maximum=65535)
    host = env.words("PORTAL_ALLOWED_HOSTS", ["localhost"])[0].removeprefix(".")
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310 - the address is ours
            return response.status == 200
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


if __name__ == "__main__":
    sys.exit(0 if is_healthy() else 1)
