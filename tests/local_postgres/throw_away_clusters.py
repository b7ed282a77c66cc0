"""Throw-away clusters, and the folders they live in."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest

from local_postgres.folders import SOCKET_NAME
from local_postgres.launcher import PID_NAME, Cluster
from local_postgres.traces import live_postmaster

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has this trouble")


def make_ground() -> Path:
    # Not pytest's tmp_path: it is closed to the user who runs the server for root. In memory where there is
    # room (a container often has 64 MB only) and programs may run: a cluster is a thousand files.
    memory = Path("/dev/shm")
    fits = (
        os.access(memory, os.W_OK)
        and shutil.disk_usage(memory).free > 500_000_000
        and not os.statvfs(memory).f_flag & os.ST_NOEXEC
    )
    folder = Path(tempfile.mkdtemp(prefix="lp-", dir=memory if fits else "/tmp"))
    folder.chmod(0o755)
    return folder


def throw_away(folder: Path) -> Cluster:
    return Cluster(folder / "data", durable=False, socket_base=folder, state_folder=folder / "state")


def clear(folder: Path) -> None:
    """End what still runs over clusters in this folder, and remove it."""
    for path in (*folder.rglob(PID_NAME), *folder.rglob(f"{SOCKET_NAME}.lock")):
        if pid := live_postmaster(path):
            os.kill(pid, signal.SIGQUIT)  # at once; SIGKILL would leave its shared memory behind
            while live_postmaster(path):
                time.sleep(0.005)
    shutil.rmtree(folder)
