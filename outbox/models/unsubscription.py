from __future__ import annotations

from django.db import models
from django.db.models import F
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


def normalised(address: str) -> str:
    """The address as unsubscriptions keep it: nobody means another mailbox by capitals."""
    return address.strip().lower()


class UnsubscriptionQuerySet(models.QuerySet["Unsubscription"]):
    def of(self, address: str, kind: str) -> UnsubscriptionQuerySet:
        return self.filter(address=normalised(address), kind=kind)


class Unsubscription(models.Model):
    """An address that wants no more mails of a kind. It concerns only mails that offer to unsubscribe.

    An address and not an account: invitations go to people who have none.
    """

    address = models.EmailField(_("address"))
    kind = models.CharField(_("kind"), max_length=60)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = UnsubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsubscription")
        verbose_name_plural = _("unsubscriptions")
        ordering = ("-created_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["address", "kind"], name="outbox_unsubscription_once"),
            models.CheckConstraint(
                condition=models.Q(address=Lower(F("address"))), name="outbox_unsubscription_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.kind}"
