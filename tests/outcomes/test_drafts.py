"""From a decision to a draft of each kind, and where its origin is shown."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from making import published, texts, user
from making_groups import coordinator, group, organisation
from making_outcomes import ENDED, minutes, outcome
from making_practice import pilot_content, practice_content
from making_sessions import session

from criteria import actions as criteria
from criteria.catalogue_state import generation
from criteria.models import CriterionVersion, CuratorNote
from groups.models import Group
from members.models import User
from outcomes.actions.drafts import make_draft
from outcomes.actions.minutes import publish_minutes, reopen_minutes
from outcomes.actions.outcomes import add_outcome, remove_outcome
from outcomes.enums import MinutesState, OutcomeKind
from outcomes.models import Outcome
from outcomes.permissions import DraftKind
from practice.actions import publish_good_practice, publish_pilot, update_good_practice, update_pilot
from practice.models import GoodPractice, Pilot
from working_sessions.models import WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

RIGHTS = (
    *("criteria.add_criterion", "criteria.add_criterionversion", "practice.add_pilot", "practice.add_goodpractice"),
    *("outcomes.view_minutes", "working_sessions.view_workingsession"),
)


@pytest.fixture
def organiser() -> User:
    return coordinator(group(countries=["NL"])).user


@pytest.fixture
def editor() -> User:
    return user("editor@example.org", *RIGHTS, preferred_language="nl")


@pytest.fixture
def held(organiser: User) -> WorkingSession:
    return session()


def page(address: str) -> str:
    answer = Client().get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_new_criterion(held: WorkingSession, organiser: User, editor: User) -> None:
    decided = add_outcome(
        session=held, by=organiser, kind=OutcomeKind.DECISION, texts=texts("Ask for {years} years. " * 12, de="")
    )
    minutes(held, organiser)
    version = make_draft(outcome=decided, by=editor, kind=DraftKind.CRITERION)
    assert isinstance(version, CriterionVersion)
    assert (version.version, version.is_published, version.source_language) == (1, False, "nl")
    assert version.requirement_en.startswith("Ask for (years) years.")
    assert len(version.title_en) <= 120
    assert not version.title_de
    note = CuratorNote.objects.get(criterion=version.criterion)
    assert "Quokka session (nl)" in note.text_nl
    assert held.slug in note.text_nl


def test_a_new_version_or_the_draft_that_there_is(held: WorkingSession, organiser: User, editor: User) -> None:
    criterion = published("CF-900").criterion
    first, second = outcome(held, organiser), outcome(held, organiser, "Second")
    minutes(held, organiser)
    with pytest.raises(ValidationError, match="Choose the criterion"):
        make_draft(outcome=first, by=editor, kind=DraftKind.VERSION)
    made = make_draft(outcome=first, by=editor, kind=DraftKind.VERSION, criterion=criterion)
    assert str(made) == "CF-900 v2"
    assert make_draft(outcome=second, by=editor, kind=DraftKind.VERSION, criterion=criterion) == made
    assert CuratorNote.objects.filter(criterion=criterion).count() == 2
    with pytest.raises(ValidationError, match="already"):
        make_draft(outcome=first, by=editor, kind=DraftKind.CRITERION)
    with pytest.raises(ValidationError, match="stays"):
        remove_outcome(outcome=first, by=organiser)
    criteria.discard_draft(version=made, by=editor)
    first.refresh_from_db()
    assert first.result is None
    assert make_draft(outcome=first, by=editor, kind=DraftKind.CRITERION) is not None


def test_a_pilot_and_a_good_practice(held: WorkingSession, organiser: User, editor: User) -> None:
    town = organisation()
    action = outcome(held, organiser, kind=OutcomeKind.ACTION, organisation=town)
    decided = outcome(held, organiser)
    minutes(held, organiser)
    pilot = make_draft(outcome=action, by=editor, kind=DraftKind.PILOT)
    assert isinstance(pilot, Pilot)
    assert (pilot.organisation, pilot.country, pilot.started_on, pilot.state) == (town, "BE", "2027-03", "DRAFT")
    assert (pilot.group, pilot.visibility, pilot.title_en) == (held.group, "PUBLIC", "Numbat decided (en)")
    source = pilot.sources.get()
    assert "Quokka session (nl)" in source.title
    assert held.slug in source.url
    practice = make_draft(outcome=decided, by=editor, kind=DraftKind.GOOD_PRACTICE)
    assert isinstance(practice, GoodPractice)
    assert (practice.state, practice.organisation_en) == ("DRAFT", "Quokka name (en)")
    assert practice.what_was_done_fr == "Numbat decided (fr)"


def test_a_draft_of_a_closed_session_names_it_nowhere(organiser: User, editor: User) -> None:
    closed = session(slug="closed-2027-03", word="Secretwombat", visibility="GROUP")
    decided = outcome(closed, organiser)
    minutes(closed, organiser)
    pilot = make_draft(outcome=decided, by=editor, kind=DraftKind.PILOT)
    assert isinstance(pilot, Pilot)
    assert pilot.visibility == "GROUP"
    assert ("Secretwombat" in pilot.sources.get().title, pilot.sources.get().url) == (False, "")


@pytest.mark.parametrize("kind", list(DraftKind))
def test_only_editors_who_may_read_it(held: WorkingSession, organiser: User, editor: User, kind: DraftKind) -> None:
    decided = outcome(held, organiser)
    with pytest.raises(PermissionDenied):  # no minutes yet: only the organisers read it
        make_draft(outcome=decided, by=editor, kind=kind)
    minutes(held, organiser)
    with pytest.raises(PermissionDenied):
        make_draft(outcome=decided, by=organiser, kind=kind)
    decided.refresh_from_db()
    assert decided.result is None


def test_the_page_of_a_version_names_the_session_while_its_minutes_are_public(
    held: WorkingSession, organiser: User, editor: User
) -> None:
    criterion = published("CF-900").criterion
    decided = outcome(held, organiser, "Secretwords")
    made = minutes(held, organiser, state=MinutesState.APPROVED)
    version = make_draft(outcome=decided, by=editor, kind=DraftKind.VERSION, criterion=criterion)
    criteria.publish(version=version, by=None)
    address = "/en/criteria/CF-900/"

    def says_so() -> bool:
        html = page(address)
        assert "Secretwords" not in html
        assert ("Discussed in" in html) == ("Quokka session (en)" in html)
        return "Discussed in" in html

    assert not says_so()
    made = publish_minutes(minutes=made, by=organiser)
    assert says_so()
    assert "Decision 1" in page(address)
    assert "Discussed in" not in page("/en/criteria/CF-900/v1/")
    # Pages are kept: whatever takes the session out of sight takes it off the page.
    held.refresh_from_db()
    for visibility in ("MEMBERS", "GROUP"):
        held.visibility = visibility
        held.save()
        assert not says_so()
    held.visibility = "PUBLIC"
    held.save()
    assert says_so()
    into = Group.objects.get(pk=held.group_id)
    into.visibility = "MEMBERS"
    into.save()
    assert not says_so()
    into.visibility = "PUBLIC"
    into.save()
    assert says_so()
    held.title_en = "Renamed session"
    held.save()
    assert "Renamed session" in page(address)
    reopen_minutes(minutes=made, by=organiser, reason="Error")
    assert "Discussed in" not in page(address)


def test_a_point_of_the_agenda_is_named_too(held: WorkingSession, organiser: User) -> None:
    version = published("CF-900")
    held.agenda.create(minutes=30, title_en="Point", criterion_version=version)
    address = "/en/criteria/CF-900/"
    made = minutes(held, organiser, state=MinutesState.APPROVED)
    assert "Discussed in" not in page(address)
    publish_minutes(minutes=made, by=organiser)
    html = page(address)
    assert "Discussed in" in html
    assert "Quokka session (en)" in html


def test_pages_of_practice_name_the_session(held: WorkingSession, organiser: User, editor: User) -> None:
    first, second = outcome(held, organiser), outcome(held, organiser, "Other")
    made = minutes(held, organiser, state=MinutesState.APPROVED)
    pilot = make_draft(outcome=first, by=editor, kind=DraftKind.PILOT)
    practice = make_draft(outcome=second, by=editor, kind=DraftKind.GOOD_PRACTICE)
    assert isinstance(pilot, Pilot)
    assert isinstance(practice, GoodPractice)
    update_pilot(pilot=pilot, by=None, content=pilot_content())
    publish_pilot(pilot=pilot, by=None)
    update_good_practice(practice=practice, by=None, content=practice_content())
    publish_good_practice(practice=practice, by=None)
    addresses = (f"/en/practice/pilots/{pilot.number}/", practice.get_absolute_url())
    assert ["Discussed in" in page(address) for address in addresses] == [False, False]
    publish_minutes(minutes=made, by=organiser)
    for address, what in zip(addresses, ("Decision 1", "Decision 2"), strict=True):
        html = page(address)
        assert all(word in html for word in ("Discussed in", "Quokka session (en)", what))
    public = page(made.get_absolute_url())
    assert pilot.get_absolute_url() in public
    assert practice.get_absolute_url() in public


def test_a_draft_is_shown_on_the_decision_only_to_those_who_may_see_it(
    held: WorkingSession, organiser: User, editor: User
) -> None:
    decided = outcome(held, organiser)
    made = minutes(held, organiser, state=MinutesState.PUBLISHED)
    make_draft(outcome=decided, by=editor, kind=DraftKind.CRITERION)
    number = Outcome.objects.get().resulting_version.criterion.number
    assert number not in page(made.get_absolute_url())


def test_the_generation_grows_only_where_a_page_changes(held: WorkingSession, organiser: User) -> None:
    outcome(held, organiser)
    before = generation()
    made = minutes(held, organiser, state=MinutesState.PUBLISHED, now=ENDED)
    held.save()
    reopen_minutes(minutes=made, by=organiser, reason="Error")
    assert generation() == before
