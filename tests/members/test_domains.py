"""Which addresses are at which domain, and which domains can stand for an organisation."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from members.domains import belongs, claimable, domain_of, normalised, person_of, with_parents

PLAIN = "example.be"
IDN = "xn--mnchen-3ya.example"  # münchen.example

# Address, domain, whether sub-domains count too, whether it belongs there.
TABLE = [
    ("ada@example.be", PLAIN, False, True),
    ("ada@example.be", PLAIN, True, True),
    ("ADA@EXAMPLE.BE", PLAIN, False, True),
    ("Ada@Example.Be", PLAIN, True, True),
    ("ada@example.be.", PLAIN, False, True),  # a trailing dot names the same domain
    (" ada@example.be ", PLAIN, False, True),
    ("ada+tender@example.be", PLAIN, False, True),
    ("o'neill@example.be", PLAIN, False, True),
    ("ada@it.example.be", PLAIN, False, False),
    ("ada@it.example.be", PLAIN, True, True),
    ("ada@a.b.c.example.be", PLAIN, True, True),
    ("ada@IT.EXAMPLE.be.", PLAIN, True, True),
    ("ada@badexample.be", PLAIN, True, False),
    ("ada@bad-example.be", PLAIN, True, False),
    ("ada@example.be.evil.com", PLAIN, True, False),
    ("ada@evil.com/example.be", PLAIN, True, False),
    ("ada@example.bе", PLAIN, True, False),  # Cyrillic е
    ("ada@ехample.be", PLAIN, True, False),  # Cyrillic е and х
    ("ada@exаmple.be", PLAIN, True, False),  # Cyrillic а
    ("ada@example.b", PLAIN, True, False),
    ("ada@be", PLAIN, True, False),
    ("ada@.example.be", PLAIN, True, False),
    ("ada@example..be", PLAIN, True, False),
    ("ada@-x.example.be", PLAIN, True, False),
    ("ada@example.be@evil.com", PLAIN, True, False),
    ("ada@evil.com@example.be", PLAIN, True, False),
    ('"ada@evil.com"@example.be', PLAIN, True, False),
    ("example.be", PLAIN, True, False),
    ("@example.be", PLAIN, True, False),
    ("ada@", PLAIN, True, False),
    ("", PLAIN, True, False),
    ("ada @example.be", PLAIN, True, False),
    ("ada@exam ple.be", PLAIN, True, False),
    ("ada@example.be\n", PLAIN, False, True),
    ("ada@example.be\nbcc:x@evil.com", PLAIN, True, False),
    ("ada@ｅｘａｍｐｌｅ.be", PLAIN, False, True),  # full-width letters are the same letters
    ("ada@example。be", PLAIN, False, True),  # an ideographic full stop divides labels
    ("ada@münchen.example", IDN, False, True),
    ("ada@MÜNCHEN.example", IDN, False, True),
    ("ada@xn--mnchen-3ya.example", IDN, False, True),
    ("ada@XN--MNCHEN-3YA.EXAMPLE.", IDN, False, True),
    ("ada@einkauf.münchen.example", IDN, True, True),
    ("ada@munchen.example", IDN, True, False),
    ("ada@muenchen.example", IDN, True, False),
    ("ada@straße.example", "strasse.example", True, False),  # two domains, although old software takes them for one
    ("ada@exam\u200dple.be", PLAIN, True, False),  # a joiner that nobody sees
    ("ada@" + "a" * 64 + ".be", PLAIN, True, False),
    ("ada@" + "x." * 200 + "example.be", PLAIN, True, False),
    ("ada@127.0.0.1", PLAIN, True, False),
    ("ada@[127.0.0.1]", PLAIN, True, False),
]


@pytest.mark.parametrize(("address", "domain", "match_subdomains", "expected"), TABLE)
def test_an_address_belongs_to_a_domain_or_not(
    address: str, domain: str, match_subdomains: bool, expected: bool
) -> None:
    assert belongs(address, domain, match_subdomains=match_subdomains) is expected


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Example.BE.", "example.be"),
        ("  example.be\n", "example.be"),
        ("münchen.example", IDN),
        ("xn--mnchen-3ya.EXAMPLE", IDN),
        ("it.example.be", "it.example.be"),
    ],
)
def test_a_domain_has_one_form(typed: str, kept: str) -> None:
    assert normalised(typed) == kept
    assert normalised(kept) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("", ".", "..", "be", "localhost", "example..be", ".example.be", "-example.be", "example-.be", "exam_ple.be"),
        *("https://example.be", "example.be/x", "ada@example.be", "*.example.be", "exam ple.be", "127.0.0.1", "[::1]"),
        *("straße.example", "a" * 64 + ".be", "x." * 200 + "be", "xn--a.be", "example.be\x00", "example.123"),
    ],
)
def test_what_is_no_domain_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError, match=r"is no domain\. Write|more than one technical form"):
        normalised(typed)


@pytest.mark.parametrize(
    ("domain", "complaint"),
    [
        ("co.uk", "anybody can have a domain"),
        ("github.io", "anybody can have a domain"),
        ("Gov.UK.", "anybody can have a domain"),
        ("gmail.com", "Anybody can have an address"),
        ("GMAIL.com.", "Anybody can have an address"),
        ("mail.gmail.com", "Anybody can have an address"),
        ("skynet.be", "Anybody can have an address"),
        ("telenet.be", "Anybody can have an address"),
        ("yahoo.co.uk", "Anybody can have an address"),
        ("gmx.de", "Anybody can have an address"),
        ("orange.fr", "Anybody can have an address"),
    ],
)
def test_what_nobody_has_alone_is_refused(domain: str, complaint: str) -> None:
    with pytest.raises(ValidationError, match=complaint):
        claimable(domain)


@pytest.mark.parametrize("domain", ["example.be", "it.example.be", "example.gov.uk", "münchen.example", "a.github.io"])
def test_what_an_organisation_has_alone_is_taken(domain: str) -> None:
    assert claimable(domain) == normalised(domain)


def test_parents_end_before_the_last_label() -> None:
    assert with_parents("a.b.example.be") == ["a.b.example.be", "b.example.be", "example.be"]


@pytest.mark.parametrize(
    ("address", "person"),
    [
        ("Ada+Tender@Example.be", "ada@example.be"),
        ("ada+a+b@example.be", "ada@example.be"),
        ("ada@example.be.", "ada@example.be"),
        ("+ada@example.be", "+ada@example.be"),
        ("ada@münchen.example", f"ada@{IDN}"),
        ("ada@@example.be", None),
        ("", None),
    ],
)
def test_a_plus_makes_no_other_person(address: str, person: str | None) -> None:
    assert person_of(address) == person
    assert (domain_of(address) is None) is (person is None)
