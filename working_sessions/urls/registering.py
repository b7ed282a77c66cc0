from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views import registering
from working_sessions.views.coming import coming

urlpatterns = [
    path(pgettext_lazy("address", "mine/"), coming, name="mine"),
    path(pgettext_lazy("address", "confirm/<str:token>/"), coming, name="confirm"),
    path(pgettext_lazy("address", "registration/<str:token>/"), coming, name="manage"),
    path(pgettext_lazy("address", "offer/<str:token>/"), coming, name="offer"),
    path(pgettext_lazy("address", "links/"), coming, name="links"),
    path(pgettext_lazy("address", "series/<slug:slug>/"), coming, name="series"),
    path(pgettext_lazy("address", "<slug:slug>/register/"), registering.register, name="register"),
    path(pgettext_lazy("address", "<slug:slug>/register/sent/"), registering.sent, name="register_sent"),
    path(pgettext_lazy("address", "<slug:slug>/my-registration/"), coming, name="own"),
]
