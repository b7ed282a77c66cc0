import simple_history
from modeltranslation.translator import TranslationOptions, register

from pages.models import Goal, Page, PageSlot, Role, TimelineEvent


@register(Page)
class PageTranslation(TranslationOptions):
    fields = ("slug", "title", "summary", "body")


@register(PageSlot)
class PageSlotTranslation(TranslationOptions):
    fields = ("label", "value")


@register(TimelineEvent)
class TimelineEventTranslation(TranslationOptions):
    fields = ("title", "text")


@register(Goal)
class GoalTranslation(TranslationOptions):
    fields = ("text", "note")


@register(Role)
class RoleTranslation(TranslationOptions):
    fields = ("name", "text")


# After the registrations above, so that the history has the language columns too.
simple_history.register(Page)
