from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Organisation
from working_sessions.models.session import WorkingSession


class OrganisationPlaces(models.Model):
    """How many places one organisation gets in a session, where it is not what the others get."""

    session = models.ForeignKey(WorkingSession, on_delete=models.CASCADE, related_name="organisation_places")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    places = models.PositiveSmallIntegerField(_("places"))

    class Meta:
        verbose_name = _("places of an organisation")
        verbose_name_plural = _("places of organisations")
        ordering = ("organisation",)
        constraints = [models.UniqueConstraint(fields=["session", "organisation"], name="working_sessions_places_once")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.places}"
