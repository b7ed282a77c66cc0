from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from members.enums import DomainStatus
from members.models.organisation import Organisation


class OrganisationDomain(models.Model):
    """A domain of mail addresses that belongs to an organisation: in capitals of nobody, IDNA-encoded, without a dot at
    its end. Only a verified one links people to the organisation."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.CASCADE, related_name="domains"
    )
    domain = models.CharField(_("domain"), max_length=253)
    match_subdomains = models.BooleanField(
        _("also its sub-domains"), default=False, help_text=_("Also addresses such as name@it.example.be.")
    )
    status = models.CharField(_("status"), max_length=10, choices=DomainStatus, default=DomainStatus.PROPOSED)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("verified by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True, editable=False)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("domain")
        verbose_name_plural = _("domains")
        ordering = ("domain",)
        constraints = [
            models.UniqueConstraint(
                fields=["domain"],
                condition=Q(status=DomainStatus.VERIFIED),
                name="members_domain_verified_for_one_organisation",
                violation_error_message=_("This domain is verified for another organisation already."),
            ),
            models.UniqueConstraint(fields=["organisation", "domain"], name="members_domain_once_per_organisation"),
            models.CheckConstraint(
                condition=Q(domain=Lower("domain")) & ~Q(domain__endswith="."), name="members_domain_normalised"
            ),
        ]

    def __str__(self) -> str:
        return self.domain
