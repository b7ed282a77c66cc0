from django.utils.translation import gettext_lazy as _

from contributions.admin.contribution import ContributionAdmin
from publishing.admin.audit import DEEDS

DEEDS.update(
    {
        "contribution.submitted": _("sent the contribution"),
        "contribution.taken_into_review": _("took the contribution into review"),
        "contribution.accepted": _("accepted the contribution"),
        "contribution.declined": _("declined the contribution"),
        "contribution.answered": _("answered the contribution"),
        "contribution.withdrawn": _("withdrew the contribution"),
        "contribution.published": _("published what came of the contribution"),
        "contribution.draft_started": _("started the draft anew"),
        "contribution.words_shown": _("made the words public"),
        "contribution.words_hidden": _("hid the words"),
        "contribution.words_erased": _("erased the words"),
        "contribution.credit_changed": _("changed whether the name is shown"),
    }
)

__all__ = ["ContributionAdmin"]
