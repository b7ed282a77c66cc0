from outbox.models.message import OutboxMessage

__all__ = ["OutboxMessage"]
