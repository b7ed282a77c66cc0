"""The environment of the tests, as a pytest plugin (`-p portal_environment` in pyproject.toml).

A plugin and not a conftest.py, because pytest-django reads the settings before any conftest.py is loaded. The
workers of pytest-xdist inherit this environment from the process that starts them.
"""

from __future__ import annotations

import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent

# Everything else that begins with PORTAL_ is somebody's own set-up and must not change what the tests see.
_KEPT = {"PORTAL_POSTGRES_BIN", "PORTAL_TEST_CLUSTER_DIR"}


def prepare(environment: dict[str, str] | os._Environ[str]) -> None:
    """Development mode over a throw-away cluster of this checkout, unless DATABASE_URL names a server."""
    for name in [name for name in environment if name.startswith("PORTAL_") and name not in _KEPT]:
        del environment[name]
    environment["PORTAL_MODE"] = "development"
    environment["PORTAL_CLUSTER_DIR"] = environment.get(
        "PORTAL_TEST_CLUSTER_DIR", str(CHECKOUT / "var" / "test-postgres")
    )
    environment["PORTAL_CLUSTER_DURABLE"] = "off"
    # Tests of the administration are not about signing in; tests/members/test_second_factor.py switches it on.
    environment["PORTAL_STAFF_SECOND_FACTOR"] = "off"


prepare(os.environ)
