"""What other rooms' pages show to those who organise sessions."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from groups.models import Group
from groups.permissions import Standing
from working_sessions.permissions import may_organise_in

register = template.Library()


@register.inclusion_tag("working_sessions/organise/_button.html", takes_context=True)
def organise_button(context: Context, group: Group) -> dict[str, Any]:
    """The way to a new session of the group, for those who may make one. A page that knows how its reader stands in the
    group has it in its context, so that it is not looked up again."""
    standing = context.get("standing")
    if isinstance(standing, Standing) and standing.group == group:
        may_make = standing.may_run and group.archived_at is None
    else:
        may_make = may_organise_in(context["request"].user, group)
    return {"group": group if may_make else None}
