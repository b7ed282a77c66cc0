"""What pages of the rooms below show of practice."""

from __future__ import annotations

from typing import Any

from django import template
from django.contrib.auth.models import AnonymousUser
from django.template import Context
from django.urls import reverse
from django.utils.formats import number_format

from criteria.enums import FEW_PILOTS
from criteria.models import Criterion
from groups.models import Group
from practice.cards import country_name, organisation_of, years_of
from practice.contributions_by_country import contributions_by_country
from practice.enums import Outcome
from practice.models import GoodPractice, Pilot, PilotCriterion
from practice.track_record import TrackRecord, track_record
from publishing.texts import text_of

register = template.Library()

_SHOWN = 5


@register.simple_tag(takes_context=True)
def practice_of(context: Context, criterion: Criterion) -> dict[str, Any]:
    """What practice made of a criterion, for `practice/_track_record.html`.

    The figures are the same for every reader; the pilots and good practices are those that the reader may see.
    """
    user = context["request"].user
    record = track_record(criterion)
    used = (
        PilotCriterion.objects.filter(criterion=criterion, pilot__in=Pilot.objects.visible_to(user).published())
        .select_related("pilot__organisation", "version")
        .order_by("-pilot__started_on", "-pilot__number")
    )
    pilots = list(used[: _SHOWN + 1])
    practices = GoodPractice.objects.visible_to(user).published()
    practices = practices.filter(used_criteria=criterion) | practices.filter(related_criteria=criterion)
    shown = list(practices.distinct().order_by("slug")[: _SHOWN + 1])
    return {
        "record": record,
        "few": FEW_PILOTS,
        "figures": _figures(record),
        "pilots": [_line(row) for row in pilots[:_SHOWN]],
        "practices": [
            {
                "url": row.get_absolute_url(),
                "title": text_of(row, "title"),
                "organisation": text_of(row, "organisation"),
                "years": row.year_label,
            }
            for row in shown[:_SHOWN]
        ],
        "has_more": len(pilots) > _SHOWN or len(shown) > _SHOWN,
        "url": f"{reverse('practice:list')}?criterion={criterion.number}",
    }


def _line(row: PilotCriterion) -> dict[str, Any]:
    return {
        "url": row.pilot.get_absolute_url(),
        "number": row.pilot.number,
        "title": text_of(row.pilot, "title"),
        "organisation": organisation_of(row.pilot),
        "country": country_name(row.pilot.country),
        "years": years_of(row.pilot),
        "version": row.version.version,
        "outcome": row.outcome.lower(),
        "outcome_label": Outcome(row.outcome).label,
    }


def _figures(record: TrackRecord) -> dict[str, Any]:
    if not record.is_broken_down:
        return {}
    return {
        "countries": [country_name(code) for code in record.countries],
        "outcomes": [
            {"name": outcome.lower(), "label": outcome.label, "count": count, "of": record.pilots}
            for outcome, count in record.outcomes.items()
        ],
        "versions": [{"number": version, "count": count} for version, count in record.by_version.items()],
        "bids_meeting": _plain(record.bids_meeting),
        "bids_received": _plain(record.bids_received),
    }


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return number_format(int(value) if value == int(value) else value, use_l10n=True)


@register.inclusion_tag("practice/_of_group.html", takes_context=True)
def practice_of_group(context: Context, group: Group) -> dict[str, Any]:
    """The group's pilots and good practices that the reader may see, the newest first."""
    user = context["request"].user
    pilots = Pilot.objects.visible_to(user).published().filter(group=group).select_related("organisation")
    practices = GoodPractice.objects.visible_to(user).published().filter(group=group)
    return {
        "entries": [
            *(
                {
                    "url": pilot.get_absolute_url(),
                    "number": pilot.number,
                    "title": text_of(pilot, "title"),
                    "organisation": organisation_of(pilot),
                    "country": country_name(pilot.country),
                    "years": years_of(pilot),
                }
                for pilot in pilots.order_by("-started_on", "-number")[:_SHOWN]
            ),
            *(
                {
                    "url": practice.get_absolute_url(),
                    "number": "",
                    "title": text_of(practice, "title"),
                    "organisation": text_of(practice, "organisation"),
                    "country": "",
                    "years": practice.year_label,
                }
                for practice in practices.order_by("-published_at")[:_SHOWN]
            ),
        ]
    }


@register.inclusion_tag("practice/_tile_map.html")
def practice_map() -> dict[str, Any]:
    """The small map for other pages: of what everybody may see, so that the page is the same for every reader."""
    return {"countries": contributions_by_country(AnonymousUser()), "is_small": True}
