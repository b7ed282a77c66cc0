"""What a member fills in, per kind of contribution."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator, URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contributions.countries import country_choices
from contributions.details import (
    LONGEST_ANSWER,
    LONGEST_LINE,
    MOST_CRITERIA,
    CriterionDetails,
    Details,
    GoodPracticeDetails,
    PilotDetails,
    UsedCriterion,
)
from contributions.enums import ContributionKind
from contributions.models.contribution import LONGEST_SUMMARY, LONGEST_TEXT, LONGEST_TITLE
from contributions.typed_numbers import number_of
from criteria.enums import Kind
from criteria.models import Criterion, ProductGroup
from criteria.queries import lists_of_criteria
from members.enums import Level
from members.models import User
from practice.enums import Outcome
from practice.models.pilot import DATE_PATTERN
from publishing.texts import active_language, text_of

_CONTROL_CHARACTERS = re.compile(r"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]")  # Django's own field refuses NUL
_MOST_BIDS = 10_000


def _no_control_characters(value: str) -> None:
    if _CONTROL_CHARACTERS.search(value):
        raise ValidationError(_("The text holds characters that cannot be shown. Type it anew."), code="control")


class LineField(forms.CharField):
    """Plain text on one line."""

    def __init__(self, *, max_length: int = LONGEST_LINE, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, **kwargs)
        self.validators.append(_no_control_characters)


class TextField(LineField):
    """Plain text on several lines. Browsers send two characters for the end of a line; it counts as one."""

    def __init__(self, *, max_length: int = LONGEST_ANSWER, rows: int = 5, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n")


class AddressField(forms.URLField):
    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", gettext_lazy("Public source"))
        super().__init__(max_length=1000, assume_scheme="https", required=False, **kwargs)


class ProductGroupsField(forms.MultipleChoiceField):
    """Product groups by their identifiers, those of one family together."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.CheckboxSelectMultiple, required=False, **kwargs)
        self.label = gettext_lazy("Product groups")
        self.error_messages["invalid_choice"] = gettext_lazy("Choose from the list.")

    def offer(self) -> None:
        """Reads the list as it is now, in the reader's language."""
        groups: list[ProductGroup] = list(lists_of_criteria()[ProductGroup].values())
        below = {group.parent_id for group in groups}
        leaves = [group for group in groups if group.pk not in below]
        self.choices = [(group.slug, text_of(group, "name").value) for group in leaves]


class CountryField(forms.ChoiceField):
    def offer(self) -> None:
        self.choices = [("", pgettext_lazy("country", "Choose a country")), *country_choices()]


def _level_field() -> forms.ChoiceField:
    choices = [("", pgettext_lazy("kind of organisation", "Choose")), *Level.choices]
    return forms.ChoiceField(label=gettext_lazy("Kind of organisation"), choices=choices)


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


def _date_field(**kwargs: Any) -> LineField:
    return LineField(
        max_length=10,
        help_text=gettext_lazy("As exactly as you know it: 2024, 2024-06 or 2024-06-14."),
        validators=[RegexValidator(DATE_PATTERN, gettext_lazy("Write 2024, 2024-06 or 2024-06-14."))],
        **kwargs,
    )


class PilotForm(ProposalForm):
    kind = ContributionKind.PILOT
    organisation = LineField(label=gettext_lazy("Which organisation bought?"))
    level = _level_field()
    country = CountryField(label=gettext_lazy("Country"))
    started_on = _date_field(label=gettext_lazy("Begun"))
    ended_on = _date_field(label=gettext_lazy("Ended"), required=False)
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


class GoodPracticeForm(ProposalForm):
    kind = ContributionKind.GOOD_PRACTICE
    organisation = LineField(label=gettext_lazy("Which organisation did it?"))
    level = _level_field()
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


FORMS: dict[ContributionKind, type[ContributionForm]] = {
    form.kind: form for form in (ProblemForm, IdeaForm, CriterionForm, PilotForm, GoodPracticeForm)
}
