from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views.listing import ahead, over
from working_sessions.views.month import month
from working_sessions.views.session import session

urlpatterns = [
    path("", ahead, name="list"),
    path(pgettext_lazy("address", "past/"), over, name="past"),
    path(pgettext_lazy("address", "month/<int:year>/<int:month>/"), month, name="month"),
    path("<slug:slug>/", session, name="session"),
]
