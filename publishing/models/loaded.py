from django.db import models


class LoadedEntry(models.Model):
    """An entry of a content file as it was last loaded, so that loading it again changes nothing.

    What curators changed in the portal since then stays, until the entry in the file itself changes.
    """

    key = models.CharField(max_length=200, unique=True)
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return self.key
