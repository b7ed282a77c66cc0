class PilotNumber:
    """PI-001, in any capitals; the view leads small letters to the one address."""

    regex = r"[Pp][Ii]-[0-9]{3,6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
