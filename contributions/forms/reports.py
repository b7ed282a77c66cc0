"""A problem with a criterion, and an idea about it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from contributions.enums import ContributionKind
from contributions.forms.shared import ContributionForm


class ProblemForm(ContributionForm):
    kind = ContributionKind.PROBLEM

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("In a few words, for example: “The standard has a new edition”.")
        self.fields["text"].label = _("What is wrong or missing?")
        self.fields["text"].help_text = _(
            "Say where it stands, what is wrong and how you know, with an address if there is one. Name no persons."
        )


class IdeaForm(ContributionForm):
    kind = ContributionKind.IDEA

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("In a few words, for example: “Also accept a repair index as proof”.")
        self.fields["text"].label = _("What would make it better?")
        self.fields["text"].help_text = _("Say what you would change and why. A rough wording is enough.")
