from django.urls import path, register_converter
from django.utils.translation import pgettext_lazy

from practice.converters import PilotNumber
from practice.entries import Kind
from practice.views import detail, documents, listing, tile_map

register_converter(PilotNumber, "pilot")

app_name = "practice"
urlpatterns = [
    path("", listing.practice, name="list"),
    path(pgettext_lazy("address", "pilots/"), listing.practice, {"kind": Kind.PILOT}, name="pilots"),
    path(
        pgettext_lazy("address", "good-practices/"),
        listing.practice,
        {"kind": Kind.GOOD_PRACTICE},
        name="good_practices",
    ),
    path(pgettext_lazy("address", "map/"), tile_map.tile_map, name="map"),
    path(pgettext_lazy("address", "pilots/<pilot:number>/"), detail.pilot, name="pilot"),
    path(pgettext_lazy("address", "pilots/<pilot:number>/documents/add/"), documents.add, name="add_pilot_document"),
    path(
        pgettext_lazy("address", "pilots/<pilot:number>/documents/<uuid:key>/"),
        documents.document,
        name="pilot_document",
    ),
    path(
        pgettext_lazy("address", "pilots/<pilot:number>/documents/<uuid:key>/withdraw/"),
        documents.withdraw,
        name="withdraw_pilot_document",
    ),
    path(
        pgettext_lazy("address", "pilots/<pilot:number>/documents/<uuid:key>/<int:version>/"),
        documents.download,
        name="pilot_file",
    ),
    path(pgettext_lazy("address", "good-practices/<slug:slug>/"), detail.good_practice, name="good_practice"),
]
