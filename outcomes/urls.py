from django.urls import path
from django.utils.translation import pgettext_lazy

from working_sessions.views.coming import coming

app_name = "outcomes"

urlpatterns = [
    path(pgettext_lazy("address", "verify/"), coming, name="verify"),
    path(pgettext_lazy("address", "verify/<str:code>/"), coming, name="verify_code"),
    path(pgettext_lazy("address", "<slug:slug>/certificate/"), coming, name="certificate"),
    path(pgettext_lazy("address", "<slug:slug>/documents/"), coming, name="documents"),
    path(pgettext_lazy("address", "<slug:slug>/minutes/"), coming, name="minutes"),
]
