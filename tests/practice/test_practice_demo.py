"""The pilots of a demonstration."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict

from criteria.filters import CatalogueFilter
from criteria.language import fold
from criteria.models import Criterion
from groups.enums import ContentState, Visibility
from pact_portal.demo import practice as demo
from practice.actions import problems_of_pilot
from practice.models import Pilot, PilotDocument
from practice.track_record import track_record
from publishing.texts import languages

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_practice")]


def test_six_pilots_that_say_that_they_are_invented() -> None:
    demo.make()
    demo.make()
    pilots = list(Pilot.objects.all())
    assert len(pilots) == 6
    for pilot in pilots:
        assert pilot.state == ContentState.PUBLISHED
        assert problems_of_pilot(pilot) == []
        assert pilot.organisation is None
        assert pilot.organisation_name.endswith("(demo)")
        for code in languages():
            assert "demo" in fold(getattr(pilot, f"title_{code}"))
            assert getattr(pilot, f"summary_{code}")
            assert getattr(pilot, f"bought_{code}")
    assert [shared.document.title for shared in PilotDocument.objects.all()] == [
        "Evaluation of the laptop purchase (demo)"
    ]
    assert [pilot.visibility for pilot in pilots].count(Visibility.MEMBERS) == 1
    assert Pilot.objects.visible_to(AnonymousUser()).count() == 5
    assert track_record(Criterion.objects.get(number="CF-006")).is_broken_down
    assert track_record(Criterion.objects.get(number="CF-025")).pilots == 4
    found = CatalogueFilter(QueryDict("used=many"), user=AnonymousUser())
    assert found.is_valid()
    assert set(found.qs.values_list("number", flat=True)) == {"CF-006", "CF-025"}
