"""What the admin pages of several rooms share: translated fields, the audit trail, tools that change something."""

from publishing.admin.audit import AuditEntryAdmin

__all__ = ["AuditEntryAdmin"]
