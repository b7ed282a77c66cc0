"""The ENGINE and the command, in processes of their own with a settings module of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

import local_postgres
from local_postgres.backend.base import DatabaseWrapper
from local_postgres.launcher import Cluster

ROOM = Path(local_postgres.__file__).resolve().parent.parent

SETTINGS = """
SECRET_KEY = "x"
USE_TZ = True
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.staticfiles", "local_postgres"]
STATIC_URL = "/static/"
STATIC_ROOT = {static!r}
DATABASES = {databases!r}
"""

SET_UP = """
import sys
import django
from django.core.management import call_command
if len(sys.argv) < 3:  # pytest-django sets up by itself
    django.setup()
"""

PYTEST = """
import pytest
from django.db import connection

@pytest.mark.django_db
@pytest.mark.parametrize("number", range(4))
def test_the_database_is_the_workers_own(number, worker_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('fsync')")
        assert cursor.fetchone() == (f"test_portal_{worker_id}", "off")
"""

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def data_dir(ground: Path) -> Iterator[Path]:
    """Where the settings put the cluster; the server and its socket in /tmp go with the test."""
    cluster = Cluster(ground / "data")
    yield cluster.data_dir
    cluster.stop()
    shutil.rmtree(cluster.socket_dir, ignore_errors=True)


@pytest.fixture
def run(ground: Path, data_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    def _run(script: str, *arguments: str, engine: str = "local_postgres.backend") -> subprocess.CompletedProcess[str]:
        own = engine == "local_postgres.backend"
        options = {"cluster_dir": str(data_dir), "durable": False} if own else {}
        databases = {"default": {"ENGINE": engine, "NAME": "portal", "OPTIONS": options}}
        (ground / "tiny.py").write_text(SETTINGS.format(static=str(ground / "static"), databases=databases))
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "PG"))}
        return subprocess.run(
            [sys.executable, "-c", SET_UP + script, *arguments],
            cwd=ground,
            env=kept
            | {
                "DJANGO_SETTINGS_MODULE": "tiny",
                "PYTHONPATH": os.pathsep.join([str(ground), str(ROOM), os.environ.get("PYTHONPATH", "")]),
                "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
                # Django is compiled once and not in each of these processes, whatever the caller's habit.
                "PYTHONDONTWRITEBYTECODE": "",
                "PYTHONPYCACHEPREFIX": str(tmp_path_factory.getbasetemp() / "compiled"),
            },
            capture_output=True,
            text=True,
            timeout=60,
        )

    return _run


def test_commands_without_a_query_start_nothing_and_the_first_query_does(run: Run, data_dir: Path) -> None:
    done = run(
        "import sys; from pathlib import Path\n"
        "data_dir = Path(sys.argv[1])\n"
        "for command in (['check'], ['collectstatic', '--noinput', '-v0'], ['migrate', '-v0']):\n"
        "    call_command(*command); print(command[0], data_dir.exists())",
        str(data_dir),
    )
    said = [line for line in done.stdout.splitlines() if not line.startswith("System check")]
    assert said == ["check False", "collectstatic False", "migrate True"], done.stderr
    assert Cluster(data_dir).is_ready()


def test_dbshell_and_stop(run: Run, data_dir: Path, cluster: Cluster) -> None:
    assert cluster.data_dir == data_dir
    asked = run("call_command('dbshell', '--', '-Atc', 'SELECT current_database(), current_user')")
    assert asked.stdout.strip() == "portal|portal", asked.stderr
    assert Cluster(data_dir).is_ready()

    stopped = run("call_command('stop_postgres'); call_command('stop_postgres')")

    assert stopped.stdout.splitlines() == [
        f"PostgreSQL over {data_dir} has stopped.",
        f"PostgreSQL over {data_dir} was not running.",
    ]
    assert not Cluster(data_dir).is_ready()


def test_stop_leaves_another_database_alone(run: Run) -> None:
    done = run("call_command('stop_postgres')", engine="django.db.backends.postgresql")
    assert "nothing to stop" in done.stdout, done.stderr


def test_a_lost_server_and_database_come_back_at_the_next_connection_or_say_why_not(run: Run, cluster: Cluster) -> None:
    done = run(
        "import shutil; from django.db import connection; from local_postgres.accounts import PostgresError\n"
        "def ask():\n"
        "    with connection.cursor() as cursor:\n"
        "        cursor.execute('SELECT current_database()')\n"
        "        print(cursor.fetchone()[0])\n"
        "def lose():\n"
        "    connection.close(); connection.cluster.stop(); shutil.rmtree(connection.cluster.data_dir)\n"
        "ask(); lose(); ask(); lose()\n"
        "connection.cluster.data_dir.mkdir(); (connection.cluster.data_dir / 'letter.txt').touch()\n"
        "try:\n"
        "    ask()\n"
        "except PostgresError as error:\n"
        "    print(error)"
    )
    first, second, third = done.stdout.splitlines()
    assert (first, second) == ("portal", "portal"), done.stderr
    assert "holds no PostgreSQL database" in third


def test_pytest_django_with_two_workers_has_a_database_each(run: Run, ground: Path, cluster: Cluster) -> None:
    pytest.importorskip("xdist")
    (ground / "test_tiny.py").write_text(PYTEST)
    done = run(
        "sys.exit(__import__('pytest').main(sys.argv[1:]))",
        *("-p", "xdist.plugin", "-p", "pytest_django.plugin", "-p", "no:cacheprovider"),
        *("-q", "-n", "2", "test_tiny.py"),
    )
    assert "4 passed" in done.stdout, done.stdout + done.stderr
    assert "warning" not in done.stdout.lower()


def test_the_engine_without_a_folder_is_refused() -> None:
    connection = DatabaseWrapper({"OPTIONS": {"durable": False}}, alias="default")
    with pytest.raises(ImproperlyConfigured, match=r'DATABASES\["default"\].* Set OPTIONS\["cluster_dir"\]'):
        connection.cluster  # noqa: B018 - reading it is the test
