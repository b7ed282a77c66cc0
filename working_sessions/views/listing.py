"""The lists of sessions: ahead, and past."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from publishing import lists
from publishing.addresses import Crumb, page_links, with_changes, without_value
from publishing.lists import Choice, page_of
from working_sessions.cards import cards_of
from working_sessions.filters import PAGE_SIZE, YEAR, SessionFilter
from working_sessions.queries.lists import announced_ahead, past
from working_sessions.times import zone_of


@require_safe
def ahead(request: HttpRequest) -> HttpResponse:
    """What is coming, the next first."""
    return _list(request, is_past=False)


@require_safe
def over(request: HttpRequest) -> HttpResponse:
    """What was, the latest first."""
    return _list(request, is_past=True)


def _list(request: HttpRequest, *, is_past: bool) -> HttpResponse:
    """The list, narrowed by its address. Unknown values are answered with 400 and a page that names them."""
    now = timezone.now()
    sessions = past(request.user, now) if is_past else announced_ahead(request.user, now)
    chosen = SessionFilter(request.GET, queryset=sessions, user=request.user, has_years=is_past)
    path = reverse("working_sessions:past" if is_past else "working_sessions:list")
    if not chosen.is_valid():
        return lists.malformed(request, chosen.form, path)
    page = page_of(request, chosen.selected, PAGE_SIZE)
    items = cards_of(chosen.rows(page.object_list), request.user, now)
    groups = chosen.form.cleaned_data["group"]
    context = {
        "title": _("Past sessions") if is_past else _("Sessions"),
        "is_past": is_past,
        "action": path,
        "clear_url": path,
        "facets": _facets(chosen),
        "tabs": tabs(request, "past" if is_past else "ahead"),
        "count": page.paginator.count,
        "items": items,
        "chips": _chips(chosen, path, request.GET),
        "relax": [] if items else _looser(chosen, path, request.GET, is_past=is_past),
        "feed_url": reverse("working_sessions:group_feed", args=groups) if len(groups) == 1 else "",
        "breadcrumbs": breadcrumbs(_("Past sessions")) if is_past else breadcrumbs(),
        **page_links(page, path, request.GET),
    }
    whole, part = "working_sessions/list.html", "working_sessions/_results.html"
    return lists.answer(request, whole=whole, part=part, context=context)


def breadcrumbs(*labels: str) -> list[Crumb]:
    """The way to a page below the list of sessions."""
    way = [Crumb(_("Home"), reverse("home")), Crumb(_("Sessions"), reverse("working_sessions:list") if labels else "")]
    return [*way, *(Crumb(label) for label in labels)]


def tabs(request: HttpRequest, current: str) -> list[Choice]:
    """The same selection ahead and past, and the month."""
    kept = request.GET.copy()
    if current != "month":
        kept.pop(YEAR.key, None)
    else:
        kept.clear()
    today = timezone.localdate(timezone=zone_of(request.user))
    urls = {
        "ahead": (pgettext("sessions", "Ahead"), with_changes(reverse("working_sessions:list"), kept)),
        "past": (pgettext("sessions", "Past"), with_changes(reverse("working_sessions:past"), kept)),
        "month": (pgettext("sessions", "By month"), reverse("working_sessions:month", args=[today.year, today.month])),
    }
    return [Choice(label, url=url, selected=key == current) for key, (label, url) in urls.items()]


def _facets(chosen: SessionFilter) -> list[dict[str, object]]:
    facets = []
    for view in chosen.facets:
        options = [
            {
                "value": option.value,
                "label": option.label,
                "depth": 0,
                "count": view.counts.get(option.value, 0),
                "selected": option.value in view.chosen,
            }
            for option in view.options
        ]
        if options:
            facets.append({"name": view.facet.key, "label": view.facet.label, "options": options, "open": True})
    return facets


def _chips(chosen: SessionFilter, path: str, query: QueryDict) -> list[Choice]:
    return [
        Choice(
            option.label,
            remove_url=without_value(path, query, view.facet.key, option.value),
            lang=option.label.lang,
        )
        for view in chosen.facets
        for option in view.options
        if option.value in view.chosen
    ]


def _looser(chosen: SessionFilter, path: str, query: QueryDict, *, is_past: bool) -> list[Choice]:
    """What to loosen when nothing is found; without any filter, where else to look."""
    links = [
        Choice(
            _("Without “%(facet)s”") % {"facet": view.facet.label},
            url=with_changes(path, query, **{view.facet.key: None}),
        )
        for view in chosen.facets
        if view.chosen
    ]
    if links:
        return [*links, Choice(_("All past sessions") if is_past else _("All sessions ahead"), url=path)]
    if is_past:
        return [Choice(_("Sessions ahead"), url=reverse("working_sessions:list"))]
    return [
        Choice(_("Past sessions"), url=reverse("working_sessions:past")),
        Choice(_("Groups"), url=reverse("groups:groups")),
    ]
