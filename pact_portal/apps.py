from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class PactPortalConfig(AppConfig):
    name = "pact_portal"

    def ready(self) -> None:
        from pact_portal.roles import ensure_roles_after_migrate  # needs the models, which are loaded by now

        post_migrate.connect(ensure_roles_after_migrate, sender=self)


class PortalAdminConfig(AdminConfig):
    default_site = "pact_portal.admin_site.PortalAdminSite"
