from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views.coming import coming

urlpatterns = [
    path(pgettext_lazy("address", "calendar/"), coming, name="calendar"),
    path(pgettext_lazy("address", "calendar/<str:token>.ics"), coming, name="personal_feed"),
    path(pgettext_lazy("address", "group/<slug:slug>.ics"), coming, name="group_feed"),
    path(pgettext_lazy("address", "<slug:slug>/calendar.ics"), coming, name="download"),
]
