class CriterionNumber:
    """CF-001, in any capitals; the views lead small letters to the one address."""

    regex = r"[Cc][Ff]-[0-9]{3,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
