"""Who is linked to which organisation, by whom, and when that ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from making import PASSWORD
from signing_in import address, confirm, member, sign_in, sign_up

from members import actions
from members.enums import DomainStatus
from members.models import Organisation, OrganisationDomain, User
from members.signals import organisation_changed
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def organisation(slug: str, *domains: str, match_subdomains: bool = False) -> Organisation:
    """An organisation with verified domains."""
    made = Organisation.objects.create(slug=slug, name_en=slug.title(), level="LOCAL")
    for domain in domains:
        proposed = actions.propose_domain(organisation=made, domain=domain, by=None, match_subdomains=match_subdomains)
        actions.verify_domain(domain=proposed, by=None)
    return made


def link_of(person: User) -> tuple[str, str]:
    """Organisation and domain of a person, as the database has it; empty where there is none."""
    person = User.objects.get(pk=person.pk)
    return (
        person.organisation.slug if person.organisation else "",
        person.organisation_domain.domain if person.organisation_domain else "",
    )


@pytest.fixture
def heard() -> Iterator[list[tuple[str, str, str]]]:
    """What the rooms above hear: person, old and new organisation."""
    calls: list[tuple[str, str, str]] = []

    def listen(person: User, old: Organisation | None, new: Organisation | None, **kwargs: Any) -> None:
        calls.append((person.email, old.slug if old else "", new.slug if new else ""))

    organisation_changed.connect(listen)
    yield calls
    organisation_changed.disconnect(listen)


def test_only_a_confirmed_address_links(client: Client, heard: list[Any]) -> None:
    organisation("town", "town.example")
    sign_up(client, "ada@town.example")
    person = User.objects.get()
    actions.link_to_organisation(person)
    assert link_of(person) == ("", "")
    confirm(client, "ada@town.example")
    assert link_of(person) == ("town", "town.example")
    assert heard == [("ada@town.example", "", "town")]
    entry = AuditEntry.objects.get(verb="member.link_to_organisation")
    assert (entry.subject, entry.details) == (person.subject, {"organisation": "town", "domain": "town.example"})


@pytest.mark.parametrize("status", [DomainStatus.PROPOSED, DomainStatus.REVOKED])
def test_only_a_verified_domain_links(status: str) -> None:
    town = organisation("town")
    OrganisationDomain.objects.create(organisation=town, domain="town.example", status=status)
    assert link_of(member("ada@town.example")) == ("", "")


def test_the_longest_domain_wins() -> None:
    organisation("region", "region.example", match_subdomains=True)
    organisation("hospital", "hospital.region.example")
    assert link_of(member("a@region.example")) == ("region", "region.example")
    assert link_of(member("a@it.region.example")) == ("region", "region.example")
    assert link_of(member("a@hospital.region.example")) == ("hospital", "hospital.region.example")
    assert link_of(member("a@ward.hospital.region.example")) == ("region", "region.example")


def test_a_domain_that_is_verified_links_those_who_are_there(heard: list[Any]) -> None:
    there, below, elsewhere = member("a@town.example"), member("b@it.town.example"), member("c@badtown.example")
    closed = member("d@town.example")
    actions.close_account(person=closed, by=closed)
    User.objects.create_user("e@town.example", PASSWORD)
    EmailAddress.objects.create(user=User.objects.get(email="e@town.example"), email="e@town.example", verified=False)
    organisation("town", "town.example")
    assert [link_of(person)[0] for person in (there, below, elsewhere, closed)] == ["town", "", "", ""]
    assert heard == [("a@town.example", "", "town")]


def test_a_longer_domain_takes_over_from_a_shorter_one() -> None:
    organisation("region", "region.example", match_subdomains=True)
    person = member("a@hospital.region.example")
    organisation("hospital", "hospital.region.example")
    assert link_of(person) == ("hospital", "hospital.region.example")


def test_a_revoked_domain_unlinks_those_whom_it_linked(heard: list[Any]) -> None:
    town = organisation("town", "town.example", "stad.example")
    by_domain, by_other, by_staff = member("a@town.example"), member("b@stad.example"), member("c@town.example")
    actions.link_by_staff(person=by_staff, organisation=organisation("other"), by=None)
    actions.link_by_staff(person=by_staff, organisation=town, by=None)
    heard.clear()
    actions.revoke_domain(domain=OrganisationDomain.objects.get(domain="town.example"), by=None)
    assert [link_of(person) for person in (by_domain, by_other, by_staff)] == [
        ("", ""),
        ("town", "stad.example"),
        ("town", ""),
    ]
    assert heard == [("a@town.example", "town", "")]
    with pytest.raises(ValidationError, match="Only a verified domain"):
        actions.revoke_domain(domain=OrganisationDomain.objects.get(domain="town.example"), by=None)
    actions.verify_domain(domain=OrganisationDomain.objects.get(domain="town.example"), by=None)
    assert link_of(by_domain) == ("town", "town.example")


def test_a_link_of_staff_stays_while_the_address_stays(client: Client) -> None:
    organisation("town", "town.example")
    agency = organisation("agency")
    person = member("ada@town.example")
    actions.link_by_staff(person=person, organisation=agency, by=None)
    actions.link_to_organisation(person)
    assert link_of(person) == ("agency", "")
    actions.link_by_staff(person=person, organisation=None, by=None)
    assert link_of(person) == ("town", "town.example")


@pytest.mark.parametrize(
    ("linked_by", "new_address", "link"),
    [
        ("domain", "ada@private.example", ("", "")),
        ("domain", "ada@stad.example", ("stad", "stad.example")),
        ("domain", "ada2@town.example", ("town", "town.example")),
        ("staff", "ada@private.example", ("", "")),
        ("staff", "ada@stad.example", ("stad", "stad.example")),
    ],
)
def test_another_address_is_looked_at_anew(
    client: Client, linked_by: str, new_address: str, link: tuple[str, str]
) -> None:
    town = organisation("town", "town.example")
    organisation("stad", "stad.example")
    person = member("ada@town.example" if linked_by == "domain" else "ada@elsewhere.example")
    if linked_by == "staff":
        actions.link_by_staff(person=person, organisation=town, by=None)
    sign_in(client, person.email)
    answer = client.post(address("account_email"), {"email": new_address, "action_add": ""})
    client.post(answer["Location"], {"password": PASSWORD, "next": address("account_email")})
    assert link_of(person)[0] == "town", "nothing changes before the new address is confirmed"
    confirm(client, new_address)
    assert User.objects.get(pk=person.pk).email == new_address
    assert link_of(person) == link


def test_staff_who_replaces_an_address_has_it_looked_at_anew() -> None:
    organisation("town", "town.example")
    chief, person = member("chief@example.org", is_staff=True), member("ada@town.example")
    actions.replace_address(person=person, email="Ada@Private.example", by=chief)
    assert link_of(person) == ("", "")
    assert list(EmailAddress.objects.filter(user=person).values_list("email", "verified")) == [
        ("ada@private.example", True)
    ]
    with pytest.raises(ValidationError, match="already an account"):
        actions.replace_address(person=person, email="CHIEF@example.org", by=chief)


def test_a_second_account_of_one_person_is_not_linked_by_itself() -> None:
    organisation("town", "town.example")
    assert link_of(member("ada@town.example")) == ("town", "town.example")
    assert link_of(member("ada+second@town.example")) == ("", "")
    assert link_of(member("adam@town.example")) == ("town", "town.example")
    organisation("stad", "stad.example")
    assert link_of(member("ada+second@stad.example")) == ("stad", "stad.example")


# --- Domains -------------------------------------------------------------------------------------------------------------


def test_a_domain_is_kept_in_one_form_and_once() -> None:
    town = organisation("town")
    domain = actions.propose_domain(organisation=town, domain="München.Example.", by=None)
    assert (domain.domain, domain.status) == ("xn--mnchen-3ya.example", DomainStatus.PROPOSED)
    with pytest.raises(ValidationError, match="has this domain already"):
        actions.propose_domain(organisation=town, domain="XN--MNCHEN-3YA.example", by=None)
    for refused in ("gmail.com", "co.uk", "nonsense"):
        with pytest.raises(ValidationError):
            actions.propose_domain(organisation=town, domain=refused, by=None)


def test_a_domain_is_verified_for_one_organisation() -> None:
    organisation("town", "town.example")
    other = organisation("other")
    proposed = actions.propose_domain(organisation=other, domain="town.example", by=None)
    with pytest.raises(ValidationError, match="verified for another organisation"):
        actions.verify_domain(domain=proposed, by=None)
    with pytest.raises(IntegrityError, match="members_domain_verified_for_one_organisation"), transaction.atomic():
        OrganisationDomain.objects.filter(pk=proposed.pk).update(status=DomainStatus.VERIFIED)
    with pytest.raises(ValidationError, match="verified already"):
        actions.verify_domain(domain=OrganisationDomain.objects.get(organisation__slug="town"), by=None)


def test_every_deed_leaves_a_trace() -> None:
    chief = member("chief@example.org")
    town = organisation("town")
    domain = actions.propose_domain(organisation=town, domain="town.example", by=chief)
    domain = actions.verify_domain(domain=domain, by=chief)
    assert (domain.verified_by, domain.verified_at is not None) == (chief, True)
    actions.revoke_domain(domain=domain, by=chief)
    assert list(AuditEntry.objects.filter(subject="town.example").order_by("pk").values_list("verb", "actor")) == [
        ("domain.propose", chief.pk),
        ("domain.verify", chief.pk),
        ("domain.revoke", chief.pk),
    ]


def test_the_database_refuses_a_domain_without_an_organisation() -> None:
    organisation("town", "town.example")
    person = member("ada@elsewhere.example")
    with pytest.raises(IntegrityError, match="members_user_domain_links_to_organisation"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(organisation_domain=OrganisationDomain.objects.get())
