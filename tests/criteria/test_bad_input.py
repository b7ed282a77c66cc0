"""What no reader sends on purpose: each gets a page that helps, in the language of the address, and never a 500."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_to_bytes

import pytest
from django.test import Client
from django.urls import translate_url
from django.utils import translation
from django.utils.translation import gettext
from making import LANGUAGES, published, revised

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

LONG = "x" * 10_000
MANY = "&".join(f"n=CF-{number:03d}" for number in range(1, 101))
DIGITS = "9" * 5000  # more than Python turns into a number

QUERIES: list[tuple[str, str, int]] = [
    # The catalogue
    *(("criteria/", f"{facet}=nothing", 400) for facet in ("group", "kind", "ambition", "theme", "strategy", "phase")),
    *(("criteria/", f"{facet}=nothing", 400) for facet in ("legal", "label", "source", "sort", "size")),
    ("criteria/", "theme=circular&theme=nothing", 400),
    ("criteria/", "theme=1", 400),  # the row's number is no word of the address
    ("criteria/", "kind=TECHNICAL_SPECIFICATION", 400),
    ("criteria/", "theme=%27%29%3B+DROP+TABLE+criteria_criterion%3B--", 400),
    ("criteria/", "group=" + LONG, 400),
    ("criteria/", "size=21", 400),
    ("criteria/", "size=-1", 400),
    ("criteria/", "unknown=parameter", 200),  # campaign marks and the like must not break a link
    ("criteria/", "theme=", 400),
    ("criteria/", "q=", 200),
    ("criteria/", "sort=", 200),
    ("criteria/", "q=" + LONG, 400),
    ("criteria/", "q=" + "x" * 200, 200),
    ("criteria/", "q=" + "x" * 201, 400),
    ("criteria/", "q=" + "%E2%82%AC" * 3000, 400),
    ("criteria/", "q=%01", 400),
    ("criteria/", "q=a%1Fb", 400),
    ("criteria/", "q=%00", 400),
    ("criteria/", "%00=x", 400),
    ("criteria/", "q=%FF", 200),
    ("criteria/", "q=%ED%A0%80", 200),  # half of a surrogate pair
    ("criteria/", "q=%F0%9F%94%8B", 200),
    ("criteria/", "q=%EF%BE%9E", 200),  # a letter that is nothing but an accent
    ("criteria/", "q=%CD%BA", 200),
    ("criteria/", "q=%27+%26+%7C+%21+%28+%29+%3A%2A+%3C-%3E", 200),
    ("criteria/", "q=%25_%5C", 200),
    ("criteria/", "q=" + "a+" * 90, 200),
    ("criteria/", "&".join(["q=x"] * 300), 200),
    ("criteria/", "&".join(f"a{number}=x" for number in range(6000)), 400),  # DATA_UPLOAD_MAX_NUMBER_FIELDS
    # Page numbers
    *(
        (path, f"page={page}", 404)
        for path in ("criteria/", "criteria/changes/")
        for page in ("0", "-1", "abc", "1000000000", "1000001", "999", "%D9%A3", "%C2%B2", "1.5", "1e1", "+1", DIGITS)
    ),
    *((path, "page=0000000001" + DIGITS, 404) for path in ("criteria/", "criteria/changes/")),
    *((path, "page=", 200) for path in ("criteria/", "criteria/changes/")),
    *((path, "page=1", 200) for path in ("criteria/", "criteria/changes/")),
    ("criteria/", "page=%20", 404),
    # Suggestions
    ("criteria/suggestions/", "q=" + LONG, 200),
    ("criteria/suggestions/", "q=%01", 200),
    ("criteria/suggestions/", "q=%00", 400),
    ("criteria/suggestions/", "q=%FF%FE", 200),
    ("criteria/suggestions/", "q=%EF%BE%9E%EF%BE%9E", 200),
    ("criteria/suggestions/", "q=%25%25", 200),
    ("criteria/suggestions/", "", 200),
    # The feed of a selection
    ("criteria/changes.atom", "theme=nothing", 404),
    ("criteria/changes.atom", "theme=circular&sort=number", 200),
    ("criteria/changes.atom", "q=%01", 404),
    # Compare
    ("criteria/compare/", MANY, 400),
    ("criteria/compare/", "n=" + LONG, 200),
    ("criteria/compare/", "n=nothing&n=%27&n=", 200),
    ("criteria/compare/", "n=%01&n=%ED%A0%80&n=%FF", 200),
    ("criteria/compare/", "n=%00", 400),
    ("criteria/compare/", "n=CF-001&differences=perhaps", 200),
    ("criteria/compare/", "n=CF-001&n=CF-001&n=cf-001", 200),
    # Differences
    *(
        ("criteria/CF-900/differences/", query, 404)
        for query in (
            "from=0",
            "from=3",
            "from=-1",
            "from=abc",
            "to=1.5",
            "to=%D9%A1",
            "to=%C2%B2",
            "from=1&to=99999999999999999999",
            "from=" + DIGITS,
            "from=0000000011",
            "from=000000001" + DIGITS,
            "from=+1",
        )
    ),
    ("criteria/CF-900/differences/", "from=&to=", 200),
    ("criteria/CF-900/differences/", "from=2&to=1", 200),
    ("criteria/CF-900/differences/", "from=1&to=1", 200),
    ("criteria/CF-900/", "languages=perhaps", 200),
]

PATHS: list[tuple[str, int]] = [
    ("criteria/CF-01/", 404),
    ("criteria/CF-0000001/", 404),
    ("criteria/CF-%D9%A3%D9%A3%D9%A3/", 404),
    ("criteria/CF-900/v0/", 404),
    ("criteria/CF-900/v" + "9" * 30 + "/", 404),
    ("criteria/CF-900/v" + DIGITS + "/", 404),
    ("criteria/CF-900/v-1/", 404),
    ("criteria/CF-900/v1.5/", 404),
    ("criteria/CF-900%00/", 400),
    ("%00", 400),
    ("criteria/%FF/", 404),
    ("%FF", 404),
    ("criteria/%ED%A0%80/", 404),
    ("criteria/%01/", 404),
    ("%2e%2e/%2e%2e/etc/passwd", 404),
    ("criteria/" + LONG + "/", 404),
    (LONG + "/", 404),
    ("x" * 40 + "/", 404),
    ("criteria//", 404),
]

METHODS = ["post", "put", "patch", "delete"]
ADDRESSES = [
    "",
    "criteria/",
    "criteria/coverage/",
    "criteria/changes/",
    "criteria/changes.atom",
    "criteria/compare/",
    "criteria/suggestions/",
    "criteria/CF-900/",
    "criteria/CF-900/v1/",
    "criteria/CF-900/differences/",
    "about-the-pact/",
]


@pytest.fixture
def client(catalogue: object, db: None) -> Client:
    revised(published("CF-900", relations=[]).criterion, relations=[])
    return Client(raise_request_exception=False, enforce_csrf_checks=True)


def ask(client: Client, path: str, query: str = "", **headers: str) -> Any:
    """A request as it comes over the wire: nothing is quoted again."""
    return client.generic("GET", "/", PATH_INFO=unquote_to_bytes(path).decode("latin-1"), QUERY_STRING=query, **headers)


def test_every_query_gets_a_clear_answer(client: Client) -> None:
    answers = {(path, query[:60]): ask(client, f"/en/{path}", query).status_code for path, query, _status in QUERIES}
    assert answers == {(path, query[:60]): status for path, query, status in QUERIES}


def test_every_path_gets_a_clear_answer(client: Client) -> None:
    answers = {path[:60]: ask(client, f"/en/{path}").status_code for path, _status in PATHS}
    assert answers == {path[:60]: status for path, status in PATHS}


HELP = {
    400: "This request cannot be read",
    404: "Page not found",
    403: "You may not open this",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "query", "message"),
    [
        ("criteria/", "theme=nothing", "This filter does not exist"),
        ("criteria/", "q=" + LONG, "This filter does not exist"),
        ("criteria/", "page=1000000000", HELP[404]),
        ("criteria/", "q=%00", HELP[400]),
        ("criteria/CF-999/", "", HELP[404]),
        ("criteria/CF-900/differences/", "from=7", HELP[404]),
        ("no/such/page/", "", HELP[404]),
        ("criteria/compare/", MANY, "Compare criteria"),
    ],
)
def test_the_answer_helps_in_the_language_of_the_address(
    client: Client, language: str, path: str, query: str, message: str
) -> None:
    with translation.override("en"):
        url = translate_url(f"/en/{path}", language).replace("/en/", f"/{language}/", 1)
    with translation.override(language):
        expected = gettext(message)
    answer = ask(client, url, query, HTTP_ACCEPT_LANGUAGE="pl")
    html = answer.content.decode()
    assert answer.status_code in (400, 404)
    assert f'<html lang="{language}">' in html
    assert expected in html
    assert f'href="/{language}/' in html  # a way on


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("theme=nothing", "This filter has no value “nothing”."),
        (
            "theme=%3Cscript%3Ealert(1)%3C/script%3E",
            "This filter has no value “&lt;script&gt;alert(1)&lt;/script&gt;”.",
        ),
        ("q=" + LONG, "The search text has 10000 characters. Shorten it to 200."),
        ("q=%01", "The search text holds characters that cannot be searched for."),
    ],
)
def test_the_answer_names_what_is_wrong_and_keeps_the_rest(client: Client, query: str, named: str) -> None:
    answer = ask(client, "/en/criteria/", f"{query}&group=laptops")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert named in html
    assert '<a class="button" href="/en/criteria/?group=laptops">' in html


def test_wrong_facets_answer_htmx_with_400_too(client: Client) -> None:
    assert ask(client, "/en/criteria/", "theme=nothing", HTTP_HX_REQUEST="true").status_code == 400
    assert ask(client, "/en/criteria/", "page=999", HTTP_HX_REQUEST="true").status_code == 404


@pytest.mark.parametrize("method", METHODS)
def test_what_only_shows_takes_nothing(client: Client, method: str) -> None:
    """Without the token of a form: refused, with a page."""
    answers = {path: getattr(client, method)(f"/en/{path}", data="x", content_type="text/plain") for path in ADDRESSES}
    assert {path: answer.status_code in (403, 405) for path, answer in answers.items()} == dict.fromkeys(
        ADDRESSES, True
    )


@pytest.mark.parametrize("method", METHODS)
def test_a_refused_form_is_answered_in_the_language_of_the_address(client: Client, method: str) -> None:
    for language in LANGUAGES:
        answer = getattr(client, method)(f"/{language}/")
        with translation.override(language):
            assert answer.status_code in (403, 405)
            assert f'<html lang="{language}">' in answer.content.decode()


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "", "a b", "x" * 300, "[::1", "127.0.0.1:80:80"]
)
def test_a_host_that_is_not_ours_is_refused(client: Client, host: str) -> None:
    answer = client.get("/en/criteria/", headers={"host": host})
    assert answer.status_code == 400
    assert "This request cannot be read" in answer.content.decode()


@pytest.mark.parametrize("language", ["xx", "EN", "en-us", "e", "fr_FR"])
def test_a_language_that_the_portal_does_not_have_is_no_page(client: Client, language: str) -> None:
    assert client.get(f"/{language}/criteria/").status_code == 404


@pytest.mark.parametrize("header", ["x" * 10_000, ",,,,", "en;q=nan", "\x00", "fr" * 600])
def test_a_strange_accept_language_harms_nothing(client: Client, header: str) -> None:
    assert client.get("/", headers={"accept-language": header}).status_code == 302
    assert client.get("/c/CF-001", headers={"accept-language": header}).status_code == 302


@pytest.mark.parametrize(
    "cookie", ["sessionid=x", "sessionid=" + LONG, "django_language=xx", "csrftoken=%00", "=;;=", "messages=x"]
)
def test_strange_cookies_harm_nothing(client: Client, cookie: str) -> None:
    assert client.get("/en/criteria/", HTTP_COOKIE=cookie).status_code == 200


def test_strange_requests_of_htmx_harm_nothing(client: Client) -> None:
    headers = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[", "HTTP_HX_TARGET": "\xff"}
    assert client.get("/en/criteria/", **headers).status_code == 200
