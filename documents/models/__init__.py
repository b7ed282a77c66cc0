from documents.models.document import Document, DocumentVersion

__all__ = ["Document", "DocumentVersion"]
