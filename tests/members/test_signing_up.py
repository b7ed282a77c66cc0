"""Signing up, confirming the address, signing in and out, new passwords and addresses."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from making import LANGUAGES, PASSWORD
from signing_in import address, code_for, confirm, is_signed_in, kinds, mails, member, sign_in, sign_up

from members.models import User
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

NEXT_PASSWORD = "another password of nobody"


@pytest.mark.parametrize("language", LANGUAGES)
def test_somebody_signs_up_in_each_language(client: Client, language: str) -> None:
    """The address leads to a code, the code into the portal, in the language that the person chose."""
    assert client.get(address("account_signup", language)).context["form"]["preferred_language"].initial == language
    answer = sign_up(client, "Ada@Example.org", "en", preferred_language=language)
    assert answer["Location"] == address("account_email_verification_sent")
    assert not is_signed_in(client)
    [mail] = mails()
    assert (mail.to, mail.language) == ("ada@example.org", language)
    assert code_for("ada@example.org") in mail.subject
    answer = confirm(client, "ada@example.org")
    assert answer["Location"] == address("my_network", language)
    assert is_signed_in(client)
    person = User.objects.get(email="ada@example.org")
    assert (person.name, person.organisation_name, person.preferred_language) == (
        "Ada Quokka",
        "Quokka Town",
        language,
    )
    assert EmailAddress.objects.get(user=person).verified
    [entry] = AuditEntry.objects.filter(subject=person.subject)
    assert (entry.verb, entry.actor) == ("member.sign_up", None)


def test_without_the_code_nobody_gets_in(client: Client) -> None:
    sign_up(client, "ada@example.org")
    for _attempt in range(4):
        answer = client.post(address("account_email_verification_sent"), {"code": "WRONG1"})
        assert answer.context["verify_form"].errors["code"] == [
            "This code is not right. Look at the newest mail, or ask for a new code."
        ]
    answer = client.post(address("account_email_verification_sent"), {"code": "WRONG1"})
    assert answer.status_code == 302
    assert client.post(address("account_email_verification_sent"), {"code": code_for("ada@example.org")}).status_code
    assert not is_signed_in(client)
    assert not EmailAddress.objects.get(email="ada@example.org").verified


def test_whoever_left_before_the_code_gets_a_new_one_by_signing_in(client: Client) -> None:
    from django.core.cache import cache

    sign_up(client, "ada@example.org")
    cache.clear()  # a while later
    other = Client()
    answer = sign_in(other, "ada@example.org")
    assert answer["Location"] == address("account_email_verification_sent")
    assert not is_signed_in(other)
    confirm(other, "ada@example.org")
    assert is_signed_in(other)


def test_a_new_code_can_be_asked_for(client: Client) -> None:
    from django.core.cache import cache

    sign_up(client, "ada@example.org")
    cache.clear()
    client.post(address("account_email_verification_sent"), {"action": "resend"})
    assert kinds() == [("email_confirmation_signup", "ada@example.org")] * 2
    confirm(client, "ada@example.org")
    assert is_signed_in(client)


@pytest.mark.parametrize("preferred", LANGUAGES)
def test_signing_in_leads_on_in_the_members_language(client: Client, preferred: str) -> None:
    member(preferred_language=preferred)
    wanted = address("criteria:catalogue", "en") + "?theme=fair"
    answer = client.post(address("account_login"), {"login": "ADA@example.org", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == address("criteria:catalogue", preferred) + "?theme=fair"
    assert client.get("/")["Location"] == f"/{preferred}/"


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_leads_to_no_other_host(client: Client, target: str) -> None:
    member()
    answer = client.post(address("account_login"), {"login": "ada@example.org", "password": PASSWORD, "next": target})
    assert answer["Location"] == address("my_network")


def test_the_session_lasts_as_asked(client: Client) -> None:
    member()
    sign_in(client, "ada@example.org")
    assert client.session.get_expire_at_browser_close()
    other = Client()
    other.post(address("account_login"), {"login": "ada@example.org", "password": PASSWORD, "remember": "on"})
    assert not other.session.get_expire_at_browser_close()


def test_signing_out_takes_a_form(client: Client) -> None:
    member()
    sign_in(client, "ada@example.org")
    assert client.get(address("account_logout")).status_code == 200
    assert is_signed_in(client)
    assert client.post(address("account_logout"))["Location"] == "/en/"
    assert not is_signed_in(client)


# --- Whether an account exists ---------------------------------------------------------------------------------------


def shape(html: str) -> str:
    """A page without what differs between two visits: tokens and the address that was typed."""
    html = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)
    return re.sub(r"(known|nobody)@example\.org", "somebody@example.org", html)


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org"])
def test_signing_up_answers_the_same(email: str) -> None:
    member("known@example.org")
    client = Client()
    answer = sign_up(client, email)
    assert (answer.status_code, answer["Location"]) == (302, address("account_email_verification_sent"))
    page = client.get(answer["Location"])
    assert page.status_code == 200
    assert len(mails(email)) == 1
    wrong = client.post(answer["Location"], {"code": "WRONG1"})
    assert wrong.context["verify_form"].errors["code"]
    pages = {"known@example.org": shape(page.content.decode()), "nobody@example.org": shape(page.content.decode())}
    other = Client()
    reference = sign_up(other, "third@example.org")
    html = other.get(reference["Location"]).content.decode().replace("third@example.org", "somebody@example.org")
    assert pages[email] == shape(html)


@pytest.mark.parametrize("email", ["known@example.org", "nobody@example.org"])
def test_a_forgotten_password_answers_the_same(email: str) -> None:
    member("known@example.org")
    client = Client()
    answer = client.post(address("account_reset_password"), {"email": email})
    assert (answer.status_code, answer["Location"]) == (302, address("account_reset_password_done"))
    assert kinds() == [("password_reset_key" if email.startswith("known") else "unknown_account", email)]
    assert email not in client.get(answer["Location"]).content.decode()


def test_a_wrong_password_answers_the_same(client: Client) -> None:
    member("known@example.org")
    pages = {
        shape(sign_in(Client(), email, "wrong").content.decode())
        for email in ("known@example.org", "nobody@example.org")
    }
    assert len(pages) == 1
    assert "The e-mail address or the password is not right." in pages.pop()
    assert mails() == []


def test_the_mail_to_the_owner_of_an_account_is_in_the_owners_language(client: Client) -> None:
    member("known@example.org", preferred_language="nl")
    sign_up(client, "known@example.org", preferred_language="fr")
    [mail] = mails()
    assert (mail.kind, mail.language) == ("members.account_already_exists", "nl")
    assert "/nl/" in mail.text
    assert User.objects.count() == 1


# --- Passwords -------------------------------------------------------------------------------------------------------------


def link_in(text: str) -> str:
    found = re.search(r"https?://[^/\s]+(/\S+)", text)
    assert found is not None
    return found[1]


def test_a_new_password_by_mail(client: Client) -> None:
    person = member(preferred_language="de")
    sign_in(client, "ada@example.org")
    visitor = Client(headers={"host": "localhost"})
    visitor.post(address("account_reset_password"), {"email": "ada@example.org"})
    [mail] = mails()
    assert mail.language == "de"
    assert "http://localhost:8000/de/" in mail.text
    page = visitor.get(link_in(mail.text), follow=True)
    assert "set-password" in page.redirect_chain[-1][0]  # the key is in no address that another site would see
    answer = visitor.post(page.redirect_chain[-1][0], {"password1": NEXT_PASSWORD})
    assert answer.status_code == 302
    person.refresh_from_db()
    assert person.check_password(NEXT_PASSWORD)
    assert client.get(address("members:overview")).status_code == 302, "signed out everywhere else"
    assert [kind for kind, _to in kinds()] == ["password_reset_key", "password_reset"]
    again = Client().get(link_in(mail.text), follow=True)
    assert again.context["token_fail"]


@pytest.mark.parametrize("key", ["1-abc", "zzzzzzzzzzzzzzzz-x", "1-" + "x" * 3000, "00-set-password"])
def test_a_link_that_is_none_gets_a_page_that_helps(client: Client, key: str) -> None:
    uid, _dash, rest = key.partition("-")
    answer = client.get(address("account_reset_password_from_key", "en", uidb36=uid, key=rest))
    assert answer.status_code == 200
    assert "This link no longer counts" in answer.content.decode()


def test_a_changed_password_is_told_and_ends_other_sessions(client: Client) -> None:
    person = member()
    other = Client()
    for one in (client, other):
        sign_in(one, "ada@example.org")
    answer = client.post(address("account_change_password"), {"oldpassword": "wrong", "password1": NEXT_PASSWORD})
    assert answer.context["form"].errors["oldpassword"] == ["This is not your present password."]
    client.post(address("account_change_password"), {"oldpassword": PASSWORD, "password1": NEXT_PASSWORD})
    assert kinds() == [("password_changed", "ada@example.org")]
    assert client.get(address("members:overview")).status_code == 200
    assert other.get(address("members:overview")).status_code == 302
    assert AuditEntry.objects.get(verb="member.set_password").actor == person


@pytest.mark.parametrize(
    ("password", "complaint"),
    [("short", "too short"), ("123456789012", "entirely numeric"), ("x" * 501, "at most 500")],
)
def test_a_weak_password_is_refused_with_a_reason(client: Client, password: str, complaint: str) -> None:
    answer = sign_up(client, "ada@example.org", password1=password)
    assert complaint in " ".join(answer.context["form"].errors["password1"])
    assert not User.objects.exists()


# --- Another address --------------------------------------------------------------------------------------------------------


def change_address(client: Client, to: str) -> None:
    """Asks for another address, gives the password again and comes back to what was asked."""
    answer = client.post(address("account_email"), {"email": to, "action_add": ""})
    assert "confirm-it-is-you" in answer["Location"]
    answer = client.post(answer["Location"], {"password": PASSWORD, "next": address("account_email")})
    assert answer.status_code == 302


def test_the_old_address_is_told_and_the_new_one_takes_over(client: Client) -> None:
    person = member(preferred_language="fr")
    sign_in(client, "ada@example.org")
    change_address(client, "New@Example.org")
    assert kinds() == [("email_confirmation", "new@example.org")]
    person.refresh_from_db()
    assert person.email == "ada@example.org"
    confirm(client, "new@example.org")
    person.refresh_from_db()
    assert person.email == "new@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("new@example.org", True, True)]
    notice = mails("ada@example.org")[0]
    assert (notice.kind, notice.language) == ("members.email_changed", "fr")
    assert "n…@example.org" in notice.text
    assert "new@example.org" not in notice.text
    assert len(mails()) == 2
    assert sign_in(Client(), "ada@example.org").status_code == 200
    assert is_signed_in(client)


def test_an_address_of_somebody_else_is_not_taken(client: Client) -> None:
    """Nor does the page say that it is somebody's; only whoever reads its mail could know the code."""
    member("bob@example.org")
    member()
    sign_in(client, "ada@example.org")
    change_address(client, "bob@example.org")
    answer = confirm(client, "bob@example.org")
    assert answer.context["verify_form"].errors["code"] == [
        "This address belongs to another account. Sign in with it, or choose another one."
    ]
    assert User.objects.filter(email="bob@example.org").count() == 1
    assert EmailAddress.objects.filter(email="bob@example.org").count() == 1


