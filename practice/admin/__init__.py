from django.utils.translation import gettext_lazy as _

from practice.admin.good_practice import GoodPracticeAdmin
from practice.admin.pilot import PilotAdmin
from publishing.admin.audit import DEEDS

DEEDS.update(
    {
        "pilot.create": _("created the pilot"),
        "pilot.update": _("edited the pilot"),
        "pilot.publish": _("published the pilot"),
        "pilot.withdraw": _("withdrew the pilot"),
        "good_practice.create": _("created the good practice"),
        "good_practice.update": _("edited the good practice"),
        "good_practice.publish": _("published the good practice"),
        "good_practice.withdraw": _("withdrew the good practice"),
    }
)

__all__ = ["GoodPracticeAdmin", "PilotAdmin"]
