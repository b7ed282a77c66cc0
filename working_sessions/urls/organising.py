from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views import organising, organising_agenda, organising_deeds, organising_form, organising_series

urlpatterns = [
    path(pgettext_lazy("address", "organised/"), organising.organised, name="organised"),
    path(pgettext_lazy("address", "new/<slug:group>/"), organising_form.new, name="new"),
    path(pgettext_lazy("address", "series/<slug:slug>/edit/"), organising_series.edit_series, name="edit_series"),
    path(pgettext_lazy("address", "<slug:slug>/organise/"), organising.organise, name="organise"),
    path(pgettext_lazy("address", "<slug:slug>/edit/"), organising_form.edit, name="edit"),
    path(pgettext_lazy("address", "<slug:slug>/places/"), organising_form.organisation_places, name="places"),
    path(pgettext_lazy("address", "<slug:slug>/agenda/"), organising_agenda.agenda, name="agenda"),
    path(pgettext_lazy("address", "<slug:slug>/agenda/add/"), organising_agenda.add, name="add_point"),
    path(pgettext_lazy("address", "<slug:slug>/agenda/<int:number>/"), organising_agenda.point, name="point"),
    path(pgettext_lazy("address", "<slug:slug>/announce/"), organising_deeds.announce, name="announce"),
    path(pgettext_lazy("address", "<slug:slug>/postpone/"), organising_deeds.postpone, name="postpone"),
    path(pgettext_lazy("address", "<slug:slug>/new-date/"), organising_deeds.new_date, name="new_date"),
    path(pgettext_lazy("address", "<slug:slug>/cancel/"), organising_deeds.cancel, name="cancel"),
    path(pgettext_lazy("address", "<slug:slug>/held/"), organising_deeds.held, name="held"),
    path(pgettext_lazy("address", "<slug:slug>/archive/"), organising_deeds.archive, name="archive"),
    path(pgettext_lazy("address", "<slug:slug>/delete/"), organising_deeds.delete, name="delete"),
    path(pgettext_lazy("address", "<slug:slug>/copy/"), organising_deeds.copy, name="copy"),
    path(pgettext_lazy("address", "<slug:slug>/repeat/"), organising_series.repeat, name="repeat"),
    path(pgettext_lazy("address", "<slug:slug>/series/"), organising_series.in_series, name="in_series"),
]
