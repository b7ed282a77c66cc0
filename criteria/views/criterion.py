"""One criterion: its page, its versions, their differences; several side by side."""

from __future__ import annotations

import json
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import override

from criteria.comparison import MOST, comparison
from criteria.kept_pages import kept_for_readers
from criteria.models import Criterion, CriterionVersion
from criteria.queries import read_parts
from criteria.reference_card import ReferenceCard
from criteria.version_differences import version_differences
from publishing.lists import Choice
from publishing.texts import active_language, languages, name_of, text_of


def _visible(request: HttpRequest, number: str) -> Criterion:
    return get_object_or_404(Criterion.objects.visible_to(request.user), number=number)


def _versions(request: HttpRequest, criterion: Criterion) -> Any:
    return CriterionVersion.objects.visible_to(request.user).filter(criterion=criterion).select_related("criterion")


@kept_for_readers
def criterion(request: HttpRequest, number: str) -> HttpResponse:
    """The version in force; after a withdrawal the last one, with the reason; before publication a curator's draft."""
    if number != number.upper():
        return HttpResponsePermanentRedirect(reverse("criteria:criterion", args=[number.upper()]))
    found = _visible(request, number)
    versions = _versions(request, found)
    version = (
        versions.filter(pk=found.current_id).first() if found.current_id else versions.order_by("-version").first()
    )
    if version is None:
        raise Http404
    return _page(request, version, address=found.get_absolute_url())


@kept_for_readers
def version(request: HttpRequest, number: str, version: int) -> HttpResponse:
    """One version, for good: what a tender document cites."""
    found = _visible(request, number.upper())
    shown = get_object_or_404(_versions(request, found), version=version)
    return _page(request, shown, address=shown.get_absolute_url(), is_cited=True)


def _page(request: HttpRequest, version: CriterionVersion, *, address: str, is_cited: bool = False) -> HttpResponse:
    card = ReferenceCard(*read_parts([version]))
    number = version.criterion.number
    beside = request.GET.get("languages") == "all"
    context = {
        "card": card,
        "criterion": card.head,
        "version": version,
        "is_cited": is_cited,
        "columns": card.columns if beside else [],
        "views": [
            Choice(capfirst(name_of(active_language())), url=address, selected=not beside),
            Choice(_("All languages side by side"), url=f"{address}?languages=all#wording-title", selected=beside),
        ],
        "permanent_url": request.build_absolute_uri(_permanent(version)),
        "current_url": version.criterion.get_absolute_url(),
        "compare_url": f"{reverse('criteria:compare')}?n={number}",
        "linked_data": _linked_data(request, card),
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("Catalogue"), url=reverse("criteria:catalogue")),
            Choice(number, url=version.criterion.get_absolute_url()),
            *([Choice(_("Version %(number)d") % {"number": version.version})] if is_cited else []),
        ],
    }
    return render(request, "criteria/criterion.html", context)


def _permanent(version: CriterionVersion) -> str:
    return reverse("permanent_version", args=[version.criterion.number, version.version])


def _linked_data(request: HttpRequest, card: ReferenceCard) -> SafeString:
    """The version as JSON-LD (schema.org), safe to stand in a script element that holds data only."""
    version = card.version
    texts = {code: getattr(version, f"title_{code}") for code in languages()}
    addresses = {}
    for code in languages():
        with override(code):
            addresses[code] = request.build_absolute_uri(version.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": request.build_absolute_uri(_permanent(version)),
        "identifier": version.criterion.number,
        "version": str(version.version),
        "name": text_of(version, "title").value,
        "abstract": text_of(version, "summary").value,
        "text": text_of(version, "requirement").value,
        "genre": str(card.head.kind_label),
        "about": [str(group.name) for group in card.head.product_groups],
        "keywords": [str(theme.name) for theme in card.head.themes],
        "inLanguage": text_of(version, "requirement").language,
        "url": addresses[active_language()],
        "workTranslation": [
            {"@type": "CreativeWork", "inLanguage": code, "name": texts[code], "url": addresses[code]}
            for code in languages()
            if texts[code] and code != active_language()
        ],
        "datePublished": version.valid_from.isoformat() if version.valid_from else None,
        "expires": version.review_by.isoformat(),
        "isBasedOn": [source["url"] for source in card.sources if source["url"]],
        "publisher": {"@type": "Organization", "name": "Circular & Fair ICT Pact"},
    }
    text = json.dumps({key: value for key, value in data.items() if value}, ensure_ascii=False)
    return mark_safe(text.replace("<", "\\u003c").replace("&", "\\u0026"))  # noqa: S308 - cannot end the element


