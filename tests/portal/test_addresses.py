"""Who gets what at which address: a table over every address of the portal, and data that could leak."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from django.utils.http import urlencode
from making import LANGUAGES, draft, in_force, note, published, texts, user, withdrawn
from making_practice import draft_pilot, practice_content, published_pilot

from criteria import actions
from criteria.models import Criterion
from outbox.unsubscribing import token_for
from practice.actions import create_good_practice, withdraw_pilot

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

ROLES = ("anonymous", "member", "curator", "superuser")

EVERYBODY = (200, 200, 200, 200)
REDIRECTED = (302, 302, 302, 302)
NOBODY = (404, 404, 404, 404)
CURATORS = (404, 404, 200, 200)  # not visible: 404


@dataclass(frozen=True)
class Case:
    """An address and the status that each role gets."""

    name: str
    args: tuple[Any, ...] = ()
    query: dict[str, Any] = field(default_factory=dict)
    statuses: tuple[int, ...] = EVERYBODY
    has_language: bool = True

    def url(self, language: str = "en") -> str:
        with translation.override(language):
            url = reverse(self.name, args=self.args)
        return f"{url}?{urlencode(self.query, doseq=True)}" if self.query else url

    def __str__(self) -> str:
        return " ".join([self.name, *map(str, self.args), urlencode(self.query, doseq=True)]).strip()


# The data: CF-900 in force, with a draft of its next version; CF-901 a draft; CF-902 withdrawn; CF-903 a number alone.
TABLE = [
    Case("root", statuses=REDIRECTED, has_language=False),
    Case("healthz", has_language=False),
    Case("robots", has_language=False),
    Case("sitemap", has_language=False),
    Case("sitemap-section", ("criteria",), has_language=False),
    Case("sitemap-section", ("sections",), has_language=False),
    Case("sitemap-section", ("groups",), has_language=False),
    Case("sitemap-section", ("pages",), has_language=False),
    Case("sitemap-section", ("drafts",), statuses=NOBODY, has_language=False),
    # The short addresses lead on without looking, so that they tell nothing; the page decides.
    *(
        Case("permanent_criterion", (number,), statuses=REDIRECTED, has_language=False)
        for number in ("CF-900", "CF-901", "CF-902", "CF-903", "CF-999", "cf-900")
    ),
    *(
        Case("permanent_version", (number, version), statuses=REDIRECTED, has_language=False)
        for number, version in (("CF-900", 1), ("CF-900", 2), ("CF-901", 1), ("CF-999", 1))
    ),
    Case("admin:index", statuses=(302, 302, 302, 200), has_language=False),
    Case("home"),
    Case("criteria:catalogue"),
    Case("criteria:catalogue", query={"q": "Secretwombat"}),
    Case("criteria:catalogue", query={"group": ["laptops", "tablets"], "sort": "newest", "size": "100"}),
    Case("criteria:grid"),
    Case("criteria:changes"),
    Case("criteria:feed"),
    Case("criteria:feed", query={"theme": "circular"}),
    Case("criteria:suggestions"),
    Case("criteria:suggestions", query={"q": "Secretwombat"}),
    Case("criteria:compare"),
    Case("criteria:compare", query={"n": ["CF-900", "CF-901", "CF-902", "CF-903", "CF-999"], "differences": "on"}),
    Case("criteria:criterion", ("CF-900",)),
    Case("criteria:criterion", ("CF-900",), {"languages": "all"}),
    Case("criteria:criterion", ("cf-900",), statuses=(301, 301, 301, 301)),
    Case("criteria:criterion", ("CF-901",), statuses=CURATORS),
    Case("criteria:criterion", ("CF-902",)),
    Case("criteria:criterion", ("CF-903",), statuses=NOBODY),
    Case("criteria:criterion", ("CF-999",), statuses=NOBODY),
    Case("criteria:version", ("CF-900", 1)),
    Case("criteria:version", ("CF-900", 2), statuses=CURATORS),
    Case("criteria:version", ("CF-900", 3), statuses=NOBODY),
    Case("criteria:version", ("CF-900", 0), statuses=NOBODY),
    Case("criteria:version", ("CF-901", 1), statuses=CURATORS),
    Case("criteria:version", ("CF-902", 1)),
    Case("criteria:version", ("CF-903", 1), statuses=NOBODY),
    Case("criteria:version", ("CF-999", 1), statuses=NOBODY),
    Case("criteria:differences", ("CF-900",)),
    Case("criteria:differences", ("CF-900",), {"from": "1", "to": "2"}, CURATORS),
    Case("criteria:differences", ("CF-900",), {"from": "2", "to": "1"}, CURATORS),
    Case("criteria:differences", ("CF-901",), statuses=CURATORS),
    Case("criteria:differences", ("CF-902",)),
    Case("criteria:differences", ("CF-903",), statuses=NOBODY),
    Case("criteria:differences", ("CF-999",), statuses=NOBODY),
    Case("outbox:unsubscribe", (token_for("reader@example.org", "digest"),)),
    Case("outbox:unsubscribe", ("reader@example.org",), statuses=NOBODY),
    Case("sitemap-section", ("pilots",), has_language=False),
    Case("sitemap-section", ("good-practices",), has_language=False),
    Case("practice:list"),
    Case("practice:list", query={"q": "Secretwombat"}),
    Case("practice:list", query={"country": ["BE", "NL"], "sort": "title", "criterion": "CF-900"}),
    Case("practice:pilots"),
    Case("practice:good_practices"),
    Case("practice:map"),
    # PI-001 is published, PI-002 a draft, PI-003 was withdrawn. Who sees what else: tests/practice/test_practice_leaks.py.
    Case("practice:pilot", ("PI-001",)),
    Case("practice:pilot", ("pi-001",), statuses=(301, 301, 301, 301)),
    Case("practice:pilot", ("PI-002",), statuses=(404, 404, 404, 200)),
    Case("practice:pilot", ("PI-003",), statuses=(404, 404, 404, 200)),
    Case("practice:pilot", ("PI-999",), statuses=NOBODY),
    Case("practice:good_practice", ("leeuwarden-one-for-one",)),
    Case("practice:good_practice", ("secret",), statuses=(404, 404, 404, 200)),
    Case("practice:good_practice", ("no-such-practice",), statuses=NOBODY),
    # Who sees which session: tests/working_sessions/test_session_leaks.py.
    Case("sitemap-section", ("sessions",), has_language=False),
    Case("working_sessions:list"),
    Case("working_sessions:list", query={"how": "online", "language": ["en", "fr"]}),
    Case("working_sessions:list", query={"how": "by-post"}, statuses=(400, 400, 400, 400)),
    Case("working_sessions:past"),
    Case("working_sessions:month", (2027, 3)),
    Case("working_sessions:month", (1999, 3), statuses=NOBODY),
    Case("working_sessions:session", ("no-such-session-2027-03",), statuses=NOBODY),
    Case("search"),
    Case("search", query={"q": "Secretwombat"}),
    Case("sitemap-section", ("groups",), has_language=False),
    Case("pages:page", ("no-such-page",), statuses=NOBODY),
]
MEMBERS = {
    *("account_login", "account_logout", "account_signup", "account_inactive", "account_email_verification_sent"),
    *("account_reauthenticate", "account_email", "account_change_password", "account_set_password"),
    *("account_reset_password", "account_reset_password_done", "account_reset_password_from_key"),
    *("account_reset_password_from_key_done", "mfa_index", "mfa_authenticate", "mfa_reauthenticate"),
    *("mfa_activate_totp", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    *("mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn", "mfa_login_webauthn"),
    *("mfa_reauthenticate_webauthn", "mfa_edit_webauthn", "mfa_remove_webauthn", "usersessions_list"),
    *("members:overview", "members:profile", "members:as_others_see_it", "members:end_session", "members:close"),
    "members:closed",
}
# Pages have an address per language: see the test below.
CLASSIFIED_ELSEWHERE = {
    # tests/groups/test_leak_matrix.py: surfaces, personas, visibilities
    *(
        f"groups:{name}"
        for name in (
            *("add_document", "ask", "confirm", "document", "documents", "download", "group", "groups", "invitation"),
            *("invite", "join", "leave", "manage", "members", "membership", "settings", "withdraw_document"),
        )
    ),
    # tests/practice/test_pilot_documents.py
    *(f"practice:{name}" for name in ("add_pilot_document", "pilot_document", "pilot_file", "withdraw_pilot_document")),
    # tests/working_sessions/test_calendar_feeds.py
    *(f"working_sessions:{name}" for name in ("calendar", "download", "group_feed", "personal_feed")),
    "pages:page",
    "my_network",  # tests/portal/test_my_network.py
    *MEMBERS,  # tests/members/test_member_addresses.py
    *("gallery", "mails", "mail", "mail-html", "mail-calendar"),  # exist in development only
    # tests/working_sessions/test_register_page.py, test_own_registration.py, test_signed_links.py, test_my_sessions.py
    *(
        f"working_sessions:{name}"
        for name in (
            *("register", "register_sent", "own", "own_cancel", "own_change", "own_replace"),
            *("confirm", "manage", "offer", "links", "mine", "series"),
        )
    ),
    # tests/contributions/test_contribution_leaks.py and test_contribution_sending.py
    *(f"contributions:{name}" for name in ("contributions", "contribution", "mine", "propose", "withdraw", "credit")),
    *(
        f"contributions:{kind}{page}"
        for kind in ("problem", "idea", "criterion", "pilot", "good_practice")
        for page in ("", "_check")
    ),
}

SECRETS = ("Secretwombat", "Secretnumbat", "Secretquoll")  # a draft, the draft of a criterion in force, a note
WITHDRAWN = "Formerbilby"


@pytest.fixture
def data(catalogue: object) -> None:
    in_force_one = published("CF-900", title=texts("Openquokka"))
    note(in_force_one.criterion, "Secretquoll")
    draft(
        "CF-901",
        title=texts("Secretwombat"),
        summary=texts("Secretwombat"),
        requirement=texts("Secretwombat"),
        slots=[],
    )
    with_draft = texts("Secretnumbat")
    from making import content

    actions.start_version(
        criterion=in_force_one.criterion, by=None, content=content(title=with_draft, rationale=with_draft)
    )
    withdrawn("CF-902", title=texts("Formerbilby"))
    actions.create_criterion(by=None, number="CF-903")
    published_pilot()
    draft_pilot(title=texts("Secretwombat"))
    withdraw_pilot(pilot=published_pilot(title=texts("Secretwombat")), by=None, reason="Secretnumbat")
    create_good_practice(by=None, content=practice_content(title=texts("Secretwombat")), slug="secret")


def client_of(role: str) -> Client:
    client = Client(raise_request_exception=False)
    if role == "member":
        client.force_login(user("member@example.org"))
    elif role == "curator":
        client.force_login(user("curator@example.org", "criteria.view_criterionversion"))
    elif role == "superuser":
        client.force_login(user("super@example.org", is_staff=True, is_superuser=True))
    return client


def secrets_in(case: Case, html: str) -> set[str]:
    """The secrets that an answer tells; not those that the question itself named."""
    return {secret for secret in SECRETS if secret in html and case.query.get("q") != secret}


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("anonymous", set()),
        ("member", set()),
        # The control: the same search finds the secrets where a role may see them. Notes stay in the administration.
        ("curator", {"Secretwombat", "Secretnumbat"}),
        ("superuser", {"Secretwombat", "Secretnumbat"}),
    ],
)
def test_every_role_gets_what_the_table_says_and_nothing_else(data: None, role: str, told: set[str]) -> None:
    client = client_of(role)
    answers = {str(case): client.get(case.url()) for case in TABLE}
    statuses = {str(case): case.statuses[ROLES.index(role)] for case in TABLE}
    assert {case: answer.status_code for case, answer in answers.items()} == statuses
    assert set().union(*(secrets_in(case, answers[str(case)].content.decode()) for case in TABLE)) == told


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_gets_the_same(data: None, language: str) -> None:
    """The same statuses, no secret, and a link to the same page in each language."""
    client = client_of("anonymous")
    for case in TABLE:
        if not case.has_language:
            continue
        answer = client.get(case.url(language))
        html = answer.content.decode()
        assert answer.status_code == case.statuses[0], str(case)
        assert secrets_in(case, html) == set(), str(case)
        if answer.status_code in (301, 302):
            continue
        assert answer.headers["Content-Language"] == language, str(case)
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            links = alternates(html)
            assert list(links) == [*LANGUAGES, "x-default"], str(case)
            # Each of these addresses is asked for by the same test in its own language.
            assert {code: links[code] for code in LANGUAGES} == {code: case.url(code) for code in LANGUAGES}, str(case)
            assert links["x-default"] in links.values()
            assert f'<html lang="{language}">' in html


def test_what_is_withdrawn_has_its_pages_and_nothing_else(data: None) -> None:
    client = client_of("anonymous")
    shown_at = {str(case) for case in TABLE if WITHDRAWN in client.get(case.url()).content.decode()}
    assert shown_at == {"criteria:criterion CF-902", "criteria:version CF-902 1", "criteria:differences CF-902"}
    assert "Quokka reason" in client.get("/en/criteria/CF-902/").content.decode()


@pytest.mark.parametrize("role", ROLES)
def test_lists_hold_what_is_in_force_whoever_asks(data: None, role: str) -> None:
    """Lists, counts, suggestions, feed and sitemap: the catalogue is the same for all, and drafts are not in it."""
    client = client_of(role)
    numbers = {f"CF-{number:03d}" for number in range(1, 78)} | {"CF-900"}
    with translation.override("en"):
        listed = client.get(reverse("criteria:catalogue"), {"size": "100"})
        assert {card.number for card in listed.context["items"]} == numbers
        assert listed.context["count"] == len(numbers)
        for facet in listed.context["facets"]:
            if facet["name"] in ("kind", "ambition", "legal"):
                assert sum(option["count"] for option in facet["options"]) == len(numbers)
        feed = client.get(reverse("criteria:feed"))
        assert set(re.findall(r"<title>(CF-9\d\d)", feed.content.decode())) == {"CF-900"}
        places = client.get(reverse("sitemap-section", args=["criteria"])).content.decode()
        assert set(re.findall(r"CF-\d{3}", places)) == numbers
        compared = client.get(reverse("criteria:compare"), {"n": ["CF-900", "CF-901", "CF-902", "CF-903"]})
        assert [card.criterion.number for card in compared.context["cards"]] == ["CF-900"]
        assert compared.context["unknown"] == ["CF-901", "CF-902", "CF-903"]
        for word in (*SECRETS, WITHDRAWN):
            assert client.get(reverse("criteria:suggestions"), {"q": word}).json() == {"suggestions": []}
            assert client.get(reverse("criteria:catalogue"), {"q": word}).context["count"] == 0
        suggested = client.get(reverse("criteria:suggestions"), {"q": "Openquokka"}).json()["suggestions"]
        assert [(row["detail"], row["label"]) for row in suggested if row["kind"] == "criterion"] == [
            ("CF-900", "Openquokka (en)")
        ]


def test_the_counts_of_grid_and_home_know_no_drafts(no_criteria_at_all: None) -> None:
    in_force(2)
    draft("CF-900", relations=[])
    withdrawn("CF-901", relations=[])
    client = client_of("superuser")
    grid = client.get("/en/criteria/coverage/")
    assert {row["slug"]: row["total"] for row in grid.context["rows"] if row["total"]} == {
        "end_user_devices": 2,
        "laptops": 2,
    }
    home = client.get("/en/")
    assert {theme["slug"]: theme["count"] for theme in home.context["themes"]} == {
        "circular": 2,
        "ecological": 0,
        "fair": 0,
    }
    assert [figure["value"] for figure in home.context["figures"][:3]] == [2, 1, 1]
    assert [change["number"] for change in home.context["changes"]] == ["CF-002", "CF-001"]


@pytest.fixture
def no_criteria_at_all(catalogue: object, db: None) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE criteria_criterion CASCADE")


@pytest.mark.parametrize("language", LANGUAGES)
def test_editable_pages_are_for_everybody(language: str) -> None:
    from pages.models import Page

    client = client_of("anonymous")
    with translation.override(language):
        urls = [page.get_absolute_url() for page in Page.objects.all()]
    assert len(urls) == 6
    assert [client.get(url).status_code for url in urls] == [200] * 6


# --- Nothing is left out -----------------------------------------------------------------------------------------------


def patterns(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = ":".join(filter(None, [namespace, entry.namespace or ""]))
            yield from patterns(entry, inner)
        else:
            yield ":".join(filter(None, [namespace, entry.name or str(entry.pattern)])), entry


def unclassified(names: set[str]) -> set[str]:
    known = {case.name for case in TABLE} | CLASSIFIED_ELSEWHERE
    return {name for name in names if name not in known and not name.startswith("admin:")}


def test_every_address_of_the_portal_is_classified() -> None:
    assert unclassified({name for name, _pattern in patterns(get_resolver())}) == set()


def test_an_address_that_nobody_classified_would_be_noticed() -> None:
    assert unclassified({"home", "admin:index", "criteria:export"}) == {"criteria:export"}


def test_the_table_names_addresses_that_exist() -> None:
    names = {name for name, _pattern in patterns(get_resolver())}
    assert {case.name for case in TABLE} <= names


@pytest.mark.parametrize("role", ["anonymous", "member", "curator"])
def test_every_address_of_the_administration_asks_to_sign_in(role: str) -> None:
    """One rule for all of them: whoever may not enter is led to the sign-in page."""
    client = client_of(role)
    public = {"admin:login", "admin:jsi18n", "admin:logout"}
    wrong = []
    for name, pattern in patterns(get_resolver()):
        if (
            not name.startswith("admin:")
            or name in public
            or (str(pattern.pattern) == "<path:object_id>/" and not pattern.name)
        ):
            continue
        converters = pattern.pattern.converters
        arguments = dict.fromkeys(converters, "1") or None
        if pattern.pattern.regex.groups and not converters:
            continue  # the last, for what matches nothing else
        try:
            url = reverse(name, kwargs=arguments)
        except Exception:  # noqa: S112 - a pattern with a rule of its own for its argument
            continue
        response = client.get(url)
        if response.status_code == 405:  # takes forms only
            response = client.post(url)
        if response.status_code != 302 or "/admin/login/" not in response["Location"]:
            wrong.append((name, response.status_code))
    assert wrong == []


# --- Addresses in four languages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["criteria:grid", "criteria:compare", "criteria:changes", "criteria:feed", "criteria:suggestions"]
)
def test_addresses_are_translated(name: str) -> None:
    urls = set()
    for language in LANGUAGES:
        with translation.override(language):
            urls.add(reverse(name).removeprefix(f"/{language}/"))
    assert len(urls) > 1, "the same words in every language"


def alternates(html: str) -> dict[str, str]:
    found = re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html)
    return {code: url.replace("&amp;", "&").removeprefix("http://testserver") for code, url in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_switch_stays_on_the_same_page_with_its_query(language: str) -> None:
    client = client_of("anonymous")
    case = Case("criteria:catalogue", query={"q": "CF-012", "group": ["laptops", "tablets"], "page": "1"})
    html = client.get(case.url(language)).content.decode()
    nav = re.search(r'<nav class="languages".*?</nav>', html, re.DOTALL)
    assert nav is not None
    links = dict(re.findall(r'href="http://testserver([^"]+)" lang="(\w\w)"', nav[0]))
    assert {code: url.replace("&amp;", "&") for url, code in links.items()} == {
        code: case.url(code) for code in LANGUAGES
    }
    assert re.findall(r'lang="(\w\w)" hreflang="\w\w" aria-current="true"', nav[0]) == [language]


def test_editable_pages_switch_to_their_own_address() -> None:
    from pages.models import Page

    client = client_of("anonymous")
    for page in Page.objects.all():
        urls = {}
        for code in LANGUAGES:
            with translation.override(code):
                urls[code] = page.get_absolute_url()
        for language in LANGUAGES:
            links = alternates(client.get(urls[language]).content.decode())
            assert {code: links[code] for code in LANGUAGES} == urls


def test_a_page_asked_for_by_its_name_in_another_language_leads_to_the_right_one() -> None:
    from pages.models import Page

    client = client_of("anonymous")
    page = Page.objects.get(key="about-the-pact")
    assert page.slug_nl != page.slug_en
    response = client.get(f"/nl/{page.slug_en}/")
    assert (response.status_code, response["Location"]) == (302, f"/nl/{page.slug_nl}/")


@pytest.mark.parametrize(
    ("header", "home"),
    [
        ("nl-BE,nl;q=0.9", "/nl/"),
        ("fr", "/fr/"),
        ("de-DE", "/de/"),
        ("pl,es", "/en/"),
        ("", "/en/"),
        ("zz;q=x", "/en/"),
    ],
)
def test_the_root_leads_to_the_language_of_the_browser(header: str, home: str) -> None:
    response = Client().get("/", headers={"accept-language": header})
    assert (response.status_code, response["Location"]) == (302, home)
    assert {"Accept-Language", "Cookie"} <= set(response["Vary"].split(", "))


@pytest.mark.parametrize(("header", "language"), [("nl-BE", "nl"), ("pl", "en")])
def test_a_printed_address_leads_to_the_readers_language(data: None, header: str, language: str) -> None:
    response = Client().get("/c/cf-900/v1", headers={"accept-language": header})
    assert response.status_code == 302
    with translation.override(language):
        assert response["Location"] == reverse("criteria:version", args=["CF-900", 1])
    assert Client().get("/c/CF-900", headers={"accept-language": header}, follow=True).status_code == 200


class _TextsWithLanguage(HTMLParser):
    VOID = {"meta", "link", "input", "br", "img", "circle", "path", "rect", "line", "hr"}

    def __init__(self) -> None:
        super().__init__()
        self.languages: list[str] = [""]
        self.skipped = 0
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.languages.append(dict(attrs).get("lang") or self.languages[-1])
            self.skipped += tag in ("script", "title")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        self.languages.pop()
        self.skipped -= tag in ("script", "title")

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.skipped:
            self.found.append((data.strip(), self.languages[-1]))


def texts_with_language(html: str) -> list[tuple[str, str]]:
    """What a reader sees, each text with the language that the page declares for it."""
    parser = _TextsWithLanguage()
    parser.feed(html)
    return parser.found


# --- A text that a language lacks --------------------------------------------------------------------------------------


def test_a_text_that_a_language_lacks_is_shown_in_another_and_says_so() -> None:
    from making import content

    whole = content()
    lacking = {
        name: getattr(whole, name).model_dump() | {"de": ""}
        for name in ("title", "summary", "requirement", "rationale", "follow_up", "caution", "legal_note")
    }
    published("CF-900", **lacking)
    client = client_of("anonymous")
    page = client.get(Case("criteria:criterion", ("CF-900",)).url("de"))
    html = page.content.decode()
    assert '<p class="fallback-note">' in html
    stand_ins = [
        (text, language) for text, language in texts_with_language(html) if "Quokka" in text and "(en)" in text
    ]
    assert len(stand_ins) >= 6
    assert {language for _text, language in stand_ins} == {"en"}
    own = [language for text, language in texts_with_language(html) if "Quokka" in text and "(de)" in text]
    assert own != []  # the proof has its German text
    assert set(own) == {"de"}
    card = client.get(Case("criteria:catalogue", query={"q": "CF-900"}).url("de")).content.decode()
    assert re.search(r'<a href="[^"]*CF-900/" lang="en">', card)
    for language in ("fr", "nl", "en"):
        complete = client.get(Case("criteria:criterion", ("CF-900",)).url(language)).content.decode()
        assert '<p class="fallback-note">' not in complete
        assert f"Quokka title ({language})" in complete


def test_a_criterion_without_a_version_in_force_is_not_linked_to() -> None:
    """A relation may point to a criterion that is not published yet: readers must not be led to a 404."""
    draft("CF-901", relations=[])
    published(
        "CF-900", relations=[{"relation": "alternative_to", "to": "CF-901"}, {"relation": "replaces", "to": "CF-001"}]
    )
    html = client_of("anonymous").get("/en/criteria/CF-900/").content.decode()
    assert "CF-001" in html
    assert "CF-901" not in html
    assert Criterion.objects.filter(number="CF-901").exists()
