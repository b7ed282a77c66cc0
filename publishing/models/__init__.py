from publishing.models.audit import AuditEntry
from publishing.models.loaded import LoadedEntry

__all__ = ["AuditEntry", "LoadedEntry"]
