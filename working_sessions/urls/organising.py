from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views.coming import coming

urlpatterns = [
    path(pgettext_lazy("address", "new/<slug:group>/"), coming, name="new"),
    path(pgettext_lazy("address", "<slug:slug>/organise/"), coming, name="organise"),
    path(pgettext_lazy("address", "<slug:slug>/edit/"), coming, name="edit"),
]
