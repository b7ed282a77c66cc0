"""One search over the whole portal: what is found, in which language, and by whom."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from making import texts, user

from criteria.search import understand
from groups.enums import GroupRole, GroupVisibility, JoinPolicy, MembershipSource, MembershipState, MembersVisibility
from groups.models import Group, Membership
from pact_portal.site_search import find
from publishing.files import Texts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def group(slug: str, visibility: str = GroupVisibility.PUBLIC, **changes: object) -> Group:
    hidden = visibility == GroupVisibility.HIDDEN
    return Group.objects.create(
        slug=slug,
        visibility=visibility,
        members_visibility=MembersVisibility.GROUP,
        join_policy=JoinPolicy.INVITE if hidden else JoinPolicy.REQUEST,
        **(
            Texts(**texts(f"Quokka {slug}")).columns("name")
            | Texts(**texts("Numbat purpose")).columns("purpose")
            | changes
        ),
    )


def urls(client: Client, language: str, **query: str) -> set[str]:
    """The addresses of what a search finds besides criteria."""
    with translation.override(language):
        answer = client.get(reverse("search"), query)
    assert answer.status_code == 200
    return {hit.url for of_kind in answer.context.get("found", []) for hit in of_kind.hits}


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("en", "numbats"),
        ("en", "Numb"),
        ("en", "quokka numbat"),
        ("nl", "QUOKKA"),
        ("de", "Buchungs"),
        ("de", "quittung"),
        ("fr", "reparabilité"),
        ("fr", "reparabilite"),
    ],
)
def test_words_are_found_by_stem_beginning_part_and_without_accents(client: Client, language: str, typed: str) -> None:
    purpose = {"purpose_en": "Numbat purpose", "purpose_de": "Buchungsquittung", "purpose_fr": "Réparabilité durable"}
    made = group("first", **purpose)
    other = group(
        "second", purpose_en="Nothing", purpose_de="Nichts", purpose_fr="Rien", name_en="None", name_nl="Geen"
    )
    with translation.override(language):
        expected, unexpected = made.get_absolute_url(), other.get_absolute_url()
    found = urls(client, language, q=typed)
    assert expected in found
    assert unexpected not in found


@pytest.mark.parametrize("visibility", GroupVisibility.values)
def test_each_viewer_finds_what_they_may_see_and_is_told_no_more(visibility: str) -> None:
    made = group("first", visibility)
    insider, outsider = user("in@example.org"), user("out@example.org")
    Membership.objects.create(
        group=made,
        user=insider,
        role=GroupRole.OBSERVER,
        state=MembershipState.ACTIVE,
        source=MembershipSource.STAFF,
    )
    seen_by = {
        GroupVisibility.PUBLIC: {"nobody", "outsider", "insider"},
        GroupVisibility.MEMBERS: {"outsider", "insider"},
        GroupVisibility.HIDDEN: {"insider"},
    }[GroupVisibility(visibility)]
    for name, viewer in {"nobody": None, "outsider": outsider, "insider": insider}.items():
        client = Client()
        if viewer:
            client.force_login(viewer)
        answer = client.get("/en/search/", {"q": "quokka"})
        assert ("Quokka first" in strip_marks(answer.content.decode())) is (name in seen_by), name
        assert answer.context["total"] == int(name in seen_by), name


def strip_marks(html: str) -> str:
    return html.replace("<mark>", "").replace("</mark>", "")


def test_a_changed_row_is_found_by_its_new_words_alone(client: Client) -> None:
    made = group("first")
    assert urls(client, "en", q="numbat") == {made.get_absolute_url()}
    Group.objects.filter(pk=made.pk).update(purpose_en="Bilby")
    assert urls(client, "en", q="numbat") == set()
    assert urls(client, "en", q="bilby") == {made.get_absolute_url()}


def test_a_page_is_found_and_the_title_counts_most(client: Client) -> None:
    group("second", purpose_en="privacy")
    found = find(understand("privacy", "en"), user("a@example.org"))
    assert [of_kind.kind.key for of_kind in found] == ["groups", "pages"]
    assert "privacy" in str(found[1].hits[0].title).lower()


def test_markup_in_a_text_stays_text(client: Client) -> None:
    group("first", purpose_en="<script>alert(1)</script> numbat")
    html = client.get("/en/search/", {"q": "numbat"}).content.decode()
    assert "&lt;script&gt;alert(1)" in html
    assert "<script>alert" not in html


@pytest.mark.parametrize(
    ("query", "status"), [("", 200), ("x" * 10_000, 400), ("a\x01b", 400), ("xylophon", 200), ("cf-001", 200)]
)
def test_what_cannot_be_searched_for_is_answered_clearly(client: Client, query: str, status: int) -> None:
    answer = client.get("/en/search/", {"q": query})
    assert answer.status_code == status
    assert bool(answer.context["problems"]) is (status == 400)


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    def count() -> int:
        client.get("/en/search/", {"q": "quokka"})
        with CaptureQueriesContext(connection) as captured:
            client.get("/en/search/", {"q": "quokka"})
        return len(captured)

    for number in range(3):
        group(f"g{number}")
    with_three = count()
    for number in range(3, 30):
        group(f"g{number}")
    assert count() == with_three
