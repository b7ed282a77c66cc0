"""`{% component "components/icon.html" with name="close" %}`: an include that is rendered once for the same values.

For components that depend on nothing but their values and the language of the page. A page has some three hundred of
them, and Django takes longer to render these than everything else on it. A built-in tag: no `{% load %}`.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Parser, Token
from django.template.context import Context
from django.template.loader_tags import IncludeNode, do_include
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from publishing.texts import active_language

register = template.Library()

_MOST = 4096
_rendered: dict[Hashable, SafeString] = {}


class ComponentNode(IncludeNode):
    """An include with `only`, whose result is kept."""

    def __init__(self, component: FilterExpression, values: dict[str, FilterExpression]) -> None:
        super().__init__(component, extra_context=values, isolated_context=True)

    def render(self, context: Context) -> SafeString:
        if settings.DEBUG:  # somebody edits templates
            return super().render(context)
        values = {name: _plain(value.resolve(context)) for name, value in self.extra_context.items()}
        # With the types, for 1 equals True, and a text that is safe equals one that is not.
        key = (self.template.var, active_language(), *((name, type(value), value) for name, value in values.items()))
        kept = _rendered.get(key)
        if kept is None:
            kept = super().render(context)
            if len(_rendered) >= _MOST:
                _rendered.clear()
            _rendered[key] = kept
        return kept


def _plain(value: Any) -> Hashable:
    return str(value) if isinstance(value, Promise) else value


@register.tag
def component(parser: Parser, token: Token) -> ComponentNode:
    """As `include`, always with `only`. The name is literal, and the values can be keys of a dictionary."""
    node = do_include(parser, token)
    return ComponentNode(node.template, node.extra_context)
