from pages.models.page import Page, PageSlot, PageSource
from pages.models.story import Goal, Role, TimelineEvent

__all__ = ["Goal", "Page", "PageSlot", "PageSource", "Role", "TimelineEvent"]
