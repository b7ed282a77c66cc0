"""Organisations with a verified domain, and one account per role."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group

from members import actions
from members.enums import DomainStatus, Level
from members.models import Organisation, OrganisationDomain, User
from pact_portal.demo.accounts import ACCOUNTS, PASSWORD, DemoAccount

_NAMES = {
    "exampleville-demo": {
        "en": "Municipality of Exampleville (demo)",
        "fr": "Commune d’Exampleville (démo)",
        "nl": "Gemeente Exampleville (demo)",
        "de": "Gemeinde Exampleville (Demo)",
    },
    "sampleland-demo": {
        "en": "Province of Sampleland (demo)",
        "fr": "Province de Sampleland (démo)",
        "nl": "Provincie Sampleland (demo)",
        "de": "Provinz Sampleland (Demo)",
    },
}
_PLACES = {"exampleville-demo": ("BE", Level.LOCAL), "sampleland-demo": ("NL", Level.REGIONAL)}
_DOMAIN = "exampleville.example"


def make() -> None:
    for slug, names in _NAMES.items():
        country, level = _PLACES[slug]
        columns = {f"name_{code}": name for code, name in names.items()}
        Organisation.objects.get_or_create(
            slug=slug, defaults={**columns, "country": country, "level": level, "is_verified": True, "position": 900}
        )
    administrator = make_account(ACCOUNTS[0])
    domain = OrganisationDomain.objects.filter(domain=_DOMAIN).first() or actions.propose_domain(
        organisation=Organisation.objects.get(slug="exampleville-demo"),
        domain=_DOMAIN,
        by=administrator,
        match_subdomains=True,
        note="Fictitious",
    )
    if domain.status == DomainStatus.PROPOSED:
        actions.verify_domain(domain=domain, by=administrator)
    for account in ACCOUNTS[1:]:
        make_account(account)


def make_account(account: DemoAccount) -> User:
    """The account, made where it is not there.

    Of one that is there only what lets somebody in is mended: the password, the address, the role, that it is active.
    """
    person = User.objects.filter(email=account.email).first()
    if person is None:
        person = actions.create_account(
            email=account.email,
            by=None,
            password=PASSWORD,
            verified=True,
            name=account.name,
            organisation_name=account.organisation_name,
            function=account.function,
            country=account.country,
            preferred_language=account.preferred_language,
        )
        if account.organisation:
            organisation = Organisation.objects.get(slug=account.organisation)
            person = actions.link_by_staff(person=person, organisation=organisation, by=None)
    elif not person.check_password(PASSWORD):
        person.set_password(PASSWORD)
    person.is_active, person.is_staff, person.is_superuser = True, account.is_staff, account.is_superuser
    person.save()
    person.groups.set(Group.objects.filter(name__in=account.groups))
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"primary": True, "verified": True})
    return person
