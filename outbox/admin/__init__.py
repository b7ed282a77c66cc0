from django.utils.translation import gettext_lazy as _

from outbox.admin.message import OutboxMessageAdmin
from outbox.admin.unsubscription import UnsubscriptionAdmin
from publishing.admin.audit import DEEDS

DEEDS.update(
    {
        "outbox.cancel": _("cancelled a mail"),
        "outbox.send_again": _("had a mail sent again"),
        "outbox.unsubscribe": _("unsubscribed from mails"),
        "outbox.subscribe_again": _("took an unsubscription back"),
    }
)

__all__ = ["OutboxMessageAdmin", "UnsubscriptionAdmin"]
