from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from criteria.models import CriterionVersion
from practice.models.good_practice import GoodPractice
from practice.models.pilot import Pilot

Result = CriterionVersion | Pilot | GoodPractice


class WithResult(models.Model):
    """What was proposed or decided, and became a version of a criterion, a pilot or a good practice: one of them at the
    most. The draft of a version may be discarded; then nothing stands here until another is started."""

    resulting_version = models.ForeignKey(
        CriterionVersion,
        verbose_name=_("version that came of it"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    resulting_pilot = models.ForeignKey(
        Pilot,
        verbose_name=_("pilot that came of it"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )
    resulting_practice = models.ForeignKey(
        GoodPractice,
        verbose_name=_("good practice that came of it"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
    )

    class Meta:
        abstract = True

    @property
    def result(self) -> Result | None:
        """What came of it, draft or published."""
        return self.resulting_version or self.resulting_pilot or self.resulting_practice
