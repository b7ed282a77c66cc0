from django.contrib.admin import AdminSite
from django.utils.translation import gettext_lazy as _


class PortalAdminSite(AdminSite):
    site_title = _("Circular & Fair ICT Pact")
    site_header = _("Circular & Fair ICT Pact")
    index_title = _("Administration")
