from django.urls import path, register_converter
from django.utils.translation import pgettext_lazy

from criteria.converters import CriterionNumber
from criteria.feeds import ChangesFeed
from criteria.views import catalogue, criterion

register_converter(CriterionNumber, "criterion")

app_name = "criteria"
urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path(pgettext_lazy("address", "coverage/"), catalogue.grid, name="grid"),
    path(pgettext_lazy("address", "compare/"), criterion.compare, name="compare"),
    path(pgettext_lazy("address", "changes/"), catalogue.changes, name="changes"),
    path(pgettext_lazy("address", "changes.atom"), ChangesFeed(), name="feed"),
    path(pgettext_lazy("address", "suggestions/"), catalogue.suggestions, name="suggestions"),
    path("<criterion:number>/", criterion.criterion, name="criterion"),
    path("<criterion:number>/v<int:version>/", criterion.version, name="version"),
    path(pgettext_lazy("address", "<criterion:number>/differences/"), criterion.differences, name="differences"),
]
