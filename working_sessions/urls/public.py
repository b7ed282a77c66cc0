from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views.coming import coming

urlpatterns = [
    path("", coming, name="list"),
    path(pgettext_lazy("address", "past/"), coming, name="past"),
    path(pgettext_lazy("address", "month/<int:year>/<int:month>/"), coming, name="month"),
    path("<slug:slug>/", coming, name="session"),
]
