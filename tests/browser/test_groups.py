"""The pages of a group whose address is not known before they are made, and a visit without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import OpenPage
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import translation
from making import LANGUAGES, user
from making_groups import coordinator, document, group, member
from page_checks import PHONE, axe, too_wide
from page_faults import PageFaults
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer
from screen import Screen
from signed_in import sign_in

from groups import actions
from groups.invitation_links import token_of
from groups.models import GroupDocument, Membership


@pytest.fixture(autouse=True)
def files(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Screen]:
    phone = Screen(browser, viewport=PHONE, color_scheme="dark", is_mobile=True, has_touch=True)
    yield phone
    phone.close()


def faults(screen: Screen, client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    screen.show(answer, address)
    return axe(screen.page) + too_wide(screen.page) + screen.faults()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_invitations_and_documents(language: str, screen: Screen, phone: Screen) -> None:
    into = group(purpose_de="Sehr lange deutsche Vergabeunterlagenprüfungszusammenstellungen")
    by = coordinator(into).user
    person = user("person@example.org")
    invited = actions.invite(group=into, by=by, email=person.email)
    shared = document(into, by)
    with translation.override(language):
        invitation = reverse("groups:invitation", args=[token_of(invited)])
        page_of_document = reverse("groups:document", args=[into.slug, shared.document.uuid])
    visitor, client = Client(SERVER_NAME="localhost"), Client(SERVER_NAME="localhost")
    assert faults(screen, visitor, invitation) == []
    client.force_login(person)
    assert faults(screen, client, invitation) == []
    client.force_login(by)
    assert faults(screen, client, page_of_document) == []
    assert faults(phone, client, page_of_document) == []
    assert faults(phone, client, invitation) == []


def test_somebody_asks_is_let_in_shares_and_leaves_without_scripts(
    open_page: OpenPage, live_server: LiveServer, tmp_path: Path, page_faults: PageFaults
) -> None:
    page_faults.expect(r"status of 422")
    into = group()
    by, person = coordinator(into).user, user("person@example.org", name="Ada Quokka")
    member(into, "another@example.org")
    page = open_page(viewport=PHONE, java_script_enabled=False, accept_downloads=True)
    sign_in(page, person, live_server.url)
    page.goto(into.get_absolute_url())
    page.get_by_role("link", name="Ask to join").click()
    page.get_by_label("Your message").fill("We buy laptops.")
    page.get_by_role("button", name="Send the request").click()
    assert page.get_by_role("status").inner_text().startswith("Your request is with the coordinators.")

    page.context.clear_cookies()
    sign_in(page, by, live_server.url)
    page.goto(into.get_absolute_url())
    page.get_by_role("link", name="Members and requests").click()
    page.get_by_role("link", name=re.compile("^Decide.*Ada Quokka$")).click()
    page.locator("#approve-role").select_option("CONTRIBUTOR")
    page.get_by_role("button", name="Let in").click()
    assert "The request was granted." in page.get_by_role("status").inner_text()

    page.context.clear_cookies()
    sign_in(page, person, live_server.url)
    page.goto(into.get_absolute_url())
    page.get_by_role("link", name="Add a document").click()
    page.get_by_label("Title").fill("Plan")
    bad, good = tmp_path / "plan.pdf", tmp_path / "plan.txt"
    bad.write_text("<html>")
    good.write_text("Plan")
    page.get_by_label("File").set_input_files(bad)
    page.get_by_role("button", name="Add the document").click()
    assert "is not that of a .pdf file" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("Title").input_value() == "Plan"
    page.get_by_label("File").set_input_files(good)
    page.get_by_role("button", name="Add the document").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download (TXT").click()
    assert Path(download.value.path()).read_text() == "Plan"
    assert GroupDocument.objects.get().document.versions.get().downloads == 1

    page.goto(into.get_absolute_url())
    page.get_by_role("link", name="Leave the group").click()
    page.get_by_role("button", name="Leave the group").click()
    assert Membership.objects.get(user=person).state == "LEFT"
