import simple_history
from modeltranslation.translator import TranslationOptions, register

from members.models import Organisation


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "name_note", "role")


# After the registration above, so that the history has the language columns too.
simple_history.register(Organisation)
