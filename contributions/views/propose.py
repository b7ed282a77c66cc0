"""What one can contribute, and the way to each form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from contributions.enums import PROPOSALS, REPORTS, ContributionKind
from contributions.queries import reportable
from contributions.typed_numbers import number_of
from publishing.lists import Choice


def propose(request: HttpRequest) -> HttpResponse:
    """The five kinds. With the number of a criterion in the address it leads on to the form of a report."""
    typed = request.GET.get("criterion", "")
    kind = ContributionKind.IDEA if request.GET.get("kind") == ContributionKind.IDEA.slug else ContributionKind.PROBLEM
    if "criterion" in request.GET:
        number = number_of(typed[:40])
        if number and reportable().filter(number=number).exists():
            return HttpResponseRedirect(reverse(f"contributions:{kind.lower()}", args=[number]))
    error = _("The catalogue has no criterion with this number.") if "criterion" in request.GET else ""
    context = {
        "proposals": [
            {
                "slug": kind.slug,
                "label": kind.label,
                "description": kind.description,
                "url": reverse(f"contributions:{kind.lower()}"),
            }
            for kind in PROPOSALS
        ],
        "reports": [
            {"slug": report.slug, "label": report.label, "description": report.description, "chosen": report is kind}
            for report in REPORTS
        ],
        "typed": typed[:40],
        "error": error,
        "errors": [{"message": error, "field_id": "report-criterion"}] if error else [],
        "catalogue_url": reverse("criteria:catalogue"),
        "list_url": reverse("contributions:contributions"),
        "mine_url": reverse("contributions:mine"),
        "breadcrumbs": [
            Choice(_("Home"), url=reverse("home")),
            Choice(_("Contributions"), url=reverse("contributions:contributions")),
            Choice(_("Contribute")),
        ],
    }
    return render(request, "contributions/propose.html", context, status=422 if error else 200)
