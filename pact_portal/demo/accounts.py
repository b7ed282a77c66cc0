"""The sign-ins of a demonstration: one per role, with a password that everybody may know."""

from __future__ import annotations

from dataclasses import dataclass

from pact_portal.roles import CURATORS

PASSWORD = "circular-and-fair"  # noqa: S105 - printed by `make run`, and refused in production


@dataclass(frozen=True, slots=True)
class DemoAccount:
    email: str
    name: str
    what: str
    is_superuser: bool = False
    groups: tuple[str, ...] = ()


ACCOUNTS = (
    DemoAccount(
        "administrator@demo.example",
        "Administrator (demo)",
        "administrator of the steering committee",
        is_superuser=True,
    ),
    DemoAccount("curator@demo.example", "Curator (demo)", "curator of the criteria and pages", groups=(CURATORS,)),
)
