"""The list of groups, and the page of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from babel import Locale
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.models import Document, DocumentVersion
from documents.rows import DocumentRow, document_row
from groups import facts
from groups.enums import ContentState, GroupKind, MembershipState, PartnerRole
from groups.joining import Door, joining
from groups.models import Group, GroupDocument
from groups.people import people
from groups.permissions import Standing
from groups.queries import documents_of
from groups.views.reading import crumbs, group_and_standing, require, sign_in_url, signed_in
from publishing.addresses import with_changes
from publishing.texts import active_language, text_of

_PEOPLE_ON_THE_PAGE = 12
_DOCUMENTS_ON_THE_PAGE = 5


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    url: str
    count: int
    selected: bool


@require_safe
def groups(request: HttpRequest) -> HttpResponse:
    """The groups that the reader may know of, by kind, narrowed by kind and country. 400 for an unknown value."""
    visible = list(
        Group.objects.visible_to(request.user)
        .active()
        .prefetch_related("group_partners__organisation")
        .order_by("kind", "position", "slug")
    )
    kind, country = request.GET.get("kind", ""), request.GET.get("country", "")
    known_countries = {code for group in visible for code in group.countries}
    is_malformed = (kind and kind.upper() not in GroupKind.values) or (country and country not in known_countries)
    found = [] if is_malformed else [group for group in visible if _fits(group, kind, country)]
    own = set(Group.objects.of_member(request.user).values_list("pk", flat=True))
    context = {
        "sections": [
            {"label": _SECTIONS[value](), "groups": [_row(group, own) for group in found if group.kind == value]}
            for value in GroupKind.values
            if any(group.kind == value for group in found)
        ],
        "count": len(found),
        "is_malformed": is_malformed,
        "is_narrowed": bool(kind or country),
        "kinds": _kind_choices(request, visible, kind, country),
        "countries": _country_choices(request, visible, kind, country),
        "clear_url": reverse("groups:groups"),
        "is_known": request.user.is_authenticated,
        "sign_in_url": sign_in_url(request),
        "breadcrumbs": [*crumbs(None)[:1], {"label": _("Groups")}],
    }
    return render(request, "groups/groups.html", context, status=400 if is_malformed else 200)


_SECTIONS = {GroupKind.BUYER_GROUP: lambda: _("Buyer groups"), GroupKind.WORKING_GROUP: lambda: _("Working groups")}


def _fits(group: Group, kind: str, country: str) -> bool:
    return (not kind or group.kind == kind.upper()) and (not country or country in group.countries)


def _row(group: Group, own: set[int]) -> dict[str, Any]:
    return {
        "group": group,
        "name": text_of(group, "name"),
        "purpose": text_of(group, "purpose"),
        "size": text_of(group, "size"),
        "size_as_of": facts.moment(group.size_as_of) if group.size_as_of else None,
        "countries": facts.countries(group),
        "runs": facts.partners(group, PartnerRole.RUNS),
        "is_own": group.pk in own,
    }


def _kind_choices(request: HttpRequest, visible: list[Group], kind: str, country: str) -> list[Choice]:
    counts = Counter(group.kind for group in visible if _fits(group, "", country))
    options = [("", _("All groups"), counts.total())]
    options += [(value.lower(), _SECTIONS[value](), counts[value]) for value in GroupKind.values]
    return [
        Choice(label, with_changes(request.path, request.GET, kind=value or None), count, value == kind)
        for value, label, count in options
    ]


def _country_choices(request: HttpRequest, visible: list[Group], kind: str, country: str) -> list[Choice]:
    territories = Locale(active_language()).territories
    counts = Counter(code for group in visible if _fits(group, kind, "") for code in group.countries)
    codes = sorted(counts, key=lambda code: territories.get(code, code))
    return [
        Choice(
            territories.get(code, code),
            with_changes(request.path, request.GET, country=None if code == country else code),
            counts[code],
            code == country,
        )
        for code in codes
    ]


@require_safe
def group(request: HttpRequest, slug: str) -> HttpResponse:
    """What a group is for, who runs it, who belongs to it and what they share, each as far as the reader may see it."""
    found, standing = group_and_standing(request, slug)
    purpose = text_of(found, "purpose")
    members = people(standing)
    documents = documents_of(found, request.user)
    context = {
        "group": found,
        "name": text_of(found, "name"),
        "purpose": purpose,
        "standing": standing,
        "joining": joining(standing, timezone.now()),
        "Door": Door,
        "sign_in_url": sign_in_url(request),
        "question": text_of(found, "request_question"),
        "since": facts.moment(found.since) if found.since else None,
        "countries": facts.countries(found),
        "countries_note": text_of(found, "countries_note"),
        "sizes": [(size, facts.moment(size.as_of)) for size in facts.sizes(found)],
        "size_note": text_of(found, "size_note"),
        "topics": facts.lines(found, "topics"),
        "outputs": facts.lines(found, "outputs"),
        "runs": facts.partners(found, PartnerRole.RUNS),
        "takes_part": facts.partners(found, PartnerRole.WITH),
        "members": members.shown[:_PEOPLE_ON_THE_PAGE],
        "more_members": max(0, len(members.shown) - _PEOPLE_ON_THE_PAGE),
        "unnamed_members": members.unnamed,
        "member_count": members.count,
        "documents": [row_of(found, shared) for shared in documents[:_DOCUMENTS_ON_THE_PAGE]],
        "document_count": documents.count(),
        "open_requests": _open_requests(standing),
        "breadcrumbs": [*crumbs(None), {"label": text_of(found, "name").value}],
    }
    return render(request, "groups/group.html", context)


def _open_requests(standing: Standing) -> int:
    if not standing.may_run:
        return 0
    return standing.group.memberships.filter(state=MembershipState.REQUESTED).count()


def download_url_of(group: Group, document: Document) -> Callable[[DocumentVersion], str]:
    """What gives the address of each version's file."""
    return lambda version: reverse("groups:download", args=[group.slug, document.uuid, version.version])


def row_of(group: Group, shared: GroupDocument) -> DocumentRow:
    """A document as lists show it; its versions are read already."""
    return document_row(
        shared.document,
        reverse("groups:document", args=[group.slug, shared.document.uuid]),
        download_url_of(group, shared.document),
        visibility_label=shared.get_visibility_display(),
        is_withdrawn=shared.state == ContentState.WITHDRAWN,
    )


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole list of members, for those whom it shows."""
    found, standing = group_and_standing(request, slug)
    if not standing.may_see_members:
        if (to_sign_in := signed_in(request)) is not None:
            return to_sign_in
        require(False)
    shown = people(standing)
    context = {
        "group": found,
        "name": text_of(found, "name"),
        "standing": standing,
        "members": shown.shown,
        "unnamed_members": shown.unnamed,
        "member_count": shown.count,
        "breadcrumbs": crumbs(found, _("Members")),
    }
    return render(request, "groups/members.html", context)
