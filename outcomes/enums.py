from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MinutesState(models.TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("minutes", "Draft")
    CIRCULATED = "CIRCULATED", pgettext_lazy("minutes", "Sent to the participants for comments")
    APPROVED = "APPROVED", pgettext_lazy("minutes", "Approved")
    PUBLISHED = "PUBLISHED", pgettext_lazy("minutes", "Published")


# The text of these stands: whoever changes it takes the approval back first.
FINAL = (MinutesState.APPROVED, MinutesState.PUBLISHED)


class OutcomeKind(models.TextChoices):
    DECISION = "DECISION", _("Decision")
    ACTION = "ACTION", pgettext_lazy("of a session", "Action")


class OutcomeState(models.TextChoices):
    """Of an action. A decision is taken, and stays open as long as nothing else is said."""

    OPEN = "OPEN", pgettext_lazy("outcome", "Open")
    DONE = "DONE", pgettext_lazy("outcome", "Done")
    DROPPED = "DROPPED", pgettext_lazy("outcome", "Dropped")


class DocumentKind(models.TextChoices):
    AGENDA = "AGENDA", pgettext_lazy("document of a session", "Agenda")
    SLIDES = "SLIDES", pgettext_lazy("document of a session", "Slides")
    MINUTES = "MINUTES", pgettext_lazy("document of a session", "Minutes")
    READING = "READING", pgettext_lazy("document of a session", "Reading")
    RECORDING = "RECORDING", pgettext_lazy("document of a session", "Recording")
    OTHER = "OTHER", pgettext_lazy("document of a session", "Other document")


class DocumentVisibility(models.TextChoices):
    """Who may have a document of a session; who may see the session is the ceiling."""

    EVERYBODY = "EVERYBODY", pgettext_lazy("visibility", "Whoever may see the session")
    MEMBERS = "MEMBERS", pgettext_lazy("visibility", "Members of the network")
    PARTICIPANTS = "PARTICIPANTS", pgettext_lazy("visibility", "The participants")
