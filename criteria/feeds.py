"""The Atom feed of new and changed criteria, whole or for a selection of the catalogue."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from criteria.filters import CatalogueFilter
from criteria.models import CriterionVersion
from criteria.queries import latest_changes
from publishing.texts import text_of

_MOST = 50


class ChangesFeed(Feed):
    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> Any:
        """The versions in the feed. Raises Http404 for a selection that the catalogue does not know."""
        versions = latest_changes()
        if not request.GET:
            return versions
        chosen = CatalogueFilter(request.GET, user=request.user)
        if not chosen.is_valid():
            raise Http404
        return versions.filter(criterion__facets__in=chosen.qs)

    def title(self, obj: Any) -> str:
        return _("New and changed criteria – Circular & Fair ICT Pact")

    def subtitle(self, obj: Any) -> str:
        return _("Criteria for circular, ecological and fair ICT that were published or revised.")

    def link(self, obj: Any) -> str:
        return reverse("criteria:changes")

    def feed_url(self, obj: Any) -> str:
        return reverse("criteria:feed")

    def items(self, obj: Any) -> list[CriterionVersion]:
        return list(obj[:_MOST])

    def item_title(self, item: CriterionVersion) -> str:
        title = f"{item.criterion.number} {text_of(item, 'title')}"
        return title if item.version == 1 else f"{title} ({_('version %(number)d') % {'number': item.version}})"

    def item_description(self, item: CriterionVersion) -> str:
        return str(text_of(item, "change_note") or text_of(item, "summary"))

    def item_link(self, item: CriterionVersion) -> str:
        return item.get_absolute_url()

    def item_pubdate(self, item: CriterionVersion) -> dt.datetime | None:
        return item.published_at

    def item_updateddate(self, item: CriterionVersion) -> dt.datetime | None:
        return item.published_at
