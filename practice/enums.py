from __future__ import annotations

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Procedure(models.TextChoices):
    """How the contract was awarded, in the terms of the eForms (procedure type, BT-105) and of the directive."""

    NOT_STATED = "NOT_STATED", pgettext_lazy("procedure", "Not stated")
    OPEN = "OPEN", _("Open procedure")
    RESTRICTED = "RESTRICTED", _("Restricted procedure")
    NEGOTIATED = "NEGOTIATED", _("Competitive procedure with negotiation")
    NEGOTIATED_WITHOUT_CALL = "NEGOTIATED_WITHOUT_CALL", _("Negotiated procedure without prior publication")
    DIALOGUE = "DIALOGUE", _("Competitive dialogue")
    INNOVATION = "INNOVATION", _("Innovation partnership")
    FRAMEWORK = "FRAMEWORK", _("Call-off or mini-competition under a framework agreement")
    DIRECT = "DIRECT", _("Direct award of a small contract")
    OTHER = "OTHER", pgettext_lazy("procedure", "Other procedure")


class ValueBand(models.TextChoices):
    """The value of the contract in euro without VAT; a band, because buyers rarely publish the exact amount."""

    NOT_STATED = "NOT_STATED", pgettext_lazy("value", "Not stated")
    UNDER_50K = "UNDER_50K", _("Under €50,000")
    FROM_50K = "FROM_50K", _("€50,000 to €200,000")
    FROM_200K = "FROM_200K", _("€200,000 to €1 million")
    FROM_1M = "FROM_1M", _("€1 million to €5 million")
    FROM_5M = "FROM_5M", _("€5 million to €20 million")
    FROM_20M = "FROM_20M", _("€20 million and more")


class Outcome(models.TextChoices):
    """What became of a criterion in a pilot."""

    KEPT = "KEPT", pgettext_lazy("outcome of a criterion", "Kept")
    CHANGED = "CHANGED", pgettext_lazy("outcome of a criterion", "Changed")
    DROPPED = "DROPPED", pgettext_lazy("outcome of a criterion", "Dropped")


class PriceEffect(models.TextChoices):
    NOT_KNOWN = "NOT_KNOWN", pgettext_lazy("effect on the price", "Not known")
    NONE = "NONE", pgettext_lazy("effect on the price", "No effect")
    LOWER = "LOWER", pgettext_lazy("effect on the price", "Lower price")
    HIGHER = "HIGHER", pgettext_lazy("effect on the price", "Higher price")


class Challenge(models.TextChoices):
    """Whether a tenderer contested the criterion, by a complaint, an appeal or a claim."""

    UNKNOWN = "UNKNOWN", pgettext_lazy("challenge", "Not known")
    NO = "NO", pgettext_lazy("challenge", "Not challenged")
    YES = "YES", pgettext_lazy("challenge", "Challenged")


class Reliability(models.TextChoices):
    """How sure a source, or what rests on it, is."""

    CHECKED_BY_CURATOR = "CHECKED_BY_CURATOR", _("Checked by a curator")
    SUPPLIED_BY_MEMBER = "SUPPLIED_BY_MEMBER", _("Supplied by a member")
    LINKED_ONLY = "LINKED_ONLY", _("Linked only")

    @property
    def description(self) -> Promise:
        return _RELIABILITY_DESCRIPTIONS[self]


_RELIABILITY_DESCRIPTIONS = {
    Reliability.CHECKED_BY_CURATOR: _("A curator has opened the source and found the statements there."),
    Reliability.SUPPLIED_BY_MEMBER: _("A member of the network states it; nobody else has checked it."),
    Reliability.LINKED_ONLY: _("We only link to the source; its statements have not been checked."),
}
