from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import User

NUMBER_PATTERN = r"^CF-\d{3,6}$"


class CriterionQuerySet(models.QuerySet["Criterion"]):
    def published(self) -> CriterionQuerySet:
        """Criteria that have a version in force."""
        return self.filter(current__isnull=False)

    def visible_to(self, user: User | AnonymousUser) -> CriterionQuerySet:
        """What the viewer may open: all that was ever published (a printed address must not die), and drafts for curators."""
        if user.has_perm("criteria.view_criterionversion"):
            return self
        return self.filter(models.Q(current__isnull=False) | models.Q(withdrawn_on__isnull=False))


class Criterion(models.Model):
    """The identity of a criterion: a number that is printed in tender documents and never reused.

    `current` is the version in force, or nothing before the first publication and after a withdrawal. The
    database refuses to delete a criterion, to change its number, and to point `current` at a draft or at another
    criterion's version.
    """

    number = models.CharField(
        _("number"),
        max_length=12,
        unique=True,
        validators=[RegexValidator(NUMBER_PATTERN, _("A number looks like CF-001."))],
    )
    current = models.OneToOneField(
        "criteria.CriterionVersion",
        verbose_name=_("version in force"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="current_for",
    )
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True, editable=False)
    withdrawal_reason = models.TextField(_("reason for the withdrawal"), blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = CriterionQuerySet.as_manager()

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ("number",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__regex=NUMBER_PATTERN), name="criteria_criterion_number_form"
            ),
            models.CheckConstraint(
                condition=models.Q(current__isnull=True) | models.Q(withdrawn_on__isnull=True),
                name="criteria_criterion_current_or_withdrawn",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("criteria:criterion", args=[self.number])
