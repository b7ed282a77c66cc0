"""Words of minutes are erased for good, in whatever state; everything else of them stays as final as it was."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation
from making import own_words, user
from making_groups import coordinator, group, steering
from making_outcomes import ENDED, minutes, outcome
from making_sessions import participant, session

from members.models import User
from outcomes.actions import minutes as acting
from outcomes.actions.comments import comment, settle_comment
from outcomes.actions.erasing import erase_minutes_words
from outcomes.enums import MinutesState
from outcomes.models import Minutes, MinutesComment, MinutesRevision, Outcome
from publishing.models import AuditEntry
from working_sessions.models import WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

NAME = "Ada Secretwombat"
DAY = dt.timedelta(days=1)


@pytest.fixture
def boss() -> User:
    return coordinator(group(visibility="PUBLIC"), user("boss@example.org")).user


@pytest.fixture
def held(boss: User) -> WorkingSession:
    return session()


def written(held: WorkingSession, boss: User, state: str = MinutesState.PUBLISHED) -> Minutes:
    """Minutes that name somebody in two revisions, a comment, its answer and a decision, in two languages."""
    made = minutes(held, boss, "Numbat")
    texts = {"en": f"{NAME} said 100 % of a_b\\c.\nAnnounced by ADA\n  secretwombat. Adam agreed.", "fr": f"« {NAME} »"}
    made = acting.save_minutes(minutes=made, by=boss, version=made.version, texts=texts, now=ENDED)
    outcome(held, boss, f"{NAME}")
    person = participant(held)
    if state == MinutesState.DRAFT:
        return made
    made = acting.circulate_minutes(minutes=made, by=boss, days=1, now=ENDED)
    said = comment(minutes=made, by=person.user, text=f"I am {NAME}", language="en", now=ENDED)
    settle_comment(comment=said, by=boss, answer=f"Thank you, {NAME}", language="en", now=ENDED)
    made = acting.approve_minutes(minutes=made, by=boss, now=ENDED + 2 * DAY)
    return acting.publish_minutes(minutes=made, by=boss, now=ENDED + 2 * DAY)


def erased(made: Minutes, by: User | None = None, words: str = NAME, reason: str = "They asked for it") -> int:
    return erase_minutes_words(minutes=made, by=by or steering(), words=[words], reason=reason)


def everything() -> str:
    """All rows of the room, as they stand in the database: also the columns that no page reads."""
    found = []
    with connection.cursor() as cursor:
        for model in (Minutes, MinutesRevision, MinutesComment, Outcome):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {model._meta.db_table} t")
            found += [row for (row,) in cursor.fetchall()]
    return "\n".join(found)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("state", [MinutesState.DRAFT, MinutesState.PUBLISHED])
def test_the_words_go_out_of_every_row_and_the_rest_stays(
    held: WorkingSession, boss: User, state: str, language: str
) -> None:
    made = written(held, boss, state)
    before = list(made.revisions.order_by("number").values_list("number", "by", "at"))
    with translation.override(language):
        places = erased(made)
    assert places == {MinutesState.DRAFT: 3 + 3 + 4, MinutesState.PUBLISHED: 3 + 3 + 4 + 2}[state]
    assert "secretwombat" not in everything().lower()
    made = Minutes.objects.get(pk=made.pk)
    assert made.text_en == "[…] said 100 % of a_b\\c.\nAnnounced by […]. Adam agreed."
    assert (made.text_fr, made.state, made.words_erased_at is not None) == ("« […] »", state, True)
    assert Outcome.objects.get().text_en.startswith("[…] ")
    # Who saved what when stays; the text without the words is a revision of its own.
    assert list(made.revisions.order_by("number").values_list("number", "by", "at"))[:2] == before
    last = made.revisions.first()
    assert last is not None
    assert (last.number, last.text, last.by) == (3, {"en": made.text_en, "fr": made.text_fr}, steering())
    first = made.revisions.get(number=1)
    assert (first.words_erased_at, "Numbat minutes" in first.text["en"]) == (None, True)
    entry = AuditEntry.objects.get(verb="minutes.erase_words")
    assert (entry.actor, entry.subject) == (steering(), held.slug)
    assert entry.details == {"places": places, "revisions": 1, "reason": "They asked for it"}


def test_whoever_has_the_old_text_open_does_not_save_the_words_back(held: WorkingSession, boss: User) -> None:
    made = written(held, boss, MinutesState.DRAFT)
    opened = made.version
    erased(made)
    with pytest.raises(acting.ChangedMeanwhileError):
        acting.save_minutes(minutes=made, by=boss, version=opened, texts={"en": f"{NAME} again"}, now=ENDED)


def test_only_the_steering_committee_does_it_with_a_reason_and_words_that_are_there(
    held: WorkingSession, boss: User
) -> None:
    made = written(held, boss)
    curator = user("curator@example.org", "outcomes.view_minutes", "working_sessions.change_workingsession")
    for who in (boss, curator):
        with pytest.raises(PermissionDenied):
            erased(made, who)
    for words, reason, said in (
        (NAME, " ", "Say why"),
        (NAME, f"{NAME.lower()} asked", "Do not repeat"),
        (" \n", "Because", "Write the words"),
        ("A", "Because", "at most 20"),
        ("Nobody Nowhere", "Because", "stand nowhere"),
        ("Secret", "Because", "stand nowhere"),  # half a word
    ):
        with pytest.raises(ValidationError, match=said):
            erased(made, words=words, reason=reason)
    assert everything().lower().count("secretwombat") == 12 + 3  # in the columns of the bare texts, too
    assert not AuditEntry.objects.filter(verb="minutes.erase_words").exists()


def test_the_database_lets_words_be_erased_and_nothing_else(held: WorkingSession, boss: User) -> None:
    made, now = written(held, boss), ENDED + 9 * DAY
    revision, decision = made.revisions.get(number=2), Outcome.objects.get()
    gone = {"words_erased_at": now}

    def refused(rows: object, **values: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)  # type: ignore[attr-defined]

    of_minutes, of_outcome = Minutes.objects.filter(pk=made.pk), Outcome.objects.filter(pk=decision.pk)
    text = made.text_en
    for bad in (
        "[…] said 99 % of a_b\\c.\n[…]",  # another figure
        text.replace(NAME, "[…]") + " And more.",
        text.replace(NAME, "Somebody"),
        "Adam agreed. […]",  # another order
        text.replace("a_b", "[…]").replace(NAME, "Ada_Secretwombat"),  # no sign stands for another
        text.replace("100 %", "100 […]").replace(NAME, "Ada%"),
        None,
    ):
        refused(of_minutes, text_en=bad, **gone)
        refused(of_outcome, text_en=bad, **gone)
    refused(of_minutes, text_en=text.replace(NAME, "[…]"))  # without saying when
    refused(of_outcome, text_en=decision.text_en.replace(NAME, "[…]"))
    refused(of_outcome, number=7, text_en=decision.text_en.replace(NAME, "[…]"), **gone)
    rows = MinutesRevision.objects.filter(pk=revision.pk)
    shorter = {code: one.replace(NAME, "[…]") for code, one in revision.text.items()}
    refused(rows, text=shorter)
    refused(rows, **gone, text=shorter | {"en": "New"})
    refused(rows, **gone, text={"en": shorter["en"]})
    refused(rows, **gone, text=shorter | {"de": "Neu"})
    refused(rows, **gone, text=shorter, number=9)
    refused(rows, **gone, text=shorter, by=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.delete()
    rows.update(text=shorter, **gone)
    of_minutes.update(text_en=text.replace(NAME, "[…]"), **gone)
    of_outcome.update(text_en=decision.text_en.replace(NAME, "[…]"), **gone)
    refused(rows, text=revision.text, words_erased_at=now + DAY)  # nothing comes back


def test_no_page_shows_them_any_more_and_one_says_so(client: Client, held: WorkingSession, boss: User) -> None:
    made = written(held, boss)
    person = made.comments.get().author
    addresses = (
        *(made.get_absolute_url(), f"{made.get_absolute_url()}revisions/", held.get_absolute_url()),
        f"{made.get_absolute_url()}revisions/?from=1&to=2",
        f"/admin/outcomes/minutes/{made.pk}/change/",
        f"/admin/outcomes/outcome/{Outcome.objects.get().pk}/change/",
    )
    client.force_login(steering())
    assert any(NAME in client.get(address, follow=True).content.decode() for address in addresses)
    erased(made)
    for viewer in (None, person, boss, steering()):
        client.logout()
        if viewer is not None:
            client.force_login(viewer)
        for address in addresses:
            page = own_words(client.get(address, follow=True).content.decode())
            assert "secretwombat" not in page.lower(), address
    assert "words were erased" in client.get(made.get_absolute_url()).content.decode()


def test_by_a_button_that_asks_first(client: Client, held: WorkingSession, boss: User) -> None:
    made = written(held, boss)
    address = f"/admin/outcomes/minutes/{made.pk}/erase/"
    client.force_login(user("clerk@example.org", "outcomes.view_minutes", is_staff=True))
    assert client.post(address, {"words": NAME, "reason": "x"}).status_code == 403
    client.force_login(steering())
    assert address in client.get(f"/admin/outcomes/minutes/{made.pk}/change/").content.decode()
    assert "for good" in client.get(address).content.decode()
    for sent in ({"words": "", "reason": "x"}, {"words": NAME, "reason": ""}, {"words": "Nowhere", "reason": "x"}):
        answer = client.post(address, sent)
        assert answer.status_code == 422
        assert sent["words"] in answer.content.decode()
    assert NAME in everything()
    answer = client.post(address, {"words": f"Nowhere\n{NAME}\n", "reason": "They asked for it"}, follow=True)
    assert "erased at 12 places" in answer.content.decode()
    assert NAME not in everything()
