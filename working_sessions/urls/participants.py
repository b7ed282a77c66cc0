from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views import (
    participants_attendance,
    participants_check_in,
    participants_list,
    participants_many,
    participants_message,
    participants_one,
    participants_paper,
)

urlpatterns = [
    path(
        pgettext_lazy("address", "check-in/<str:token>/"),
        participants_check_in.check_in_by_link,
        name="check_in_by_link",
    ),
    path(pgettext_lazy("address", "<slug:slug>/check-in/"), participants_check_in.check_in, name="check_in"),
    path(pgettext_lazy("address", "<slug:slug>/registrations/"), participants_list.registrations, name="registrations"),
    path(
        pgettext_lazy("address", "<slug:slug>/registrations/decide/"),
        participants_many.decide,
        name="registrations_decide",
    ),
    path(
        pgettext_lazy("address", "<slug:slug>/registrations/decided/"),
        participants_many.decided,
        name="registrations_decided",
    ),
    path(pgettext_lazy("address", "<slug:slug>/registrations/add/"), participants_one.add, name="registrations_add"),
    path(
        pgettext_lazy("address", "<slug:slug>/registrations/export/"),
        participants_list.export,
        name="registrations_export",
    ),
    path(
        pgettext_lazy("address", "<slug:slug>/registrations/print/"),
        participants_paper.printable,
        name="registrations_print",
    ),
    path(
        pgettext_lazy("address", "<slug:slug>/registrations/message/"),
        participants_message.message,
        name="registrations_message",
    ),
    path(
        pgettext_lazy("address", "<slug:slug>/registrations/organisations/"),
        participants_paper.rates,
        name="attendance_rates",
    ),
    path(
        pgettext_lazy("address", "<slug:slug>/registrations/<int:number>/"),
        participants_one.registration,
        name="registration",
    ),
    path(pgettext_lazy("address", "<slug:slug>/attendance/"), participants_attendance.attendance, name="attendance"),
    path(
        pgettext_lazy("address", "<slug:slug>/attendance/others-absent/"),
        participants_attendance.others_absent,
        name="attendance_others_absent",
    ),
    path(
        pgettext_lazy("address", "<slug:slug>/attendance/code/"),
        participants_attendance.code,
        name="attendance_code",
    ),
]