# --- Bad input ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nonsense", ["a\x00b@example.org", "x" * 10_000, "x" * 10_000 + "@example.org", "é@\x00", ""])
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("account_login", ["login", "password"]),
        ("account_signup", ["email", "name", "organisation_name", "preferred_language", "password1"]),
        ("account_reset_password", ["email"]),
    ],
)
def test_nonsense_gets_a_form_with_errors(client: Client, name: str, fields: list[str], nonsense: str) -> None:
    answer = client.post(address(name), dict.fromkeys(fields, nonsense) | {"next": nonsense})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert mails() == []


@pytest.mark.parametrize("nonsense", ["\x00", "x" * 10_000])
@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("account_change_password", {"oldpassword": "?", "password1": "?"}),
        ("account_email", {"email": "?", "action_add": ""}),
        ("account_reauthenticate", {"password": "?"}),
        ("members:profile", dict.fromkeys(("name", "function", "country", "time_zone", "preferred_language"), "?")),
        ("members:close", {"understood": ""}),
    ],
)
def test_nonsense_of_members_gets_a_form_with_errors(
    client: Client, name: str, fields: dict[str, str], nonsense: str
) -> None:
    member()
    sign_in(client, "ada@example.org")
    sent = {key: value.replace("?", nonsense) for key, value in fields.items()}
    answer = client.post(address(name), sent)
    if answer.status_code == 302:  # asks for the password first
        answer = client.post(answer["Location"], {"password": nonsense})
    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_nonsense_instead_of_a_code_is_a_wrong_code(client: Client) -> None:
    sign_up(client, "ada@example.org")
    for nonsense in ("\x00", "x" * 10_000, "é"):
        answer = client.post(address("account_email_verification_sent"), {"code": nonsense})
        assert answer.context["verify_form"].errors["code"]
