"""What other rooms' pages show to those who organise sessions."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from groups.models import Group
from groups.permissions import Standing, standing_of

register = template.Library()


@register.inclusion_tag("working_sessions/organise/_button.html", takes_context=True)
def organise_button(context: Context, group: Group) -> dict[str, Any]:
    """The ways to the sessions that one organises and to their open actions, for those who run the group.

    A page that knows how its reader stands in the group has it in its context, so that it is not looked up again.
    """
    standing = context.get("standing")
    if not (isinstance(standing, Standing) and standing.group == group):
        standing = standing_of(context["request"].user, group)
    if not standing.may_run:
        return {"group": None}
    return {"group": group}
