from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """Where a criterion stands in the tender documents (Directive 2014/24/EU, articles 42, 58, 67 and 70)."""

    SELECTION_CRITERION = "SELECTION_CRITERION", _("Selection criterion")
    TECHNICAL_SPECIFICATION = "TECHNICAL_SPECIFICATION", _("Technical specification")
    AWARD_CRITERION = "AWARD_CRITERION", _("Award criterion")
    CONTRACT_PERFORMANCE_CLAUSE = "CONTRACT_PERFORMANCE_CLAUSE", _("Contract performance clause")

    @property
    def description(self) -> Promise:
        return _KIND_DESCRIPTIONS[self]


_KIND_DESCRIPTIONS = {
    Kind.SELECTION_CRITERION: _(
        "Use it to judge the tenderer, not the product: experience, environmental management or supply-chain "
        "tracking, in proportion to the contract; exclusion grounds are filed here too."
    ),
    Kind.TECHNICAL_SPECIFICATION: _(
        "Use it for what every offered product or service must meet: pass or fail, linked to the subject matter "
        "of the contract and always open to an equivalent."
    ),
    Kind.AWARD_CRITERION: _(
        "Use it to reward tenders that go beyond the minimum, with points that are announced beforehand, measurable "
        "and weighted against price and quality."
    ),
    Kind.CONTRACT_PERFORMANCE_CLAUSE: _(
        "Use it for what the contractor does during the contract: take-back, reporting, warranty, due diligence; "
        "write down from the start how you will follow it up."
    ),
}


class Ambition(models.IntegerChoices):
    """How far a criterion goes; shown as one to three filled rings."""

    BASIC = 1, pgettext_lazy("ambition", "Basic")
    ADVANCED = 2, pgettext_lazy("ambition", "Advanced")
    AMBITIOUS = 3, pgettext_lazy("ambition", "Ambitious")

    @property
    def description(self) -> Promise:
        return _AMBITION_DESCRIPTIONS[self]


_AMBITION_DESCRIPTIONS = {
    Ambition.BASIC: _(
        "Start here: well within the market’s reach, quick to verify, close to the legal minimums; suitable as a "
        "requirement in almost every ICT contract."
    ),
    Ambition.ADVANCED: _(
        "For buyers with some experience: several suppliers can comply, the proof takes more time, and a short "
        "preliminary market consultation is useful."
    ),
    Ambition.AMBITIOUS: _(
        "For front-runners: few suppliers can comply as yet; best used as an award criterion or in a pilot, after a "
        "market consultation."
    ),
}


class ProofStage(models.TextChoices):
    """When a means of proof is asked for."""

    TENDER = "TENDER", pgettext_lazy("stage of proof", "Tender")
    AWARD = "AWARD", pgettext_lazy("stage of proof", "Award")
    DELIVERY = "DELIVERY", pgettext_lazy("stage of proof", "Delivery")
    PERFORMANCE = "PERFORMANCE", pgettext_lazy("stage of proof", "Performance")

    @property
    def description(self) -> Promise:
        return _STAGE_DESCRIPTIONS[self]


_STAGE_DESCRIPTIONS = {
    ProofStage.TENDER: _(
        "The tenderer encloses the proof with the tender; suitable for labels, data sheets and declarations that "
        "already exist."
    ),
    ProofStage.AWARD: _(
        "Only the tenderer to whom you intend to award the contract supplies the proof before award; this spares all "
        "other tenderers work and cost."
    ),
    ProofStage.DELIVERY: _(
        "The proof comes with the goods and is checked on receipt: battery reports, serial numbers, packaging, default "
        "settings."
    ),
    ProofStage.PERFORMANCE: _(
        "The contractor reports during the contract, on agreed dates; settle who reads the reports and what happens if "
        "they are missing."
    ),
}


class VersionState(models.TextChoices):
    DRAFT = "DRAFT", _("Draft")
    PUBLISHED = "PUBLISHED", _("Published")


class Confidence(models.TextChoices):
    """How sure the facts behind a version are."""

    CHECKED = "CHECKED", _("Checked")
    WELL_KNOWN = "WELL_KNOWN", _("Not checked against the source")

    @property
    def description(self) -> Promise:
        return _CONFIDENCE_DESCRIPTIONS[self]


_CONFIDENCE_DESCRIPTIONS = {
    Confidence.CHECKED: _("The requirement and its figures were seen on a public page."),
    Confidence.WELL_KNOWN: _(
        "The requirement rests on background knowledge of the official text. Look up the source before you use it."
    ),
}


class SlotType(models.TextChoices):
    """What a buyer fills in at a slot of the wording."""

    INTEGER = "INTEGER", _("Whole number")
    DECIMAL = "DECIMAL", _("Decimal number")
    PERCENTAGE = "PERCENTAGE", _("Percentage")
    MONEY = "MONEY", _("Amount in euro")
    DATE = "DATE", _("Date")
    TEXT = "TEXT", _("Text")
    CHOICE = "CHOICE", _("Choice from a list")

    @property
    def is_number(self) -> bool:
        return self in (SlotType.INTEGER, SlotType.DECIMAL, SlotType.PERCENTAGE, SlotType.MONEY)


class RelationKind(models.TextChoices):
    REPLACES = "REPLACES", _("Replaces")
    REWARDS_BEYOND = "REWARDS_BEYOND", _("Rewards beyond")
    ALTERNATIVE_TO = "ALTERNATIVE_TO", _("Alternative to")


class Use(models.TextChoices):
    """In how many pilots a criterion was used. Fewer than three are told together, so that none can be made out."""

    MANY = "MANY", _("In 3 pilots or more")
    FEW = "FEW", _("In 1 or 2 pilots")
    NONE = "NONE", _("In no pilot yet")


FEW_PILOTS = 3  # from so many pilots on, figures about them are shown


class LegalStatus(models.TextChoices):
    """Whether a criterion asks for more than the law, on a given day."""

    MINIMUM = "MINIMUM", _("Now the legal minimum")
    UPCOMING = "UPCOMING", _("Becomes the legal minimum")
    BEYOND = "BEYOND", _("Beyond the legal minimum")
