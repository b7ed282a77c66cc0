"""What members report on a criterion, for its page."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from contributions.cards import card
from contributions.queries import public_reports_on
from criteria.models import Criterion

register = template.Library()

_SHOWN = 4


@register.inclusion_tag("contributions/_reports.html")
def reports_on(criterion: Criterion) -> dict[str, Any]:
    """The ways to report something on a criterion, and the reports that everybody may read.

    The same for every reader: whole pages of criteria are kept (criteria/kept_pages.py), and `contributions.actions`
    raises the catalogue's generation whenever a report changes.
    """
    found = list(public_reports_on(criterion)[: _SHOWN + 1])
    query = urlencode({"criterion": criterion.number})
    return {
        "reports": [card(report, shows_words=True) for report in found[:_SHOWN]],
        "more_url": f"{reverse('contributions:contributions')}?{query}" if len(found) > _SHOWN else "",
        "problem_url": reverse("contributions:problem", args=[criterion.number]),
        "idea_url": reverse("contributions:idea", args=[criterion.number]),
    }
