from django.urls import path
from django.utils.translation import pgettext_lazy

from outbox import views

app_name = "outbox"

urlpatterns = [
    path(pgettext_lazy("address", "unsubscribe/<str:token>/"), views.unsubscribe, name="unsubscribe"),
]
