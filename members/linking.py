"""Which organisation a member belongs to: by a confirmed address at a verified domain, or by the word of staff."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members.domains import belongs, claimable, person_of
from members.enums import DomainStatus
from members.models import Organisation, OrganisationDomain, User
from members.queries import confirmed_address, matching_domain
from members.signals import organisation_changed
from publishing.actions import record


@transaction.atomic
def link_to_organisation(person: User, *, address_changed: bool = False) -> Organisation | None:
    """Links a member to the organisation whose verified domain their confirmed address is at; the organisation, if any.

    The one place that decides. A link that a domain made goes when the address no longer fits it. A link that staff
    made stays, unless the address has changed: staff vouched for the person at the old one. A second account of the
    same person (an address with a plus) is not linked by itself.
    """
    person = User.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation").get(pk=person.pk)
    if person.organisation_id and not person.organisation_domain_id and not address_changed:
        return person.organisation
    address = confirmed_address(person) if person.is_active else None
    domain = matching_domain(address) if address else None
    if domain is not None and address is not None and _has_linked_twin(person, address, domain):
        domain = None
    _set(person, domain.organisation if domain else None, domain, by=None)
    return person.organisation


def _has_linked_twin(person: User, address: str, domain: OrganisationDomain) -> bool:
    linked = User.objects.filter(organisation_id=domain.organisation_id, is_active=True).exclude(pk=person.pk)
    local = address.partition("@")[0].partition("+")[0]
    return any(
        person_of(other) == person_of(address)
        for other in linked.filter(email__istartswith=local).values_list("email", flat=True)
    )


def _set(person: User, organisation: Organisation | None, domain: OrganisationDomain | None, by: User | None) -> None:
    """Writes a link, with its trace and signal; nothing where nothing changes."""
    old, old_domain = person.organisation, person.organisation_domain_id
    if old == organisation and old_domain == (domain.pk if domain else None):
        return
    person.organisation, person.organisation_domain = organisation, domain
    person.save(update_fields=["organisation", "organisation_domain"])
    if old == organisation:
        return
    details = {"organisation": organisation.slug if organisation else "", "domain": domain.domain if domain else ""}
    record(by=by, verb="member.link_to_organisation", subject=person.subject, **details)
    organisation_changed.send(sender=User, person=person, old=old, new=organisation)


@transaction.atomic
def link_by_staff(*, person: User, organisation: Organisation | None, by: User | None) -> User:
    """Staff links a member to an organisation by hand, or takes the link away (a domain may then link them again)."""
    person = User.objects.select_for_update(no_key=True, of=("self",)).select_related("organisation").get(pk=person.pk)
    if not person.is_active:
        raise ValidationError(_("This account is closed."))
    _set(person, organisation, None, by)
    if organisation is None:
        link_to_organisation(person)
        person.refresh_from_db()
    return person


# --- Domains -------------------------------------------------------------------------------------------------------------


def _locked(domain: OrganisationDomain) -> OrganisationDomain:
    """The domain's row, with that of its organisation locked until the transaction ends."""
    Organisation.objects.select_for_update(no_key=True).get(pk=domain.organisation_id)
    return OrganisationDomain.objects.select_related("organisation").get(pk=domain.pk)


@transaction.atomic
def propose_domain(
    *, organisation: Organisation, domain: str, by: User | None, match_subdomains: bool = False, note: str = ""
) -> OrganisationDomain:
    """Notes a domain for an organisation; it links nobody before it is verified.

    Raises ValidationError for what is no domain, for public suffixes and providers of mail for everybody, and for a
    domain that the organisation has already.
    """
    name = claimable(domain)
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if OrganisationDomain.objects.filter(organisation=organisation, domain=name).exists():
        raise ValidationError(_("The organisation has this domain already."), code="unique")
    made = OrganisationDomain.objects.create(
        organisation=organisation, domain=name, match_subdomains=match_subdomains, note=note
    )
    record(by=by, verb="domain.propose", subject=name, organisation=organisation.slug)
    return made


@transaction.atomic
def verify_domain(*, domain: OrganisationDomain, by: User | None) -> OrganisationDomain:
    """Says that a domain is the organisation's own, and links the members who have confirmed an address at it.

    Raises ValidationError when it is verified already, for this organisation or for another.
    """
    domain = _locked(domain)
    if domain.status == DomainStatus.VERIFIED:
        raise ValidationError(_("This domain is verified already."))
    claimable(domain.domain)  # the lists of suffixes and providers may have grown since it was proposed
    domain.status, domain.verified_by, domain.verified_at = DomainStatus.VERIFIED, by, timezone.now()
    try:
        with transaction.atomic():
            domain.save(update_fields=["status", "verified_by", "verified_at"])
    except IntegrityError:
        raise ValidationError(_("This domain is verified for another organisation already."), code="unique") from None
    record(by=by, verb="domain.verify", subject=domain.domain, organisation=domain.organisation.slug)
    for person in _people_at(domain):
        link_to_organisation(person)
    return domain


def _people_at(domain: OrganisationDomain) -> list[User]:
    """Members whose confirmed address is at the domain, in whatever form it is written."""
    confirmed = EmailAddress.objects.filter(verified=True, user__is_active=True).select_related("user")
    return [
        row.user
        for row in confirmed.order_by("user_id").iterator()
        if belongs(row.email, domain.domain, match_subdomains=domain.match_subdomains)
    ]


@transaction.atomic
def revoke_domain(*, domain: OrganisationDomain, by: User | None) -> OrganisationDomain:
    """Takes the word back: the domain links nobody any more, and those whom it linked are linked no more.

    Raises ValidationError when it is not verified.
    """
    domain = _locked(domain)
    if domain.status != DomainStatus.VERIFIED:
        raise ValidationError(_("Only a verified domain can be revoked."))
    domain.status = DomainStatus.REVOKED
    domain.save(update_fields=["status"])
    record(by=by, verb="domain.revoke", subject=domain.domain, organisation=domain.organisation.slug)
    for person in User.objects.filter(organisation_domain=domain).order_by("pk"):
        link_to_organisation(person)
    return domain
