from criteria.models.criterion import Criterion
from criteria.models.evidence import LabelCoverage, MeansOfProof, SourceCitation
from criteria.models.note import CuratorNote
from criteria.models.relation import Relation
from criteria.models.search import CatalogueState, CriterionFacets, CriterionText, CriterionUse, Word
from criteria.models.slot import Slot
from criteria.models.taxonomy import CpvCode, Label, LifeCyclePhase, ProductGroup, Source, Strategy, Term, Theme
from criteria.models.version import CriterionVersion

__all__ = [
    "CatalogueState",
    "CpvCode",
    "Criterion",
    "CriterionFacets",
    "CriterionText",
    "CriterionUse",
    "CriterionVersion",
    "CuratorNote",
    "Label",
    "LabelCoverage",
    "LifeCyclePhase",
    "MeansOfProof",
    "ProductGroup",
    "Relation",
    "Slot",
    "Source",
    "SourceCitation",
    "Strategy",
    "Term",
    "Theme",
    "Word",
]
