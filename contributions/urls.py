from django.urls import URLPattern, URLResolver, include, path, register_converter
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

import criteria.urls  # noqa: F401 - registers the converter of criterion numbers
from contributions.converters import ReceiptNumber
from contributions.enums import ContributionKind
from contributions.views import contribution, lists, propose, sending

register_converter(ReceiptNumber, "receipt")

app_name = "contributions"


def _form(address: Promise, kind: ContributionKind) -> URLPattern | URLResolver:
    """The form of a kind, and the look at what is similar before it is sent."""
    name = kind.lower()
    return path(
        address,
        include(
            [
                path("", sending.form, {"kind": kind}, name=name),
                path(pgettext_lazy("address", "check/"), sending.check, {"kind": kind}, name=f"{name}_check"),
            ]
        ),
    )


urlpatterns = [
    path("", lists.contributions, name="contributions"),
    path(pgettext_lazy("address", "mine/"), lists.mine, name="mine"),
    path(pgettext_lazy("address", "propose/"), propose.propose, name="propose"),
    _form(pgettext_lazy("address", "problem/<criterion:number>/"), ContributionKind.PROBLEM),
    _form(pgettext_lazy("address", "idea/<criterion:number>/"), ContributionKind.IDEA),
    _form(pgettext_lazy("address", "propose/criterion/"), ContributionKind.CRITERION),
    _form(pgettext_lazy("address", "propose/pilot/"), ContributionKind.PILOT),
    _form(pgettext_lazy("address", "propose/good-practice/"), ContributionKind.GOOD_PRACTICE),
    path("<receipt:number>/", contribution.contribution, name="contribution"),
    path(pgettext_lazy("address", "<receipt:number>/withdraw/"), contribution.withdraw, name="withdraw"),
    path(pgettext_lazy("address", "<receipt:number>/credit/"), contribution.credit, name="credit"),
]
