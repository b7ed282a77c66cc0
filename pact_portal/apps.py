from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class PactPortalConfig(AppConfig):
    name = "pact_portal"

    def ready(self) -> None:
        from pact_portal.roles import ensure_roles_after_migrate  # needs the models, which are loaded by now

        # Sent only for apps with models, which the roof has not; the roles are groups of "auth".
        post_migrate.connect(ensure_roles_after_migrate, sender=apps.get_app_config("auth"))


class PortalAdminConfig(AdminConfig):
    default_site = "pact_portal.admin_site.PortalAdminSite"
