"""A pilot, with the criteria that it used."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contributions.details import (
    MOST_CRITERIA,
    PilotDetails,
    UsedCriterion,
)
from contributions.enums import ContributionKind
from contributions.forms.fields import (
    AddressField,
    CountryField,
    LineField,
    ProductGroupsField,
    TextField,
    date_field,
    level_field,
)
from contributions.forms.shared import ProposalForm
from contributions.typed_numbers import number_of
from criteria.models import Criterion
from practice.enums import Outcome

_MOST_BIDS = 10_000


class PilotForm(ProposalForm):
    kind = ContributionKind.PILOT
    organisation = LineField(label=gettext_lazy("Which organisation bought?"))
    level = level_field()
    country = CountryField(label=gettext_lazy("Country"))
    started_on = date_field(label=gettext_lazy("Begun"))
    ended_on = date_field(label=gettext_lazy("Ended"), required=False)
    bought = TextField(
        label=gettext_lazy("What was bought?"),
        help_text=gettext_lazy("Products or services, and roughly how many."),
    )
    product_groups = ProductGroupsField()
    lesson = TextField(
        label=gettext_lazy("What did you learn?"),
        required=False,
        help_text=gettext_lazy("What you would do again, and what not. Name no tenderers."),
    )
    source_url = AddressField(help_text=gettext_lazy("The tender notice or a report, if one is public."))
    field_order = (
        *("title", "text", "organisation", "level", "country", "started_on", "ended_on", "bought", "product_groups"),
        *("lesson", "source_url", "language", "shows_author", "licence_agreed"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].help_text = _("For example: “Laptops with a repair contract”.")
        self.fields["text"].help_text = _("What was bought, and what came of it.")
        self.criteria = UsedCriteria(self.data if self.is_bound else None, prefix="criteria")

    def clean_ended_on(self) -> str:
        began, ended = self.cleaned_data.get("started_on", ""), self.cleaned_data["ended_on"]
        shared = min(len(began), len(ended))
        if shared and ended[:shared] < began[:shared]:
            raise ValidationError(_("The end lies before the beginning."))
        return ended

    def is_valid(self) -> bool:
        return bool(super().is_valid() & self.criteria.is_valid())

    def details(self) -> PilotDetails:
        data = self.cleaned_data
        return PilotDetails(
            organisation=data["organisation"],
            level=data["level"],
            country=data["country"],
            started_on=data["started_on"],
            ended_on=data["ended_on"],
            bought=data["bought"],
            product_groups=data["product_groups"],
            criteria=self.criteria.used(),
            lesson=data["lesson"],
            source_url=data["source_url"],
        )


class UsedCriterionForm(forms.Form):
    """A criterion in a pilot; a row that is empty does not count."""

    number = LineField(
        label=gettext_lazy("Number of the criterion"), max_length=20, help_text=gettext_lazy("For example CF-006.")
    )
    version = forms.IntegerField(
        label=gettext_lazy("Version"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=gettext_lazy("Leave it empty for the one in force."),
    )
    outcome = forms.ChoiceField(
        label=gettext_lazy("What became of it?"),
        choices=[("", pgettext_lazy("outcome of a criterion", "Choose")), *Outcome.choices],
    )
    bids_received = forms.IntegerField(
        label=gettext_lazy("Bids received"),
        required=False,
        validators=[MinValueValidator(0), MaxValueValidator(_MOST_BIDS)],
    )
    bids_meeting = forms.IntegerField(
        label=gettext_lazy("Bids that met it"),
        required=False,
        validators=[MinValueValidator(0), MaxValueValidator(_MOST_BIDS)],
    )
    lesson = TextField(
        label=gettext_lazy("Why it was changed or dropped, or what to watch for"), required=False, rows=2
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("number"):
            self._find_version(data)
        received, meeting = data.get("bids_received"), data.get("bids_meeting")
        if meeting is not None and (received is None or meeting > received):
            self.add_error("bids_meeting", _("No more bids can meet the criterion than were received."))
        if data.get("outcome") in (Outcome.CHANGED, Outcome.DROPPED) and not data.get("lesson"):
            self.add_error("lesson", _("Say in a sentence why it was changed or dropped."))
        return data

    def _find_version(self, data: dict[str, Any]) -> None:
        number = number_of(data["number"])
        criterion = Criterion.objects.filter(number=number).select_related("current").first() if number else None
        if criterion is None or (criterion.current is None and criterion.withdrawn_on is None):
            self.add_error("number", _("There is no criterion with this number."))
            return
        data["number"] = number
        if data.get("version") is None:
            if criterion.current is None:
                self.add_error("version", _("This criterion is withdrawn. Say which version you used."))
            else:
                data["version"] = criterion.current.version
        elif not criterion.versions.published().filter(version=data["version"]).exists():
            self.add_error("version", _("This criterion has no such version."))


class _UsedCriteria(forms.BaseFormSet):
    def clean(self) -> None:
        numbers = [data["number"] for data in self._filled()]
        for form in self.forms:
            number = form.cleaned_data.get("number") if form.is_valid() else None
            if number and numbers.count(number) > 1:
                form.add_error("number", _("A criterion stands once in a pilot, in the version that was used."))

    def _filled(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if form.is_valid() and form.cleaned_data.get("number")]

    def used(self) -> list[UsedCriterion]:
        return [UsedCriterion(**data) for data in self._filled()]


UsedCriteria = forms.formset_factory(
    UsedCriterionForm,
    formset=_UsedCriteria,
    extra=MOST_CRITERIA,
    max_num=MOST_CRITERIA,
    absolute_max=MOST_CRITERIA,
    validate_max=True,
)
