from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """How far an organisation's remit reaches."""

    LOCAL = "LOCAL", _("Local")
    REGIONAL = "REGIONAL", _("Regional")
    NATIONAL = "NATIONAL", _("National")
    EUROPEAN = "EUROPEAN", _("European")
    INTERNATIONAL = "INTERNATIONAL", _("International")
    NETWORK = "NETWORK", _("Network")


class PactRole(models.TextChoices):
    """What an organisation does in the Pact, as the public sources name it."""

    CO_LEAD = "CO_LEAD", _("Co-lead")
    COORDINATING = "COORDINATING", _("Coordinating participant")
    PARTICIPANT = "PARTICIPANT", _("Participant")
    SUPPORTING = "SUPPORTING", _("Supporting organisation")
    SECRETARIAT = "SECRETARIAT", _("Secretariat and its support")
    FRAMEWORK = "FRAMEWORK", _("Framework of the Pact")
    STEERING_BE = "STEERING_BE", _("Belgian steering committee")
    BUYER_GROUP = "BUYER_GROUP", _("Partner of a buyer group")
    WORKING_GROUP = "WORKING_GROUP", _("Partner of a working group")
    GUEST = "GUEST", _("Guest at a meeting of the Pact")
    HOST = "HOST", _("Host of a meeting of the Pact")
