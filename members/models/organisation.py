from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.enums import Level, PactRole


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def in_the_pact(self) -> OrganisationQuerySet:
        """The bodies and partners that the public sources name, in the order of their role."""
        order = models.Case(
            *(models.When(pact_role=role, then=position) for position, role in enumerate(PactRole.values)),
            default=len(PactRole.values),
        )
        return self.exclude(pact_role="").order_by(order, "position", "pk")


class Organisation(models.Model):
    """A body that buys, coordinates or supports."""

    slug = models.SlugField(_("identifier"), max_length=60, unique=True)
    acronym = models.CharField(_("acronym"), max_length=40, blank=True)
    name = models.CharField(_("name"), max_length=200)
    name_note = models.CharField(
        _("note on the name"), max_length=200, blank=True, help_text=_("Where a name is not an official translation.")
    )
    country = models.CharField(_("country"), max_length=2, blank=True, help_text=_("ISO 3166 code, for example BE."))
    level = models.CharField(_("level"), max_length=20, choices=Level)
    pact_role = models.CharField(_("role in the Pact"), max_length=20, choices=PactRole, blank=True)
    role = models.TextField(_("what it does in the Pact"), blank=True)
    source_addresses = ArrayField(models.URLField(max_length=500), verbose_name=_("sources"), default=list, blank=True)
    is_verified = models.BooleanField(
        _("verified"), default=False, help_text=_("Staff knows that this organisation exists and is what it says.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country="") | models.Q(country__regex=r"^[A-Z]{2}$"),
                name="members_organisation_country_code",
                violation_error_message=_("Write the country as two capital letters, for example BE."),
            )
        ]

    def __str__(self) -> str:
        return self.name
