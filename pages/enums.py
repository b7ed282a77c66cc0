from django.db import models
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    """How precisely the sources give a date."""

    DAY = "DAY", _("Day")
    MONTH = "MONTH", _("Month")
    YEAR = "YEAR", _("Year")
