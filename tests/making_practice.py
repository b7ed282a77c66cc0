"""Makes pilots, good practices and groups for tests, pilots and good practices through the product's own actions."""

from __future__ import annotations

from typing import Any

from django.db import connection
from making import texts

from groups.enums import GroupVisibility, JoinPolicy, MembershipSource, MembershipState
from groups.models import Group, Membership
from members.models import User
from practice import actions
from practice.content import GoodPracticeContent, PilotContent
from practice.models import GoodPractice, Pilot


def without_practice() -> None:
    """Takes the good practices of the starter catalogue away, until the transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE practice_pilot, practice_goodpractice CASCADE")


def used(criterion: str = "CF-006", **changes: Any) -> dict[str, Any]:
    return {
        "criterion": criterion,
        "version": 1,
        "outcome": "kept",
        "bids_received": 5,
        "bids_meeting": 3,
        "price_effect": "higher",
        "price_percent": "2.5",
        "challenged": "no",
        "lesson": texts("Numbat lesson"),
    } | changes


def pilot_content(**changes: Any) -> PilotContent:
    """A complete content with one of everything that a pilot can have."""
    data: dict[str, Any] = {
        "title": texts("Numbat title"),
        "summary": texts("Numbat summary"),
        "organisation_name": "Numbat Town",
        "country": "BE",
        "level": "local",
        "started_on": "2024-03",
        "ended_on": "2025",
        "bought": texts("Numbat laptops"),
        "product_groups": ["laptops"],
        "cpv": ["30213100"],
        "quantity": "400",
        "quantity_unit": texts("devices"),
        "value_band": "from_200k",
        "procedure": "open",
        "criteria": [used()],
        "results": [
            {"figure": "87.5", "unit": texts("%"), "what": texts("reused"), "how_measured": texts("Numbat measure")}
        ],
        "sources": [{"title": "Numbat source", "url": "https://numbat.example/", "reliability": "linked_only"}],
        "lessons": texts("Numbat lessons"),
    }
    return PilotContent.model_validate(data | changes)


def practice_content(**changes: Any) -> GoodPracticeContent:
    """A complete content with one of everything that a good practice can have."""
    data: dict[str, Any] = {
        "title": texts("Bilby title"),
        "summary": texts("Bilby summary"),
        "organisation": texts("Bilby City"),
        "level": "regional",
        "countries": ["NL", "DE"],
        "year": "2020–2022",
        "year_from": 2020,
        "year_to": 2022,
        "situation": texts("Bilby situation"),
        "what_was_done": texts("Bilby deed"),
        "results": [{"figure": texts("Bilby figure"), "how_known": texts("Bilby knowledge")}],
        "lessons": texts("Bilby lessons"),
        "caution": texts("Bilby caution"),
        "product_groups": ["monitors"],
        "themes": ["circular"],
        "criteria": ["CF-006"],
        "related_criteria": ["CF-030"],
        "sources": [{"title": "Bilby source", "url": "https://bilby.example/", "title_seen": False}],
        "reliability": "checked_by_curator",
    }
    return GoodPracticeContent.model_validate(data | changes)


def draft_pilot(by: User | None = None, **changes: Any) -> Pilot:
    return actions.create_pilot(by=by, content=pilot_content(**changes))


def published_pilot(by: User | None = None, **changes: Any) -> Pilot:
    return actions.publish_pilot(pilot=draft_pilot(by, **changes), by=by)


def draft_practice(by: User | None = None, **changes: Any) -> GoodPractice:
    return actions.create_good_practice(by=by, content=practice_content(**changes))


def published_practice(by: User | None = None, **changes: Any) -> GoodPractice:
    return actions.publish_good_practice(practice=draft_practice(by, **changes), by=by)


def group(slug: str, visibility: str = GroupVisibility.PUBLIC) -> Group:
    policy = JoinPolicy.INVITE if visibility == GroupVisibility.HIDDEN else JoinPolicy.REQUEST
    names = {f"name_{code}": value for code, value in texts(f"Group {slug}").items()}
    return Group.objects.create(slug=slug, visibility=visibility, join_policy=policy, countries=["PT"], **names)


def member_of(group: Group, user: User, state: str = MembershipState.ACTIVE) -> Membership:
    return Membership.objects.create(group=group, user=user, state=state, source=MembershipSource.STAFF)
