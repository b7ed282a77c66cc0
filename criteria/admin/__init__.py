from django.utils.translation import gettext_lazy as _

from criteria.admin.criterion import CriterionAdmin
from criteria.admin.note import CuratorNoteAdmin
from criteria.admin.taxonomy import (
    CpvCodeAdmin,
    LabelAdmin,
    LifeCyclePhaseAdmin,
    ProductGroupAdmin,
    SourceAdmin,
    StrategyAdmin,
    ThemeAdmin,
)
from criteria.admin.version import CriterionVersionAdmin
from publishing.admin.audit import DEEDS

DEEDS.update(
    {
        "criterion.create": _("created the criterion"),
        "criterion.start_version": _("started a version"),
        "criterion.edit_draft": _("edited the draft"),
        "criterion.discard_draft": _("discarded the draft"),
        "criterion.publish": _("published the version"),
        "criterion.withdraw": _("withdrew the criterion"),
        "criterion.add_note": _("added a note"),
        "criterion.settle_note": _("settled a note"),
    }
)

__all__ = [
    "CpvCodeAdmin",
    "CriterionAdmin",
    "CriterionVersionAdmin",
    "CuratorNoteAdmin",
    "LabelAdmin",
    "LifeCyclePhaseAdmin",
    "ProductGroupAdmin",
    "SourceAdmin",
    "StrategyAdmin",
    "ThemeAdmin",
]
