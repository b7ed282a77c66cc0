from modeltranslation.translator import TranslationOptions, register

from practice.models import GoodPractice, GoodPracticeResult, Pilot, PilotCriterion, PilotResult


@register(Pilot)
class PilotTranslation(TranslationOptions):
    fields = ("title", "summary", "bought", "quantity_unit", "lessons")


@register(PilotCriterion)
class PilotCriterionTranslation(TranslationOptions):
    fields = ("lesson",)


@register(PilotResult)
class PilotResultTranslation(TranslationOptions):
    fields = ("unit", "what", "how_measured")


@register(GoodPractice)
class GoodPracticeTranslation(TranslationOptions):
    fields = ("title", "summary", "organisation", "situation", "what_was_done", "lessons", "caution")


@register(GoodPracticeResult)
class GoodPracticeResultTranslation(TranslationOptions):
    fields = ("figure", "how_known")
