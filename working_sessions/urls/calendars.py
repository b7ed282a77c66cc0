from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views import calendars

urlpatterns = [
    path(pgettext_lazy("address", "calendar/"), calendars.calendar, name="calendar"),
    path(pgettext_lazy("address", "calendar/<str:token>.ics"), calendars.personal_feed, name="personal_feed"),
    path(pgettext_lazy("address", "group/<slug:slug>.ics"), calendars.group_feed, name="group_feed"),
    path(pgettext_lazy("address", "<slug:slug>/calendar.ics"), calendars.download, name="download"),
]
