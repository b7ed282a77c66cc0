from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutcomesConfig(AppConfig):
    name = "outcomes"
    verbose_name = _("Outcomes of working sessions")

    def ready(self) -> None:
        from outcomes.receivers import connect  # needs the models, which are loaded by now

        connect()
