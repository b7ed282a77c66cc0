"""The sign-ins of a demonstration: one per role, with a password that everybody may know."""

from __future__ import annotations

from dataclasses import dataclass

from pact_portal.roles import CURATORS

PASSWORD = "circular-and-fair"  # noqa: S105 - printed by `make run`, and refused in production


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """`organisation` is the identifier of one in pact_portal.demo.members, linked by staff."""

    email: str
    name: str
    what: str
    is_superuser: bool = False
    groups: tuple[str, ...] = ()
    organisation: str = ""
    organisation_name: str = ""
    function: str = ""
    country: str = ""
    preferred_language: str = "en"

    @property
    def is_staff(self) -> bool:
        return self.is_superuser or bool(self.groups)


ACCOUNTS = (
    DemoAccount(
        "administrator@demo.example",
        "Administrator (demo)",
        "administrator of the steering committee",
        is_superuser=True,
    ),
    DemoAccount("curator@demo.example", "Curator (demo)", "curator of the criteria and pages", groups=(CURATORS,)),
    DemoAccount(
        "coordinator@demo.example",
        "Coordinator (demo)",
        "member, coordinates a buyer group",
        organisation="exampleville-demo",
        function="Head of ICT procurement",
        country="BE",
    ),
    DemoAccount(
        "member@demo.example",
        "Member (demo)",
        "member of buyer groups",
        organisation="exampleville-demo",
        function="Buyer of ICT",
        country="BE",
    ),
    DemoAccount(
        "colleague@demo.example",
        "Colleague (demo)",
        "member from another country",
        organisation="sampleland-demo",
        function="Adviser on sustainable procurement",
        country="NL",
    ),
    DemoAccount(
        "newcomer@demo.example",
        "Newcomer (demo)",
        "has just signed up, belongs to no group",
        organisation_name="Hospital of Exampleville (demo)",
        country="BE",
    ),
    DemoAccount(
        "buyer@exampleville.example",
        "Buyer (demo)",
        "linked to an organisation by the domain of the address",
        function="Buyer",
        country="BE",
    ),
)
