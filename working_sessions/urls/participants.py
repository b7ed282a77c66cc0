from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views.coming import coming

urlpatterns = [
    path(pgettext_lazy("address", "<slug:slug>/registrations/"), coming, name="registrations"),
    path(pgettext_lazy("address", "<slug:slug>/attendance/"), coming, name="attendance"),
]
