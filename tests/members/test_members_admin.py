"""Organisations and accounts in the administration: every button calls an action."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from making import user
from signing_in import is_signed_in, kinds, member, sign_in

from members import actions
from members.enums import DomainStatus
from members.models import Organisation, OrganisationDomain, User
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def root(client: Client) -> User:
    chief = member("root@example.org", is_staff=True, is_superuser=True)
    client.force_login(chief)
    return chief


@pytest.fixture
def town() -> Organisation:
    return Organisation.objects.create(slug="town", name_en="Town", level="LOCAL")


def form_of(client: Client, url: str) -> dict[str, Any]:
    """What the form of a change page would send if nothing were changed."""
    context = client.get(url).context
    sent: dict[str, Any] = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is None or value is False or getattr(field.field, "disabled", False):
                continue
            if hasattr(value, "__iter__") and not isinstance(value, str):
                value = [getattr(item, "pk", item) for item in value]
            sent[field.html_name] = "on" if value is True else value
    return sent


def change_url(row: Any, page: str = "change") -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


# --- Organisations and domains ------------------------------------------------------------------------------------------


def propose(client: Client, town: Organisation, domain: str) -> Any:
    sent = form_of(client, change_url(town)) | {
        "domains-TOTAL_FORMS": "1",
        "domains-0-domain": domain,
        "domains-0-match_subdomains": "on",
        "domains-0-note": "Said on the phone",
        "domains-0-organisation": town.pk,
    }
    return client.post(change_url(town), sent)


def test_a_domain_is_proposed_verified_and_revoked(client: Client, root: User, town: Organisation) -> None:
    person = member("ada@it.town.example")
    assert propose(client, town, "Town.Example.").status_code == 302
    domain = OrganisationDomain.objects.get()
    assert (domain.domain, domain.status, domain.match_subdomains) == ("town.example", DomainStatus.PROPOSED, True)
    assert AuditEntry.objects.get(verb="domain.propose").actor == root
    html = client.get(change_url(town)).content.decode()
    assert "Verify" in html
    client.post(change_url(town, "verify_domain"), {"domain": domain.pk})
    person.refresh_from_db()
    assert person.organisation == town
    assert "Revoke" in client.get(change_url(town)).content.decode()
    client.post(change_url(town, "revoke_domain"), {"domain": domain.pk})
    person.refresh_from_db()
    assert person.organisation is None
    answer = client.post(change_url(town, "revoke_domain"), {"domain": domain.pk}, follow=True)
    assert "Only a verified domain can be revoked." in answer.content.decode()


@pytest.mark.parametrize("domain", ["gmail.com", "co.uk", "nonsense", "x" * 10_000, "a\x00.be", "straße.example"])
def test_a_domain_that_says_nothing_is_refused_in_the_form(
    client: Client, root: User, town: Organisation, domain: str
) -> None:
    answer = propose(client, town, domain)
    assert answer.status_code == 200
    assert answer.context["inline_admin_formsets"][0].formset.errors[0]["domain"]
    assert not OrganisationDomain.objects.exists()


def test_the_same_domain_twice_is_refused_in_the_form(client: Client, root: User, town: Organisation) -> None:
    propose(client, town, "town.example")
    assert propose(client, town, "TOWN.example").status_code == 200
    assert OrganisationDomain.objects.count() == 1


def test_a_new_organisation_may_come_with_a_domain(client: Client, root: User) -> None:
    url = reverse("admin:members_organisation_add")
    sent = form_of(client, url) | {
        "name_en": "Stad",
        "level": "LOCAL",
        "slug": "stad",
        "domains-TOTAL_FORMS": "1",
        "domains-0-domain": "stad.example",
    }
    assert client.post(url, sent).status_code == 302
    assert OrganisationDomain.objects.get().organisation.slug == "stad"


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 30, "-1"])
def test_a_domain_of_another_organisation_is_not_decided_on(
    client: Client, root: User, town: Organisation, number: str
) -> None:
    other = Organisation.objects.create(slug="other", name_en="Other", level="LOCAL")
    domain = actions.propose_domain(organisation=other, domain="other.example", by=None)
    for value in (number, str(domain.pk)):
        assert client.post(change_url(town, "verify_domain"), {"domain": value}).status_code == 404
    domain.refresh_from_db()
    assert domain.status == DomainStatus.PROPOSED


def test_whoever_may_only_look_decides_nothing(client: Client, town: Organisation) -> None:
    domain = actions.propose_domain(organisation=town, domain="town.example", by=None)
    client.force_login(user("clerk@example.org", "members.view_organisation", is_staff=True))
    assert client.post(change_url(town, "verify_domain"), {"domain": domain.pk}).status_code == 403
    html = client.get(change_url(town)).content.decode()
    assert "town.example" in html
    assert change_url(town, "verify_domain") not in html


# --- Accounts ------------------------------------------------------------------------------------------------------------


def test_an_account_made_by_staff_can_sign_in(client: Client, root: User, town: Organisation) -> None:
    actions.verify_domain(domain=actions.propose_domain(organisation=town, domain="town.example", by=None), by=None)
    sent = {"email": "New@Town.example", "name": "New", "preferred_language": "nl", "usable_password": "true"}
    sent |= dict.fromkeys(("password1", "password2"), "a long password of nobody")
    assert client.post(reverse("admin:members_user_add"), sent).status_code == 302
    made = User.objects.get(email="new@town.example")
    assert EmailAddress.objects.get(user=made).verified
    assert made.organisation == town
    assert AuditEntry.objects.get(verb="member.create", subject=made.subject).actor == root
    other = Client()
    sign_in(other, "new@town.example")
    assert is_signed_in(other)


def test_staff_changes_address_organisation_and_name(client: Client, root: User, town: Organisation) -> None:
    person = member()
    sent = form_of(client, change_url(person)) | {"email": "Ada@New.example", "organisation": town.pk, "name": "Ada"}
    answer = client.post(change_url(person), sent)
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.email, person.name, person.organisation) == ("ada@new.example", "Ada", None)
    # The link was for the address before: it is made anew when staff says so for the new one.
    client.post(change_url(person), form_of(client, change_url(person)) | {"organisation": town.pk})
    person.refresh_from_db()
    assert person.organisation == town
    assert kinds() == [("email_changed", "ada@example.org")]
    assert list(EmailAddress.objects.filter(user=person).values_list("email", flat=True)) == ["ada@new.example"]


def test_the_page_of_an_account_says_whether_its_address_is_confirmed(client: Client, root: User) -> None:
    for is_verified, word in ((True, "confirmed"), (False, "not confirmed")):
        person = actions.create_account(email=f"{is_verified}@example.org", by=None, verified=is_verified)
        html = client.get(change_url(person)).content.decode()
        assert f">{word}</span>" in html


def test_an_address_that_is_taken_is_refused_in_the_form(client: Client, root: User) -> None:
    person = member()
    answer = client.post(change_url(person), form_of(client, change_url(person)) | {"email": "ROOT@example.org"})
    assert answer.context["adminform"].form.errors["email"] == ["There is already an account with this e-mail address."]


def test_an_account_is_closed_on_request(client: Client, root: User) -> None:
    person = member()
    url = change_url(person, "close")
    assert client.get(url).status_code == 200
    client.post(url)
    person.refresh_from_db()
    assert not person.is_active
    assert kinds() == [("account_closed", "ada@example.org")]
    assert AuditEntry.objects.get(verb="member.close_account").actor == root
    assert "is closed" in client.post(url, follow=True).content.decode()


def test_staff_below_an_administrator_does_nothing_to_one(client: Client, root: User) -> None:
    clerk = user("clerk@example.org", "members.view_user", "members.change_user", is_staff=True)
    client.force_login(clerk)
    for page in ("close", "remove_second_factor"):
        assert client.post(change_url(root, page)).status_code == 403
    assert client.post(change_url(root), {"email": "x@example.org"}).status_code == 403
    root.refresh_from_db()
    assert root.is_active


@pytest.mark.parametrize("model", [EmailAddress, EmailConfirmation, Authenticator, UserSession])
def test_what_the_library_keeps_of_people_has_no_page(model: Any) -> None:
    assert not admin.site.is_registered(model)


def test_the_list_of_accounts_asks_as_often_for_thirty(client: Client, root: User, town: Organisation) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    url = reverse("admin:members_user_changelist")
    counts = []
    for _round in range(2):
        for _person in range(15):
            actions.link_by_staff(person=member(f"a{User.objects.count()}@example.org"), organisation=town, by=None)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
