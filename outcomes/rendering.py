"""Minutes as safe HTML."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_HIGHEST, _LOWEST = 3, 6  # below the heading of the section in which the text stands


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """As `pages.markdown`, for what people outside the editors write: no pictures, which would call other servers."""
    return MarkdownIt("commonmark", {"html": False, "typographer": False}).enable("table").disable("image")


def html_of(text: str) -> SafeString:
    """Markdown as HTML, its headings below the page's own, whatever level they were written at. Nothing in it is ever
    taken for HTML, and no address runs a script."""
    parser = _parser()
    env: dict[str, object] = {}
    tokens = parser.parse(text, env)
    levels = sorted({token.tag for token in tokens if token.type == "heading_open"})
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(_HIGHEST + levels.index(token.tag), _LOWEST)}"
        for child in token.children or ():
            if child.type == "link_open":
                child.attrSet("rel", "nofollow")
    html = parser.renderer.render(tokens, parser.options, env)
    return mark_safe(html)  # noqa: S308 - the parser escapes all HTML
