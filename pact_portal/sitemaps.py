"""The sitemap: every public page in every language, each with its other languages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from criteria.models import Criterion
from groups.models import Group
from pages.models import Page
from practice.models import GoodPractice, Pilot
from working_sessions.models import WorkingSession


class _EveryLanguage(Sitemap):
    i18n = True
    alternates = True
    x_default = False
    limit = 5000


class Sections(_EveryLanguage):
    def items(self) -> list[str]:
        return [
            *("home", "criteria:catalogue", "criteria:grid", "criteria:changes"),
            *("practice:list", "practice:pilots", "practice:good_practices", "practice:map"),
            *("groups:groups", "contributions:contributions", "working_sessions:list", "working_sessions:past"),
        ]

    def location(self, item: str) -> str:
        return reverse(item)


class Criteria(_EveryLanguage):
    def items(self) -> QuerySet[Criterion]:
        return Criterion.objects.published().select_related("current").only("number", "current__published_at")

    def lastmod(self, item: Criterion) -> Any:
        return item.current.published_at if item.current else None


class Pages(_EveryLanguage):
    def items(self) -> QuerySet[Page]:
        return Page.objects.all()

    def lastmod(self, item: Page) -> Any:
        return item.changed_at


class Groups(_EveryLanguage):
    """What everybody may see, whoever asks for the sitemap."""

    def items(self) -> QuerySet[Group]:
        return Group.objects.visible_to(AnonymousUser()).only("slug").order_by("slug")


class Pilots(_EveryLanguage):
    """What everybody may see, whoever asks."""

    def items(self) -> QuerySet[Pilot]:
        return Pilot.objects.visible_to(AnonymousUser()).only("number", "changed_at").order_by("number")

    def lastmod(self, item: Pilot) -> Any:
        return item.changed_at


class GoodPractices(_EveryLanguage):
    """What everybody may see, whoever asks."""

    def items(self) -> QuerySet[GoodPractice]:
        return GoodPractice.objects.visible_to(AnonymousUser()).only("slug", "changed_at").order_by("slug")

    def lastmod(self, item: GoodPractice) -> Any:
        return item.changed_at


class Sessions(_EveryLanguage):
    """What everybody may see, whoever asks; no drafts."""

    def items(self) -> QuerySet[WorkingSession]:
        return WorkingSession.objects.visible_to(AnonymousUser()).only("slug", "changed_at").order_by("slug")

    def lastmod(self, item: WorkingSession) -> Any:
        return item.changed_at


SITEMAPS = {
    "sections": Sections,
    "criteria": Criteria,
    "groups": Groups,
    "pages": Pages,
    "pilots": Pilots,
    "good-practices": GoodPractices,
    "sessions": Sessions,
}
