from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    QUEUED = "QUEUED", _("Waiting to be sent")
    SENDING = "SENDING", _("Being sent")
    SENT = "SENT", _("Sent")
    FAILED = "FAILED", _("Given up")
    CANCELLED = "CANCELLED", _("Cancelled")
