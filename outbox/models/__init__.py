from outbox.models.message import OutboxMessage
from outbox.models.unsubscription import Unsubscription

__all__ = ["OutboxMessage", "Unsubscription"]
