"""What the sessions of a group left to be done, for those who run the group."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from groups.models import Group
from groups.permissions import standing_of
from outcomes.queries.minutes import open_actions_of
from outcomes.showing import outcome_rows
from outcomes.views.reading import require, signed_in
from publishing.addresses import Crumb
from publishing.texts import text_of


@require_safe
def open_actions(request: HttpRequest, slug: str) -> HttpResponse:
    group = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    require(standing_of(request.user, group).may_run)
    rows = outcome_rows(open_actions_of(group), request.user, timezone.localdate())
    context = {
        "group": group,
        "name": text_of(group, "name"),
        "rows": [(row, text_of(row.outcome.session, "title")) for row in rows],
        "overdue": sum(row.is_overdue for row in rows),
        "breadcrumbs": [
            Crumb(_("Home"), reverse("home")),
            Crumb(_("Groups"), reverse("groups:groups")),
            Crumb(text_of(group, "name").value, group.get_absolute_url()),
            Crumb(_("Open actions")),
        ],
    }
    return render(request, "outcomes/open_actions.html", context)
