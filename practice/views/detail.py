"""One pilot, one good practice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from criteria.cards import card as criterion_card
from criteria.models import Criterion
from criteria.queries import in_this_order
from practice.cards import card, cards_shown
from practice.document_rows import rows_of
from practice.entries import Kind
from practice.models import GoodPractice, Pilot
from practice.pages import GoodPracticePage, PilotPage
from practice.permissions import may_change_documents
from publishing.lists import Choice


def _breadcrumbs(kind: Kind, title: str) -> list[Choice]:
    address, label = {
        Kind.PILOT: ("practice:pilots", _("Pilots")),
        Kind.GOOD_PRACTICE: ("practice:good_practices", _("Good practices")),
    }[kind]
    return [
        Choice(_("Home"), url=reverse("home")),
        Choice(_("Practice"), url=reverse("practice:list")),
        Choice(label, url=reverse(address)),
        Choice(title),
    ]


def pilot(request: HttpRequest, number: str) -> HttpResponse:
    """A pilot that the viewer may see; 404 for any other, as for a number that was never given."""
    if number != number.upper():
        return HttpResponsePermanentRedirect(reverse("practice:pilot", args=[number.upper()]))
    visible = (
        Pilot.objects.visible_to(request.user)
        .select_related("organisation", "group")
        .prefetch_related("product_groups", "cpv_codes", "criteria_used__version__criterion", "results", "sources")
    )
    row = get_object_or_404(visible, number=number)
    practices = GoodPractice.objects.visible_to(request.user).published().filter(pilots=row).order_by("slug")
    context = {
        "head": card(row),
        "page": PilotPage(row),
        "pilot": row,
        "practices": cards_shown(practices),
        "documents": rows_of(row),
        "may_change_documents": may_change_documents(request.user, row),
        "breadcrumbs": _breadcrumbs(Kind.PILOT, row.number),
    }
    return render(request, "practice/pilot.html", context)


def good_practice(request: HttpRequest, slug: str) -> HttpResponse:
    """A good practice that the viewer may see; 404 for any other, as for one that never was."""
    visible = (
        GoodPractice.objects.visible_to(request.user)
        .select_related("group")
        .prefetch_related("product_groups", "themes", "used_criteria", "related_criteria", "results", "sources")
    )
    row = get_object_or_404(visible, slug=slug)
    pilots = Pilot.objects.visible_to(request.user).published().filter(good_practices=row).order_by("number")
    context = {
        "head": card(row),
        "page": GoodPracticePage(row),
        "practice": row,
        "linked": _linked(row),
        "pilots": cards_shown(pilots),
        "breadcrumbs": _breadcrumbs(Kind.GOOD_PRACTICE, str(row)),
    }
    return render(request, "practice/good_practice.html", context)


def _linked(row: GoodPractice) -> dict[str, Any]:
    """The criteria as cards, those that were used apart from those on the same subject; one read for both.

    A criterion that is in force no longer has no card; it is named with its number.
    """
    by_kind: dict[str, list[Criterion]] = {
        "used": sorted(row.used_criteria.all(), key=lambda criterion: criterion.number),
        "related": sorted(row.related_criteria.all(), key=lambda criterion: criterion.number),
    }
    versions = in_this_order(criterion.pk for criteria in by_kind.values() for criterion in criteria)
    cards = {version.criterion_id: criterion_card(version) for version in versions}
    return {
        kind: {
            "cards": [cards[criterion.pk] for criterion in criteria if criterion.pk in cards],
            "withdrawn": [criterion for criterion in criteria if criterion.pk not in cards and criterion.withdrawn_on],
        }
        for kind, criteria in by_kind.items()
    }
