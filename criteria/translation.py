import simple_history
from modeltranslation.translator import TranslationOptions, register

from criteria.models import (
    CpvCode,
    CriterionVersion,
    CuratorNote,
    Label,
    LabelCoverage,
    LifeCyclePhase,
    MeansOfProof,
    ProductGroup,
    Relation,
    Slot,
    Source,
    SourceCitation,
    Strategy,
    Theme,
)


@register([Theme, Strategy, LifeCyclePhase, ProductGroup])
class TermTranslation(TranslationOptions):
    fields = ("name", "description")


@register(Label)
class LabelTranslation(TranslationOptions):
    fields = ("name", "owner", "description")


@register(CpvCode)
class CpvCodeTranslation(TranslationOptions):
    fields = ("title",)


@register(CriterionVersion)
class CriterionVersionTranslation(TranslationOptions):
    fields = (
        "title",
        "summary",
        "requirement",
        "rationale",
        "follow_up",
        "caution",
        "legal_note",
        "scoring",
        "legal_minimum_rule",
        "change_note",
    )


@register(Slot)
class SlotTranslation(TranslationOptions):
    fields = ("label", "options")


@register(MeansOfProof)
class MeansOfProofTranslation(TranslationOptions):
    fields = ("means",)


@register(SourceCitation)
class SourceCitationTranslation(TranslationOptions):
    fields = ("section",)


@register(LabelCoverage)
class LabelCoverageTranslation(TranslationOptions):
    fields = ("note",)


@register(Relation)
class RelationTranslation(TranslationOptions):
    fields = ("scope",)


@register(CuratorNote)
class CuratorNoteTranslation(TranslationOptions):
    fields = ("text",)


# After the registrations above, so that the histories have the language columns too. Versions of criteria need
# none: they are their own history.
for model in (Theme, Strategy, LifeCyclePhase, ProductGroup, Label, Source):
    simple_history.register(model)
