import simple_history
from modeltranslation.translator import TranslationOptions, register

from working_sessions.models import AgendaItem, Series, WorkingSession


@register(Series)
class SeriesTranslation(TranslationOptions):
    fields = ("title",)


@register(WorkingSession)
class WorkingSessionTranslation(TranslationOptions):
    fields = ("title", "description", "practical_info")


@register(AgendaItem)
class AgendaItemTranslation(TranslationOptions):
    fields = ("title", "description")


# After the registration above, so that the history has the language columns too.
simple_history.register(WorkingSession)
