"""A good practice."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contributions.details import (
    GoodPracticeDetails,
)
from contributions.enums import ContributionKind
from contributions.forms.fields import AddressField, CountryField, LineField, ProductGroupsField, TextField, level_field
from contributions.forms.shared import ProposalForm


class GoodPracticeForm(ProposalForm):
    kind = ContributionKind.GOOD_PRACTICE
    organisation = LineField(label=gettext_lazy("Which organisation did it?"))
    level = level_field()
    country = CountryField(label=gettext_lazy("Country"))
    years = LineField(
        label=gettext_lazy("When?"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("For example: since 2022, or 2022–2024."),
    )
    situation = TextField(label=gettext_lazy("What was the situation?"), required=False, rows=3)
    what_was_done = TextField(label=gettext_lazy("What was done?"))
    result = TextField(
        label=gettext_lazy("What came of it?"),
        required=False,
        rows=3,
        help_text=gettext_lazy("With figures, if there are any."),
    )
    how_known = TextField(
        label=gettext_lazy("How is that known?"),
        required=False,
        rows=2,
        help_text=gettext_lazy("Measured, estimated, said by somebody?"),
    )
    product_groups = ProductGroupsField()
    source_url = AddressField(help_text=gettext_lazy("A good practice rests on something that others can read."))
    field_order = (
        *("title", "text", "organisation", "level", "country", "years", "situation", "what_was_done", "result"),
        *("how_known", "product_groups", "source_url", "language", "shows_author", "licence_agreed"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("For example: “Old phones go to the repair school”.")
        self.fields["text"].help_text = _("What was done, and what came of it.")

    def details(self) -> GoodPracticeDetails:
        data = self.cleaned_data
        names = ("organisation", "level", "country", "years", "situation", "what_was_done", "result", "how_known")
        return GoodPracticeDetails(
            source_url=data["source_url"],
            product_groups=data["product_groups"],
            **{name: data[name] for name in names},
        )
