class ReceiptNumber:
    """2026-0042."""

    regex = r"[0-9]{4}-[0-9]{4,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
