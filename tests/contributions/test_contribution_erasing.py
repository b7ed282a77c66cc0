"""The words of a contribution are erased for good; its receipt, its state and its history stay."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from making import own_words, user
from making_groups import steering
from sending import author, curator, in_state, sent

from contributions import actions
from contributions.enums import ContributionKind
from contributions.models import Contribution
from members.models import User
from outbox.models import OutboxMessage
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

WORDS = ("Secretwombat", "Secretnumbat", "Secretquoll")


def erased(made: Contribution, by: User | None = None) -> Contribution:
    return actions.erase_words(contribution=made, by=by or steering(), reason="It names a neighbour")


@pytest.mark.parametrize("kind", list(ContributionKind))
def test_everything_that_was_written_goes_and_everything_that_happened_stays(kind: ContributionKind) -> None:
    made = sent(kind)
    actions.change_credit(contribution=made, by=author(), shows_author=True)
    left = erased(made)
    left.refresh_from_db()
    assert (left.title, left.folded_title, left.text, left.details) == ("", "", "", {})
    assert (left.number, left.kind, left.state, left.author) == (made.number, kind, "RECEIVED", author())
    assert (left.words_shown, left.shows_author) == (False, False)
    assert list(left.events.values_list("kind", flat=True)) == ["SUBMITTED", "CREDIT_CHANGED", "WORDS_ERASED"]
    entry = AuditEntry.objects.get(verb="contribution.words_erased")
    assert (entry.actor, entry.subject) == (steering(), made.number)
    mail = OutboxMessage.objects.order_by("pk").last()
    assert mail is not None
    assert "It names a neighbour" in mail.text
    assert "Secret" not in mail.text


def test_only_the_steering_committee_does_it_with_a_reason_and_once() -> None:
    made = sent()
    for who in (author(), curator()):
        with pytest.raises(PermissionDenied):
            erased(made, who)
    with pytest.raises(ValidationError, match="Say why"):
        actions.erase_words(contribution=made, by=steering(), reason=" \n")
    made.refresh_from_db()
    assert made.has_words
    erased(made)
    with pytest.raises(ValidationError, match="were erased"):
        erased(made)


def test_what_has_no_words_is_neither_accepted_nor_shown_but_answered_and_declined() -> None:
    made, boss = erased(sent(ContributionKind.CRITERION)), curator()
    for deed in (actions.accept, actions.show_words):
        with pytest.raises(ValidationError, match="were erased"):
            deed(contribution=made, by=boss)
    made = actions.answer(contribution=made, by=boss, text="Answer", language="en")
    assert not made.words_shown
    made = actions.decline(contribution=made, by=boss, reason="Why", reason_language="en", shows_words=True)
    assert (made.state, made.words_shown) == ("DECLINED", False)


def test_a_draft_is_not_started_again_of_nothing_and_a_published_one_stays_published() -> None:
    made = erased(in_state("ACCEPTED"))
    Contribution.objects.filter(pk=made.pk).update(resulting_version=None)
    with pytest.raises(ValidationError, match="were erased"):
        actions.start_draft_again(contribution=made, by=curator())
    assert erased(in_state("PUBLISHED", ContributionKind.IDEA)).state == "PUBLISHED"


def test_the_database_lets_only_all_words_go_at_once_and_for_good() -> None:
    made, now = sent(ContributionKind.CRITERION), timezone.now()
    all_gone = {"title": "", "folded_title": "", "text": "", "details": {}, "words_erased_at": now}

    def refused(**values: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Contribution.objects.filter(pk=made.pk).update(**values)

    refused(title="")
    refused(**{name: value for name, value in all_gone.items() if name != "words_erased_at"})
    refused(words_erased_at=now)
    for name, left in {"title": "x", "folded_title": "x", "text": "x", "details": {"requirement": "x"}}.items():
        refused(**(all_gone | {name: left}))
    refused(**(all_gone | {"words_shown": True}))
    refused(**(all_gone | {"author": steering()}))
    Contribution.objects.filter(pk=made.pk).update(**all_gone)
    refused(words_erased_at=None)
    refused(title="back")


@pytest.mark.parametrize("kind", [ContributionKind.PROBLEM, ContributionKind.GOOD_PRACTICE])
def test_no_page_shows_them_any_more_and_none_breaks(client: Client, kind: ContributionKind) -> None:
    # What came of an accepted proposal keeps its title, and its own page.
    made = in_state("ACCEPTED", kind) if kind.is_report else sent(kind)
    addresses = (
        *(made.get_absolute_url(), "/en/contributions/", "/en/contributions/mine/", "/en/criteria/CF-001/"),
        "/en/contributions/?q=Secretwombat",
        f"/admin/contributions/contribution/{made.pk}/change/",
        "/admin/contributions/contribution/",
    )
    erased(made)
    for person in (None, author(), steering()):
        if person is not None:
            client.force_login(person)
        for address in addresses:
            answer = client.get(address, follow=True)
            assert answer.status_code == (403 if person == author() and "admin" in address else 200), address
            page = own_words(answer.content.decode()).replace("q=Secretwombat", "").replace('value="Secretwombat"', "")
            assert [word for word in WORDS if word in page] == [], address
    assert "What was written here has been erased." in client.get(made.get_absolute_url()).content.decode()


def test_by_a_button_that_asks_first(client: Client) -> None:
    made = sent()
    address = f"/admin/contributions/contribution/{made.pk}/erase/"
    client.force_login(user("clerk@example.org", "contributions.decide_contribution", is_staff=True))
    assert client.post(address, {"reason": "x"}).status_code == 403
    client.force_login(steering())
    assert "for good" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    made.refresh_from_db()
    assert made.has_words
    answer = client.post(address, {"reason": "It names a neighbour"}, follow=True)
    assert "were erased" in answer.content.decode()
    made.refresh_from_db()
    assert not made.has_words
    assert client.post(address, {"reason": "again"}).status_code == 422
