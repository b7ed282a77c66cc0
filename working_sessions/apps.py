from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkingSessionsConfig(AppConfig):
    name = "working_sessions"
    verbose_name = _("Working sessions")

    def ready(self) -> None:
        from working_sessions import calendar_receivers, receivers  # noqa: F401 - connects them
        from working_sessions.notifications.kinds import name_kinds
        from working_sessions.relevance import register_checks

        name_kinds()
        register_checks()
