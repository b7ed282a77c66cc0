from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkingSessionsConfig(AppConfig):
    name = "working_sessions"
    verbose_name = _("Working sessions")

    def ready(self) -> None:
        from working_sessions import receivers  # noqa: F401 - connects them
