from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class DomainStatus(models.TextChoices):
    PROPOSED = "PROPOSED", pgettext_lazy("domain", "Proposed")
    VERIFIED = "VERIFIED", pgettext_lazy("domain", "Verified")
    REVOKED = "REVOKED", pgettext_lazy("domain", "Revoked")


class Audience(models.TextChoices):
    """Who may see a part of a member's profile."""

    NOBODY = "NOBODY", pgettext_lazy("audience", "Nobody")
    GROUPS = "GROUPS", pgettext_lazy("audience", "Members of my groups")
    NETWORK = "NETWORK", pgettext_lazy("audience", "Members of the network")
    EVERYBODY = "EVERYBODY", pgettext_lazy("audience", "Everybody")
