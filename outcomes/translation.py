from modeltranslation.translator import TranslationOptions, register

from outcomes.models import Minutes, Outcome


@register(Minutes)
class MinutesTranslation(TranslationOptions):
    fields = ("text",)


@register(Outcome)
class OutcomeTranslation(TranslationOptions):
    fields = ("text",)