def differences(request: HttpRequest, number: str) -> HttpResponse:
    """What changed between two versions, word by word. Without a choice: the last two."""
    found = _visible(request, number.upper())
    versions = {v.version: v for v in read_parts(list(_versions(request, found).order_by("version")))}
    numbers = list(versions)
    if not numbers:
        raise Http404
    chosen = {
        "from": request.GET.get("from") or str(numbers[-2] if len(numbers) > 1 else numbers[-1]),
        "to": request.GET.get("to") or str(numbers[-1]),
    }
    by_name = {str(n): v for n, v in versions.items()}
    if not set(chosen.values()) <= set(by_name):
        raise Http404(_("There is no such version."))
    before, after = by_name[chosen["from"]], by_name[chosen["to"]]
    context = {
        "number": found.number,
        "title": text_of(after, "title"),
        "before": before,
        "after": after,
        "versions": [
            {
                "number": n,
                "date": versions[n].valid_from,
                "is_before": n == before.version,
                "is_after": n == after.version,
            }
            for n in reversed(numbers)
        ],
        "changes": version_differences(before, after),
        "action": reverse("criteria:differences", args=[found.number]),
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("Catalogue"), url=reverse("criteria:catalogue")),
            Choice(found.number, url=found.get_absolute_url()),
            Choice(_("Differences")),
        ],
    }
    return render(request, "criteria/differences.html", context)


def compare(request: HttpRequest) -> HttpResponse:
    """Up to four criteria side by side, in the order of the address; unknown numbers are named, not dropped."""
    asked = list(dict.fromkeys(n.strip().upper() for n in request.GET.getlist("n") if n.strip()))
    found = {
        v.criterion.number: v
        for v in read_parts(
            list(
                CriterionVersion.objects.filter(
                    current_for__in=Criterion.objects.visible_to(request.user).filter(number__in=asked[: 2 * MOST])
                ).select_related("criterion")
            )
        )
    }
    unknown = [number for number in asked if number not in found]
    known = [found[number] for number in asked if number in found]
    path = reverse("criteria:compare")
    marked = request.GET.get("differences") == "on"
    numbers = [v.criterion.number for v in known[:MOST]]
    context = {
        **comparison(known[:MOST], marked=marked),
        "numbers": numbers,
        "unknown": unknown[:10],
        "left_out": [v.criterion.number for v in known[MOST:]],
        "most": MOST,
        "is_full": len(numbers) >= MOST,
        "marked": marked,
        "action": path,
        "remove": {n: _compare_url(path, [m for m in numbers if m != n], marked) for n in numbers},
        "mark_url": _compare_url(path, numbers, not marked),
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("Catalogue"), url=reverse("criteria:catalogue")),
            Choice(_("Compare")),
        ],
    }
    return render(request, "criteria/compare.html", context, status=400 if len(asked) > 50 else 200)


def _compare_url(path: str, numbers: list[str], marked: bool) -> str:
    parts = [f"n={number}" for number in numbers] + (["differences=on"] if marked else [])
    return f"{path}?{'&'.join(parts)}" if parts else path


def permanent(request: HttpRequest, number: str, version: int | None = None) -> HttpResponseRedirect:
    """The address that tender documents print: leads to the criterion in the reader's own language."""
    if version is None:
        return redirect("criteria:criterion", number.upper())
    return redirect("criteria:version", number.upper(), version)
