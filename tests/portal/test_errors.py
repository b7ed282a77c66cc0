"""Pages for what went wrong, in four languages, even without a database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path
from django.utils import translation
from django.utils.translation import gettext
from making import LANGUAGES

from pact_portal import errors
from pact_portal.urls import handler400, handler403, handler404, handler500
from pact_portal.urls import urlpatterns as portal_patterns

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

HEADINGS = {
    400: "This request cannot be read",
    403: "You may not open this",
    404: "Page not found",
    500: "Something went wrong on our side",
}


def _raise(error: type[Exception]) -> object:
    def view(request: HttpRequest) -> HttpResponse:
        raise error("for the test")

    return view


__all__ = ["handler400", "handler403", "handler404", "handler500"]  # this module stands in for pact_portal.urls
urlpatterns = [
    *(
        path(f"{language}/raise/{status}", _raise(error))
        for language in LANGUAGES
        for status, error in {400: BadRequest, 403: PermissionDenied, 404: Http404, 500: RuntimeError}.items()
    ),
    *portal_patterns,
]


@pytest.fixture
def client() -> Iterator[Client]:
    with override_settings(ROOT_URLCONF=__name__):
        yield Client(raise_request_exception=False)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", HEADINGS)
def test_each_error_has_a_page_in_each_language(client: Client, language: str, status: int) -> None:
    answer = client.get(f"/{language}/raise/{status}", headers={"accept-language": "pl"})
    html = answer.content.decode()
    with translation.override(language):
        heading = gettext(HEADINGS[status])
    assert answer.status_code == status
    assert f'<html lang="{language}">' in html
    assert f"<h1>{heading}</h1>" in html
    assert str(status) in html
    assert f'href="/{language}/"' in html  # a way on
    assert '<meta name="robots" content="noindex">' in html
    assert "for the test" not in html


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_without_one_in_the_address_is_the_browsers(client: Client, language: str) -> None:
    html = client.get("/nothing/here", headers={"accept-language": language}).content.decode()
    assert f'<html lang="{language}">' in html


class _NoDatabase:
    def __call__(self, *args: object) -> object:
        raise OperationalError("the database is away")


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_database_there_is_still_a_page(client: Client, language: str) -> None:
    client.get(f"/{language}/")  # what is kept is kept now
    with connection.execute_wrapper(_NoDatabase()):
        answer = client.get(f"/{language}/")
    html = answer.content.decode()
    with translation.override(language):
        assert f"<h1>{gettext(HEADINGS[500])}</h1>" in html
    assert answer.status_code == 500
    assert f'<html lang="{language}">' in html
    assert "the database is away" not in html


def test_healthz(client: Client) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-cache" in answer["Cache-Control"]
    with connection.execute_wrapper(_NoDatabase()):
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (503, {"status": "database unavailable"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_without_its_token_is_answered_with_a_page(language: str) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    answer = strict.post(f"/{language}/")
    assert answer.status_code == 403
    with translation.override(language):
        assert gettext(HEADINGS[403]) in answer.content.decode()


def test_the_handlers_are_the_portals() -> None:
    assert [handler400, handler403, handler404, handler500] == [
        f"{errors.__name__}.{name}" for name in ("bad_request", "permission_denied", "page_not_found", "server_error")
    ]
