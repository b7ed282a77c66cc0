from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from working_sessions.admin.erasing import ReasonForm


class ErasingForm(ReasonForm):
    """Which words of minutes are to go, and why."""

    words = forms.CharField(
        label=_("Words"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
        help_text=_(
            "One name or phrase on each line. Whole words are found, in capitals or not. Give every way in which a name is "
            "written."
        ),
    )
    field_order = ("words", "reason")
