"""What every page's frame needs: navigation, footer, and this page in the other languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, Resolver404, ResolverMatch, resolve, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import override

from pages.models import Page
from publishing.texts import active_language, languages

# Pages in the head of every page, with names short enough for it, and those in its foot.
_HEAD = {"about-the-pact": _lazy("The Pact"), "how-it-works": _lazy("How it works"), "take-part": _lazy("Take part")}
_SLUGS = [f"slug_{code}" for code in languages()]  # the texts are long
_LONGEST_QUERY = 2000  # characters; a longer one is no selection that anybody made
_FOOT = {
    "accessibility-statement": _lazy("Accessibility"),
    "privacy-notice": _lazy("Privacy"),
    "legal-notice": _lazy("Legal notice and terms"),
}


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class LanguageLink:
    code: str
    name: str
    url: str
    current: bool


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context of every template. What needs the database is worked out only when a template asks for it."""
    if request.path_info.startswith("/admin/"):
        return {}
    pages = SimpleLazyObject(lambda: {page.key: page for page in Page.objects.only("key", *_SLUGS)})
    return {
        "home_url": reverse("home"),
        "navigation": SimpleLazyObject(lambda: _main(request, pages)),
        "footer_navigation": SimpleLazyObject(lambda: _footer(request, pages)),
        "account_links": SimpleLazyObject(lambda: account_links(request)),
        "sign_in_url": SimpleLazyObject(lambda: sign_in_url(request)),
        "language_links": SimpleLazyObject(lambda: language_links(request, pages)),
    }


def _main(request: HttpRequest, pages: Any) -> list[Link]:
    catalogue, grid = reverse("criteria:catalogue"), reverse("criteria:grid")
    practice, groups = reverse("practice:list"), reverse("groups:groups")
    sessions = reverse("working_sessions:list")
    path = request.path
    return [
        Link(_("Catalogue"), catalogue, path.startswith(catalogue) and not path.startswith(grid)),
        Link(_("Coverage"), grid, path.startswith(grid)),
        Link(_("Practice"), practice, path.startswith(practice)),
        Link(_("Groups"), groups, path.startswith(groups)),
        Link(_("Sessions"), sessions, path.startswith(sessions)),
        *_page_links(_HEAD, path, pages),
    ]


def _footer(request: HttpRequest, pages: Any) -> list[Link]:
    return [
        *_page_links(_FOOT, request.path, pages),
        Link(_("Contributions"), reverse("contributions:contributions")),
        Link(_("Latest changes"), reverse("criteria:changes"), request.path == reverse("criteria:changes")),
        Link(_("Feed of changes"), reverse("criteria:feed")),
    ]


def _page_links(names: dict[str, Any], path: str, pages: Any) -> list[Link]:
    found = [(name, pages[key].get_absolute_url()) for key, name in names.items() if key in pages]
    return [Link(str(name), url, path == url) for name, url in found]


def account_links(request: HttpRequest) -> list[Link]:
    """The menu of who is signed in."""
    links = [
        Link(_("My network"), reverse("my_network"), request.path == reverse("my_network")),
        Link(
            _("My sessions"),
            reverse("working_sessions:mine"),
            request.path == reverse("working_sessions:mine"),
        ),
        Link(_("My account"), reverse("members:overview"), request.path == reverse("members:overview")),
        Link(_("Profile"), reverse("members:profile"), request.path == reverse("members:profile")),
    ]
    if request.user.is_staff:
        links.append(Link(_("Administration"), reverse("admin:index")))
    return links


def sign_in_url(request: HttpRequest) -> str:
    """Where one signs in, and then comes back to this page; not to another page of signing in."""
    url = reverse("account_login")
    if request.method != "GET" or request.path.startswith(reverse("members:overview")):
        return url
    here = request.get_full_path()
    return url if len(here) > _LONGEST_QUERY else f"{url}?{urlencode({'next': here})}"


def language_links(request: HttpRequest, pages: Any) -> list[LanguageLink]:
    """This page in every language, with its query, as absolute addresses. Empty where the address has no language."""
    match = request.resolver_match or _match_of(request.path_info)
    names = dict(settings.LANGUAGES)
    query = request.META.get("QUERY_STRING", "")
    query = f"?{query}" if 0 < len(query) <= _LONGEST_QUERY else ""
    links = []
    for code in languages():
        url = ""
        if match is None or match.view_name in (None, "root"):
            with override(code):
                url = reverse("home")
        elif match.view_name == "pages:page":
            slug = match.kwargs["slug"]
            page = next((p for p in pages.values() if p.slug_in(active_language()) == slug), None)
            with override(code):
                url = reverse("pages:page", args=[page.slug_in(code)]) if page else reverse("home")
        else:
            url = _in(code, match, request.path) + query
        links.append(LanguageLink(code, names[code], request.build_absolute_uri(url), code == active_language()))
    return links


def _match_of(path: str) -> ResolverMatch | None:
    try:
        return resolve(path)
    except Resolver404:
        return None


def _in(code: str, match: ResolverMatch, path: str) -> str:
    """The address in a language; where it has none, the path itself. As `translate_url`, which looks the path up anew
    for each language."""
    with override(code):
        try:
            return reverse(match.view_name, args=match.args, kwargs=match.kwargs)
        except NoReverseMatch:
            return path
