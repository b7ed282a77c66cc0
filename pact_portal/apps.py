from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PactPortalConfig(AppConfig):
    name = "pact_portal"


class PortalAdminConfig(AdminConfig):
    default_site = "pact_portal.admin_site.PortalAdminSite"
