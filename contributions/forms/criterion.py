"""A new criterion."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.details import (
    CriterionDetails,
)
from contributions.enums import ContributionKind
from contributions.forms.fields import AddressField, ProductGroupsField, TextField
from contributions.forms.shared import ProposalForm
from criteria.enums import Kind


class CriterionForm(ProposalForm):
    kind = ContributionKind.CRITERION
    requirement = TextField(
        label=gettext_lazy("What should it ask?"),
        help_text=gettext_lazy(
            "As you would write it in a tender, or in plain words. Curators give it its final form."
        ),
    )
    rationale = TextField(
        label=gettext_lazy("Why ask for it?"),
        help_text=gettext_lazy("What it changes for people, the environment or the budget."),
    )
    proof = TextField(
        label=gettext_lazy("How can a tenderer prove it?"),
        required=False,
        help_text=gettext_lazy("A label, a test report, a declaration, a contract."),
    )
    criterion_kind = forms.ChoiceField(
        label=gettext_lazy("Where does it belong in the tender documents?"),
        choices=[("", gettext_lazy("I do not know")), *Kind.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    product_groups = ProductGroupsField(help_text=gettext_lazy("For what purchases is it meant?"))
    source_url = AddressField(
        help_text=gettext_lazy("The address of a law, a standard, a label or a tender that asks for it already.")
    )
    field_order = (
        *("title", "text", "requirement", "rationale", "proof", "criterion_kind", "product_groups", "source_url"),
        *("language", "shows_author", "licence_agreed"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("What it is about, for example: “Spare parts for seven years”.")
        self.fields["text"].help_text = _("What it asks, so that a buyer sees it at a glance.")

    def details(self) -> CriterionDetails:
        data = self.cleaned_data
        return CriterionDetails(
            requirement=data["requirement"],
            rationale=data["rationale"],
            proof=data["proof"],
            source_url=data["source_url"],
            product_groups=data["product_groups"],
            criterion_kind=data["criterion_kind"] or None,
        )
