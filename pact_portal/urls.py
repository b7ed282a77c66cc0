from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import index as sitemap_index
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.utils.translation import pgettext_lazy

from pact_portal import views
from pact_portal.my_network import my_network
from pact_portal.search_page import search
from pact_portal.sitemaps import SITEMAPS

urlpatterns = [
    path("", views.root, name="root"),
    path("healthz", views.healthz, name="healthz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap_index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap-section"}, name="sitemap"),
    path("sitemap-<section>.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap-section"),
    path("c/", include("criteria.permanent_urls")),
    path("admin/", admin.site.urls),
]

if settings.GALLERY:
    from pact_portal.gallery import gallery

    urlpatterns.append(path("ui/", gallery, name="gallery"))
if settings.MAIL_PAGES:
    urlpatterns.append(path("", include("outbox.mailbox")))

urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path(pgettext_lazy("address", "search/"), search, name="search"),
    path(pgettext_lazy("address", "my-network/"), my_network, name="my_network"),
    path(pgettext_lazy("address", "criteria/"), include("criteria.urls")),
    path(pgettext_lazy("address", "practice/"), include("practice.urls")),
    path(pgettext_lazy("address", "groups/"), include("groups.urls")),
    path(pgettext_lazy("address", "contributions/"), include("contributions.urls")),
    path(pgettext_lazy("address", "sessions/"), include("outcomes.urls")),
    path(pgettext_lazy("address", "sessions/"), include("working_sessions.urls")),
    path(pgettext_lazy("address", "account/"), include("members.urls")),
    path(pgettext_lazy("address", "mail/"), include("outbox.urls")),
    path("", include("pages.urls")),  # last: it answers to any single word
)

handler400 = "pact_portal.errors.bad_request"
handler403 = "pact_portal.errors.permission_denied"
handler404 = "pact_portal.errors.page_not_found"
handler429 = "pact_portal.errors.too_many_requests"
handler500 = "pact_portal.errors.server_error"
