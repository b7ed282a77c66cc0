from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from local_postgres.accounts import PostgresError
from local_postgres.launcher import Cluster

PROJECT = Path(__file__).resolve().parent.parent
CLUSTER_DIR = PROJECT / "var" / "bench-postgres"
DATABASE = "benchmark"


def main() -> int:
    options = _options()
    # `kill` ends the servers too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    cluster = Cluster(CLUSTER_DIR)
    if cluster.is_ready():
        sys.stderr.write(
            f"A benchmark runs already, or was left behind: there is a PostgreSQL server over {CLUSTER_DIR}. Wait for "
            "its end, or stop it: kill -INT the first number in postmaster.pid there.\n"
        )
        return 1
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        try:
            _empty(CLUSTER_DIR)
            cluster.start()
            cluster.ensure_database(DATABASE)
            _set_up_django(cluster, Path(folder) / "static")
            # Only now that the settings can be read.
            from benchmark.registrations import run_registrations
            from benchmark.run import prepare, run

            prepare()
            if options.only != "catalogue":
                run_registrations(Path(folder))
            if options.only != "registrations":
                run(options.sizes, options.requests, Path(folder))
        finally:
            from django.db import connections

            connections.close_all()
            cluster.stop()
            _empty(CLUSTER_DIR)
    sys.stdout.write(f"\nThe whole took {(time.monotonic() - started) / 60:.1f} minutes.\n")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmark",
        description="Measures the portal, on its own servers: catalogues of several sizes, and many who register at once.",
    )
    parser.add_argument("--only", choices=["catalogue", "registrations"], help="one of the parts")
    parser.add_argument("--sizes", type=_size, nargs="+", default=[1_000, 10_000, 100_000], help="how many criteria")
    parser.add_argument("--requests", type=_requests, default=200, help="requests of each kind (default: 200)")
    options = parser.parse_args()
    options.sizes.sort()
    return options


def _size(text: str) -> int:
    size = int(text.replace(",", "").replace("_", ""))
    if not 1_000 <= size <= 800_000:
        raise argparse.ArgumentTypeError(f"{text} lies outside 1,000 to 800,000")
    return size


def _requests(text: str) -> int:
    number = int(text)
    if not 10 <= number <= 900:
        raise argparse.ArgumentTypeError(f"{text} lies outside 10 to 900: each asks for a criterion of its own")
    return number


def _empty(folder: Path) -> None:
    """Removes a cluster that nobody runs."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_name(f"{folder.name}.lock").unlink(missing_ok=True)


def _set_up_django(cluster: Cluster, static_root: Path) -> None:
    """Production mode over the benchmark's database. The environment is what gunicorn inherits, too."""
    for name in [name for name in os.environ if name.startswith("PORTAL_") and name != "PORTAL_POSTGRES_BIN"]:
        del os.environ[name]
    host = str(cluster.socket_dir).replace("/", "%2F")
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "benchmark.settings",
        "PORTAL_MODE": "production",
        "PORTAL_SECRET_KEY": "benchmark-only-0123456789-abcdefghijklmnopqrstuvwxyz-never-elsewhere",
        "PORTAL_ALLOWED_HOSTS": "127.0.0.1",
        "PORTAL_HTTPS_REDIRECT": "off",
        "DATABASE_URL": f"postgresql://{cluster.connection_params['user']}@{host}:{cluster.connection_params['port']}/{DATABASE}",
        "PORTAL_MAIL_URL": "smtp://localhost?tls=off",
        "PORTAL_MAIL_FROM": "portal@benchmark.invalid",
        "BENCHMARK_STATIC_ROOT": str(static_root),
    }
    static_root.mkdir()
    import django

    django.setup()


if __name__ == "__main__":
    try:
        sys.exit(main())
    except PostgresError as error:
        sys.exit(str(error))
