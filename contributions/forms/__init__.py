"""What a member fills in, per kind of contribution."""

from contributions.enums import ContributionKind
from contributions.forms.criterion import CriterionForm
from contributions.forms.good_practice import GoodPracticeForm
from contributions.forms.pilot import PilotForm
from contributions.forms.reports import IdeaForm, ProblemForm
from contributions.forms.shared import ContributionForm

__all__ = ["FORMS", "ContributionForm"]

FORMS: dict[ContributionKind, type[ContributionForm]] = {
    form.kind: form for form in (ProblemForm, IdeaForm, CriterionForm, PilotForm, GoodPracticeForm)
}
