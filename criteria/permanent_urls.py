"""The addresses that tender documents print: short, without a language, for good."""

from django.urls import path, register_converter

from criteria.converters import CriterionNumber
from criteria.views.criterion import permanent

register_converter(CriterionNumber, "cited_criterion")

urlpatterns = [
    path("<cited_criterion:number>", permanent, name="permanent_criterion"),
    path("<cited_criterion:number>/v<int:version>", permanent, name="permanent_version"),
]
