"""Reads that more than one caller needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from members.domains import belongs, domain_of, with_parents
from members.enums import DomainStatus
from members.models import OrganisationDomain, User
from members.permissions import may_see
from members.places import country_name
from publishing.texts import Text, text_of


@dataclass(frozen=True, slots=True)
class SeenProfile:
    """What a viewer sees of a person. What is hidden is empty; `name` then says that there is somebody."""

    name: str
    has_name: bool
    organisation: Text | str
    function: str
    country: str
    email: str


def seen_profile(
    viewer: AbstractBaseUser | AnonymousUser, person: User, *, shares_group: bool | Callable[[], bool]
) -> SeenProfile:
    """The person as the viewer may see them: for member lists, group pages and contributions."""

    def sees(part: str) -> bool:
        return may_see(viewer, person, part, shares_group=shares_group)  # type: ignore[arg-type]

    has_name, has_organisation = sees("name") and bool(person.name), sees("organisation")
    hidden = _("A member of the network") if person.is_active else _("A former member")
    return SeenProfile(
        name=person.name if has_name else hidden,
        has_name=has_name,
        organisation=organisation_of(person) if has_organisation else "",
        function=person.function if has_organisation else "",
        country=country_name(person.country) if has_organisation else "",
        email=person.email if sees("email") else "",
    )


def organisation_of(person: User) -> Text | str:
    """The organisation that a person is linked to, else what they wrote."""
    return text_of(person.organisation, "name") if person.organisation else person.organisation_name


def confirmed_address(person: User) -> str | None:
    """The address of the account, if its owner has confirmed it."""
    found = EmailAddress.objects.filter(user=person, email=person.email, verified=True).first()
    return found.email if found else None


def matching_domain(address: str) -> OrganisationDomain | None:
    """The verified domain that an address is at: the longest one, where several fit."""
    domain = domain_of(address)
    if domain is None:
        return None
    verified = OrganisationDomain.objects.filter(status=DomainStatus.VERIFIED, domain__in=with_parents(domain))
    fitting = [row for row in verified if belongs(address, row.domain, match_subdomains=row.match_subdomains)]
    return max(fitting, key=lambda row: len(row.domain), default=None)
