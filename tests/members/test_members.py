"""Accounts and organisations."""

from __future__ import annotations

import pytest
from django.contrib.auth import authenticate
from django.db import IntegrityError, transaction
from django.template import Context, Template
from django.utils import translation
from making import LANGUAGES, PASSWORD

from members.enums import PactRole
from members.models import Organisation, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def test_an_account_signs_in_with_its_address_whatever_the_capitals() -> None:
    made = User.objects.create_user("Buyer@Example.org", PASSWORD)
    assert made.email == "buyer@example.org"
    for typed in ("buyer@example.org", "BUYER@EXAMPLE.ORG", "Buyer@example.org"):
        assert authenticate(username=typed, password=PASSWORD) == made
    assert authenticate(username="buyer@example.org", password="wrong") is None


def test_an_account_without_a_password_or_switched_off_does_not_sign_in() -> None:
    User.objects.create_user("none@example.org")
    User.objects.create_user("off@example.org", PASSWORD, is_active=False)
    assert authenticate(username="none@example.org", password="") is None
    assert authenticate(username="off@example.org", password=PASSWORD) is None


def test_an_address_is_used_once_whatever_the_capitals() -> None:
    User.objects.create_user("buyer@example.org", PASSWORD)
    with pytest.raises(IntegrityError, match="members_user_email_key"), transaction.atomic():
        User.objects.create_user("BUYER@example.org", PASSWORD)
    with pytest.raises(IntegrityError, match="members_user_email_in_small_letters"), transaction.atomic():
        User.objects.create(email="BUYER@example.org")
    User.objects.create_user("other@example.org", PASSWORD)


def test_an_account_needs_an_address() -> None:
    with pytest.raises(ValueError, match="needs an e-mail address"):
        User.objects.create_user("", PASSWORD)


def test_ordinary_accounts_may_nothing_and_superusers_everything() -> None:
    member, chief = (
        User.objects.create_user("a@example.org", PASSWORD),
        User.objects.create_superuser("b@example.org", PASSWORD),
    )
    assert (member.is_staff, member.is_superuser, member.has_perm("criteria.view_criterionversion")) == (
        False,
        False,
        False,
    )
    assert (chief.is_staff, chief.is_superuser, chief.has_perm("criteria.publish_criterionversion")) == (
        True,
        True,
        True,
    )


def test_passwords_are_kept_with_argon2() -> None:
    from django.conf import settings
    from django.contrib.auth.hashers import get_hasher

    assert settings.PASSWORD_HASHERS  # tests use a quicker one: see conftest.py
    from pact_portal import settings as shipped

    assert shipped.PASSWORD_HASHERS[0] == "django.contrib.auth.hashers.Argon2PasswordHasher"
    assert get_hasher("argon2" if "Argon2" in settings.PASSWORD_HASHERS[0] else "default")


@pytest.mark.parametrize(
    ("country", "is_refused"), [("BE", False), ("", False), ("be", True), ("BEL", True), ("B", True)]
)
def test_a_country_is_two_capital_letters(country: str, is_refused: bool) -> None:
    def make() -> None:
        with transaction.atomic():
            Organisation.objects.create(slug="quokka", level="LOCAL", country=country)

    if is_refused:
        with pytest.raises(Exception, match=r"members_organisation_country_code|value too long"):
            make()
    else:
        make()


def test_organisations_stand_in_the_order_of_their_role() -> None:
    for position, role in enumerate(reversed(PactRole.values)):
        Organisation.objects.create(
            slug=f"quokka-{role.lower()}", name_en=role, level="LOCAL", pact_role=role, position=position
        )
    Organisation.objects.create(slug="outsider", level="LOCAL")
    roles = [organisation.pact_role for organisation in Organisation.objects.in_the_pact()]
    assert roles == sorted(roles, key=PactRole.values.index)
    assert "" not in roles


@pytest.mark.parametrize("language", LANGUAGES)
def test_organisations_are_shown_with_country_and_role(language: str) -> None:
    with translation.override(language):
        html = Template("{% load organisations %}{% pact_organisations %}").render(Context())
    for organisation in Organisation.objects.in_the_pact():
        assert getattr(organisation, f"name_{language}").replace("&", "&amp;").replace("'", "&#x27;") in html
    assert {"fr": "Belgique", "nl": "België", "en": "Belgium", "de": "Belgien"}[language] in html
