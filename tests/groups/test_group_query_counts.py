"""The same number of queries with 3 and with 30 of everything."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from making import user
from making_groups import coordinator, document, group, in_state, member, organisation

from groups.models import Group
from members.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

# One literal number for both sizes, for a coordinator. Whoever changes a page changes it here, knowingly.
PAGES = {
    "groups": 9,
    "group": 20,
    "members": 9,
    "manage": 8,
    "settings": 7,
    "documents": 9,
    "sitemap": 3,
}


def addresses(into: Group) -> dict[str, str]:
    found = {name: reverse(f"groups:{name}", args=[into.slug]) for name in PAGES if name not in ("groups", "sitemap")}
    return found | {"groups": reverse("groups:groups"), "sitemap": "/sitemap-groups.xml"}


def fill(into: Group, person: User, first: int, last: int) -> None:
    for number in range(first, last):
        town = organisation(f"town-{number}")
        member(into, user(f"p{number}@example.org", name=f"P {number}", organisation=town))
        in_state(into, user(f"asks{number}@example.org", organisation=town), "REQUESTED")
        document(into, person, f"Document {number}")
        other = group(f"group-{number}", countries=["MT"])
        other.group_partners.create(organisation=town)


def queries(client: Client, into: Group) -> dict[str, int]:
    found = {}
    for name, address in addresses(into).items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200, name
        found[name] = len(captured)
    return found


def test_the_number_of_queries_does_not_grow(client: Client) -> None:
    into = group(members_visibility="PUBLIC")
    person = coordinator(into, user("c@example.org", organisation=organisation())).user
    client.force_login(person)
    fill(into, person, 0, 3)
    with_three = queries(client, into)
    fill(into, person, 3, 30)
    assert queries(client, into) == with_three
    assert with_three == PAGES
