from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views import links, mine, own, registering

urlpatterns = [
    path(pgettext_lazy("address", "mine/"), mine.mine, name="mine"),
    path(pgettext_lazy("address", "confirm/<str:token>/"), links.confirm, name="confirm"),
    path(pgettext_lazy("address", "registration/<str:token>/"), links.manage, name="manage"),
    path(pgettext_lazy("address", "offer/<str:token>/"), links.offer, name="offer"),
    path(pgettext_lazy("address", "links/"), links.links, name="links"),
    path(pgettext_lazy("address", "series/<slug:slug>/"), mine.series, name="series"),
    path(pgettext_lazy("address", "<slug:slug>/register/"), registering.register, name="register"),
    path(pgettext_lazy("address", "<slug:slug>/register/sent/"), registering.sent, name="register_sent"),
    path(pgettext_lazy("address", "<slug:slug>/my-registration/"), own.own, name="own"),
    path(pgettext_lazy("address", "<slug:slug>/my-registration/change/"), own.change, name="own_change"),
    path(pgettext_lazy("address", "<slug:slug>/my-registration/hand-over/"), own.replace, name="own_replace"),
    path(pgettext_lazy("address", "<slug:slug>/my-registration/cancel/"), own.cancel, name="own_cancel"),
]
