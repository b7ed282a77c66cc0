"""Domains of mail addresses: one form for each, and which of them can stand for an organisation.

A domain is compared in its IDNA form, whole or by whole labels from the right: `it.example.be` belongs to `example.be`,
`badexample.be` does not.
"""

from __future__ import annotations

import re
from functools import cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from publicsuffixlist import PublicSuffixList

from members.freemail import FREEMAIL

_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_LONGEST = 253
# What IDNA 2003 (which Python has) maps to another name than IDNA 2008 (which registries use): ß, final sigma, joiners.
# Taken for that other name, they would link people of one domain to the organisation of another.
_DEVIATIONS = re.compile("[\u00df\u1e9e\u03c2\u200c\u200d]")


@cache
def _public_suffixes() -> PublicSuffixList:
    return PublicSuffixList()


def normalised(domain: str) -> str:
    """The domain in small letters, IDNA-encoded, without a dot at its end.

    Raises ValidationError for what is no domain of at least two labels.
    """
    wrong = ValidationError(
        _("“%(domain)s” is no domain. Write what stands behind the @ of an address, for example example.be."),
        code="domain",
        params={"domain": domain[:100]},
    )
    text = domain.strip()
    if _DEVIATIONS.search(text):
        raise ValidationError(
            _("“%(domain)s” has a letter that has more than one technical form. Write the form that begins with xn--."),
            code="domain",
            params={"domain": domain[:100]},
        )
    try:
        name = text.encode("idna").decode("ascii").lower().removesuffix(".")
        name.encode("ascii").decode("idna")  # an xn-- label that stands for nothing
    except UnicodeError:
        raise wrong from None
    labels = name.split(".")
    if len(name) > _LONGEST or len(labels) < 2 or labels[-1].isdigit() or not all(map(_LABEL.fullmatch, labels)):
        raise wrong
    return name


def claimable(domain: str) -> str:
    """The normalised domain, if an organisation can have it to itself.

    Raises ValidationError for a public suffix (be, co.uk, github.io) and for a provider of mail for everybody.
    """
    name = normalised(domain)
    own = _public_suffixes().privatesuffix(name)
    if own is None:
        raise ValidationError(
            _("Under “%(domain)s” anybody can have a domain, so it says nothing about an organisation."),
            code="public_suffix",
            params={"domain": name},
        )
    if own in FREEMAIL:
        raise ValidationError(
            _("Anybody can have an address at “%(domain)s”, so it says nothing about an organisation."),
            code="freemail",
            params={"domain": name},
        )
    return name


def domain_of(address: str) -> str | None:
    """The normalised domain of a mail address, None for what is no address."""
    local, at, domain = address.strip().partition("@")
    if not (local and at and domain) or "@" in domain or any(c.isspace() for c in local + domain):
        return None
    try:
        return normalised(domain)
    except ValidationError:
        return None


def with_parents(domain: str) -> list[str]:
    """The domain and those that it lies under, from the longest down to two labels."""
    labels = domain.split(".")
    return [".".join(labels[start:]) for start in range(len(labels) - 1)]


def belongs(address: str, domain: str, *, match_subdomains: bool) -> bool:
    """Whether the address is at the (normalised) domain, or below it where its sub-domains count too."""
    own = domain_of(address)
    return own is not None and (own == domain or (match_subdomains and domain in with_parents(own)))


def person_of(address: str) -> str | None:
    """The address without capitals and without what follows a plus: the same for all addresses of one mailbox."""
    domain = domain_of(address)
    if domain is None:
        return None
    local = address.strip().partition("@")[0].lower()
    plain = local.partition("+")[0]
    return f"{plain or local}@{domain}"
