import simple_history
from modeltranslation.translator import TranslationOptions, register

from groups.models import Group


@register(Group)
class GroupTranslation(TranslationOptions):
    fields = (*("name", "purpose", "countries_note", "size", "size_note", "topics", "outputs", "request_question"),)


# After the registration above, so that the history has the language columns too.
simple_history.register(Group)
