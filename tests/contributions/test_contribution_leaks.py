"""Who reads what of a contribution, on every surface, in every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import caches
from django.test import Client
from django.urls import get_resolver
from django.utils import translation
from making import own_words, user
from sending import author, curator, in_state, sent

from contributions import actions
from contributions.enums import ContributionKind, ContributionState
from contributions.models import Contribution
from contributions.permissions import may_read_words
from members.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

TITLE, TEXT, DETAIL, NAME = "Secretwombat", "Secretnumbat", "Secretquoll", "Ada Author"
PERSONAS = ("anonymous", "other", "author", "curator")
# In which states everybody reads title and text. A declined one was declined with its words kept back.
PUBLIC = {"ACCEPTED", "PUBLISHED"}

SURFACES = {
    "page": lambda made: f"/en/contributions/{made.number}/",
    "page in German": lambda made: in_german(made.get_absolute_url),
    "list": lambda made: "/en/contributions/",
    "list, narrowed": lambda made: f"/en/contributions/?kind={ContributionKind(made.kind).slug}",
    "criterion": lambda made: "/en/criteria/CF-001/",
    "version": lambda made: "/en/criteria/CF-001/v1/",
    "catalogue search": lambda made: "/en/criteria/?q=Secretwombat",
    "catalogue suggestions": lambda made: "/en/criteria/suggestions/?q=Secretwombat",
    "feed": lambda made: "/en/criteria/changes.atom",
    "sitemap": lambda made: "/sitemap-sections.xml",
    "home": lambda made: "/en/",
    "propose": lambda made: "/en/contributions/propose/",
    "mine": lambda made: "/en/contributions/mine/",
    "withdraw": lambda made: f"/en/contributions/{made.number}/withdraw/",
    "practice": lambda made: "/en/practice/?q=Secretwombat",
}
# Where the words may stand at all.
OWN_SURFACES = {"page", "page in German", "mine", "withdraw"}
FOR_NOBODY = {"catalogue search", "catalogue suggestions", "feed", "sitemap", "home", "practice"}
PUBLIC_SURFACES = {"page", "page in German", "list", "list, narrowed"}


def in_german(address: Callable[[], str]) -> str:
    with translation.override("de"):
        return address()


def person(persona: str) -> User | None:
    match persona:
        case "anonymous":
            return None
        case "author":
            return author()
        case "curator":
            return curator()
        case _other:
            return User.objects.filter(email="other@example.org").first() or user(
                "other@example.org", name="Olga Other"
            )


def client_of(persona: str) -> Client:
    client = Client()
    if who := person(persona):
        client.force_login(who)
    return client


def told(client: Client, address: str, words: tuple[str, ...] = (TITLE, TEXT, DETAIL, NAME)) -> set[str]:
    caches["pages"].clear()
    answer = client.get(address)
    page = own_words(answer.content.decode()) + str(answer.headers)
    if "q=Secretwombat" in address:  # what the question itself named
        page = page.replace("Secretwombat", "").replace("secretwombat", "") if TITLE not in words else page
        words = tuple(word for word in words if word != TITLE)
    return {word for word in words if word in page}


@pytest.mark.parametrize("state", list(ContributionState))
@pytest.mark.parametrize("kind", [ContributionKind.PROBLEM, ContributionKind.CRITERION])
def test_words_are_read_where_and_by_whom_they_may_be(kind: ContributionKind, state: ContributionState) -> None:
    made = in_state(state, kind, title=f"{TITLE} title", text=f"{TEXT} text")
    for persona in PERSONAS:
        client = client_of(persona)
        # Where nobody may read them, those look who may not read them elsewhere.
        surfaces = [name for name in SURFACES if persona in ("anonymous", "other") or name not in FOR_NOBODY]
        found = {surface: told(client, SURFACES[surface](made)) for surface in surfaces}
        assert found == {surface: expected(persona, kind, state, surface) for surface in surfaces}, persona


def expected(persona: str, kind: ContributionKind, state: str, surface: str) -> set[str]:
    reads_all = persona in ("author", "curator")
    is_report = kind.is_report
    page = surface in ("page", "page in German")
    if persona == "author" and surface == "mine":
        return {TITLE}
    if persona == "author" and surface == "withdraw":
        return {TITLE} if state in ("RECEIVED", "IN_REVIEW") else set()
    if page and reads_all:
        return {TITLE, TEXT} if is_report else {TITLE, TEXT, DETAIL}
    if state not in PUBLIC:
        return set()
    if page:
        return {TITLE, TEXT}
    if surface in PUBLIC_SURFACES:
        return {TITLE}
    if surface in ("criterion", "version"):
        return {TITLE} if is_report else set()
    return set()


@pytest.mark.parametrize("state", list(ContributionState))
def test_a_withdrawn_one_is_as_one_that_never_was(state: ContributionState) -> None:
    made = in_state(state)
    for persona in PERSONAS:
        client = client_of(persona)
        answer = client.get(made.get_absolute_url())
        nothing = client.get("/en/contributions/2026-9999/")
        assert nothing.status_code == 404
        if state == "WITHDRAWN" and persona in ("anonymous", "other"):
            assert answer.status_code == 404
            swap = [(made.number, "2026-9999")]
            assert without_numbers(own_words(answer.content.decode()), swap) == own_words(nothing.content.decode())
        else:
            assert answer.status_code == 200
        # What the page shows is what the queryset and the rule say.
        viewer = person(persona) or AnonymousUser()
        is_visible = Contribution.objects.visible_to(viewer).filter(pk=made.pk).exists()
        assert (answer.status_code == 200) is is_visible
        if is_visible:
            assert (TITLE in answer.content.decode()) is may_read_words(viewer, made)


def without_numbers(page: str, swaps: list[tuple[str, str]]) -> str:
    for one, other in swaps:
        page = page.replace(one, other)
    return page


@pytest.mark.parametrize("state", ["RECEIVED", "ACCEPTED", "DECLINED", "PUBLISHED"])
def test_lists_counts_and_filters_are_the_same_for_everybody(state: str) -> None:
    in_state(state)
    in_state("WITHDRAWN")
    seen = []
    for persona in PERSONAS:
        answer = client_of(persona).get("/en/contributions/")
        seen.append(
            (
                [(item.number, item.title) for item in answer.context["items"]],
                [(str(choice.label), choice.value) for choice in answer.context["states"]],
                answer.context["count"],
            )
        )
    assert seen == [seen[0]] * len(PERSONAS)
    assert seen[0][2] == 1
    assert seen[0][1][0] == ("All", "1")


def test_the_name_stands_there_only_with_consent() -> None:
    made = in_state("ACCEPTED")
    anonymous = client_of("anonymous")
    assert told(anonymous, made.get_absolute_url()) == {TITLE, TEXT}
    actions.change_credit(contribution=made, by=made.author, shows_author=True)
    assert told(anonymous, made.get_absolute_url()) == {TITLE, TEXT, NAME}
    made.author.is_active = False
    made.author.save()
    assert told(anonymous, made.get_absolute_url()) == {TITLE, TEXT}


def test_no_page_tells_an_address() -> None:
    made = in_state("PUBLISHED", by=author(name=""))
    actions.change_credit(contribution=made, by=made.author, shows_author=True)
    for address in SURFACES.values():
        assert "author@example.org" not in client_of("anonymous").get(address(made)).content.decode()


def test_a_declined_one_shows_its_reason_and_not_its_words() -> None:
    made = in_state("DECLINED")
    page = client_of("anonymous").get(made.get_absolute_url()).content.decode()
    assert "Openbilby reason" in page
    assert TITLE not in page
    assert 'name="robots" content="noindex"' in page


def test_what_came_of_it_is_linked_for_those_who_may_see_it() -> None:
    made = in_state("ACCEPTED", ContributionKind.PILOT)
    pilot = made.resulting_pilot
    pilot.visibility = "MEMBERS"
    pilot.save()
    from practice.actions import publish_pilot

    publish_pilot(pilot=pilot, by=curator())
    links = {
        persona: pilot.get_absolute_url() in client_of(persona).get(made.get_absolute_url()).content.decode()
        for persona in PERSONAS
    }
    assert links == {"anonymous": False, "other": True, "author": True, "curator": True}


def test_a_public_report_shows_on_the_page_of_its_criterion_at_once_and_goes_at_once(client: Client) -> None:
    """Whole pages are kept for readers without a session; every deed on a report makes them anew."""
    address = "/en/criteria/CF-001/"
    made = sent()
    assert TITLE not in client.get(address).content.decode()
    made = actions.accept(contribution=made, by=curator())
    page = client.get(address).content.decode()
    assert TITLE in page
    assert "Accepted" in page
    actions.hide_words(contribution=made, by=curator(), reason="why")
    assert TITLE not in client.get(address).content.decode()
    actions.show_words(contribution=made, by=curator())
    actions.decline(contribution=made, by=curator(), reason="why", reason_language="en", shows_words=True)
    assert "Declined" in client.get(address).content.decode()


def test_the_kept_page_is_the_same_for_every_reader() -> None:
    in_state("ACCEPTED")
    sent(title="Secretbandicoot")
    blocks = set()
    for persona in PERSONAS:
        page = client_of(persona).get("/en/criteria/CF-001/").content.decode()
        start = page.index('id="reports"')
        blocks.add(page[start : page.index("</section>", start)])
    assert len(blocks) == 1
    assert "Secretbandicoot" not in blocks.pop()


def test_what_people_write_is_never_markup() -> None:
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    made = sent(title=attack[:110], text=attack)
    made = actions.accept(contribution=made, by=curator(), answer=attack, answer_language="en")
    staff = user("root@example.org", is_staff=True, is_superuser=True)
    for persona, addresses in (
        ("anonymous", [SURFACES[name](made) for name in ("page", "list", "criterion")]),
        ("author", [made.get_absolute_url(), "/en/contributions/mine/"]),
    ):
        for address in addresses:
            page = client_of(persona).get(address).content.decode()
            assert "<script>alert" not in page, address
            assert "<img src=x" not in page, address
    client = Client()
    client.force_login(staff)
    base = f"/admin/contributions/contribution/{made.pk}"
    for address in (f"{base}/change/", f"{base}/answer/", "/admin/contributions/contribution/", "/admin/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page, address
        assert "<img src=x" not in page, address


# --- Who may do what -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("persona", "withdraw", "credit"),
    [("anonymous", 302, 302), ("other", 403, 403), ("author", 302, 302), ("curator", 403, 403)],
)
def test_only_the_author_acts_on_the_page(persona: str, withdraw: int, credit: int) -> None:
    made = sent()
    client = client_of(persona)
    base = made.get_absolute_url()
    assert client.post(f"{base}credit/", {"shows_author": "on"}).status_code == credit
    assert client.post(f"{base}withdraw/").status_code == withdraw
    made.refresh_from_db()
    assert (made.state == "WITHDRAWN", made.shows_author) == ((True, True) if persona == "author" else (False, False))


def test_a_look_changes_nothing() -> None:
    made = sent()
    client = client_of("author")
    assert client.get(f"{made.get_absolute_url()}withdraw/").status_code == 200
    assert client.get(f"{made.get_absolute_url()}credit/").status_code == 405
    made.refresh_from_db()
    assert made.state == "RECEIVED"


def test_what_is_decided_cannot_be_withdrawn_by_its_page() -> None:
    made = in_state("ACCEPTED")
    client = client_of("author")
    assert client.get(f"{made.get_absolute_url()}withdraw/").status_code == 302
    client.post(f"{made.get_absolute_url()}withdraw/")
    made.refresh_from_db()
    assert made.state == "ACCEPTED"


def names(resolver: Any, namespace: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        if hasattr(entry, "url_patterns"):
            yield from names(entry, entry.namespace or namespace)
        elif namespace == "contributions":
            yield f"contributions:{entry.name}"


# Every address of the room, and where it is tested against those who may not.
CLASSIFIED = {
    "contributions:contributions": "SURFACES",
    "contributions:contribution": "SURFACES",
    "contributions:mine": "SURFACES",
    "contributions:propose": "SURFACES",
    "contributions:withdraw": "test_only_the_author_acts_on_the_page",
    "contributions:credit": "test_only_the_author_acts_on_the_page",
    **{
        f"contributions:{kind.lower()}{page}": "test_contribution_sending.py"
        for kind in ContributionKind
        for page in ("", "_check")
    },
}


def test_every_address_of_the_room_is_classified() -> None:
    assert set(names(get_resolver())) == set(CLASSIFIED)
