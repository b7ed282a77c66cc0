"""What every form of a contribution asks for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.details import (
    Details,
)
from contributions.enums import ContributionKind
from contributions.forms.fields import CountryField, LineField, ProductGroupsField, TextField
from contributions.models.contribution import LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE
from members.models import User
from publishing.texts import active_language, text_of


class ContributionForm(forms.Form):
    """What all kinds ask for. `details()` is what a proposal says besides."""

    kind: ContributionKind
    title = LineField(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    text = TextField(label=gettext_lazy("What do you want to say?"), max_length=LONGEST_TEXT, rows=8)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("The language that you write in. Write in the one that is easiest for you."),
    )
    shows_author = forms.BooleanField(label=gettext_lazy("Show my name on the public page"), required=False)

    def __init__(self, *args: Any, author: User, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "language": active_language(),
            "country": author.country,
            "organisation": _organisation_of(author),
            **(kwargs.get("initial") or {}),
        }
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            if isinstance(field, ProductGroupsField | CountryField):
                field.offer()
        credit = self.fields["shows_author"]
        if author.name:
            credit.help_text = _("As “%(name)s”. Leave it unticked to stay unnamed. You can change this later.") % {
                "name": author.name
            }
        else:
            del self.fields["shows_author"]  # never an e-mail address instead of a name

    def clean_title(self) -> str:
        return " ".join(self.cleaned_data["title"].split())

    def details(self) -> Details | None:
        return None


def _organisation_of(author: User) -> str:
    if author.organisation is not None:
        return text_of(author.organisation, "name").value
    return author.organisation_name


class ProposalForm(ContributionForm):
    text = TextField(
        label=gettext_lazy("In one or two sentences"),
        max_length=LONGEST_SUMMARY,
        rows=3,
    )
    licence_agreed = forms.BooleanField(
        label=gettext_lazy(
            "What I propose may be reused, changed and printed in tender documents by anybody, for free"
        ),
        error_messages={"required": gettext_lazy("Without this agreement the catalogue cannot use your proposal.")},
    )
