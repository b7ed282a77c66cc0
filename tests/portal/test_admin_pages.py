"""Every page of the administration opens, under the portal's Content-Security-Policy, for every registered model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import making_groups
import making_outcomes
import making_sessions
import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from making import contribution, user
from making_practice import draft_pilot

from criteria import actions
from criteria.models import Criterion, CriterionVersion
from groups.models import Group
from members.models import User
from outbox.actions import enqueue, unsubscribe
from outbox.letters import Letter
from outcomes.actions.certificates import issue_certificate
from working_sessions.actions.agenda import add_item
from working_sessions.actions.messages import send_message
from working_sessions.actions.series import add_to_series, create_series
from working_sessions.models import WorkingSession

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]

LISTS = {"changelist": 200, "add": 200, "change": 200, "history": 200, "delete": 200}
READ_ONLY = LISTS | {"add": 403, "delete": 403}
WITH_HISTORY = LISTS | {"simple_history": 200}
TAXONOMY = WITH_HISTORY | {"rebuild_search": 405}

# Model -> page -> what a superuser gets on opening it. 405: a tool that only takes POST.
PAGES: dict[str, dict[str, int]] = {
    "auth.group": LISTS,
    "contributions.contribution": READ_ONLY
    | {
        "review": 405,
        "accept": 200,
        "decline": 200,
        "answer": 200,
        "show": 405,
        "hide": 200,
        "erase": 200,
        "draft": 405,
    },
    "criteria.cpvcode": LISTS | {"rebuild_search": 405},
    "criteria.criterion": LISTS
    | {"delete": 403, "start_version": 405, "first_version": 302, "withdraw": 200, "add_note": 405},
    "criteria.criterionversion": READ_ONLY | {"publish": 200, "discard": 200},
    "criteria.curatornote": READ_ONLY | {"settle": 405},
    "criteria.label": TAXONOMY,
    "criteria.lifecyclephase": TAXONOMY,
    "criteria.productgroup": TAXONOMY,
    "criteria.source": TAXONOMY,
    "criteria.strategy": TAXONOMY,
    "criteria.theme": TAXONOMY,
    "groups.group": WITH_HISTORY | {"delete": 403, "add_member": 200, "archive": 405, "reopen": 405},
    "groups.groupdocument": READ_ONLY | {"withdraw": 405},
    "groups.membership": READ_ONLY
    | {
        "approve": 405,
        "decline": 200,
        "take_back": 405,
        "change_role": 200,
        "suspend": 200,
        "resume": 405,
        "remove": 200,
    },
    "members.organisation": WITH_HISTORY | {"verify_domain": 405, "revoke_domain": 405},
    "members.user": LISTS
    | {"delete": 403, "auth_user_password_change": 200, "remove_second_factor": 405, "close": 200},
    "outcomes.certificate": READ_ONLY,
    "outcomes.minutes": READ_ONLY | {"erase": 200},
    "outcomes.outcome": READ_ONLY,
    "outcomes.sessiondocument": READ_ONLY,
    "outbox.outboxmessage": READ_ONLY | {"send_again": 405, "cancel": 405},
    "outbox.unsubscription": READ_ONLY,
    "pages.page": WITH_HISTORY,
    "practice.goodpractice": LISTS | {"delete": 403, "publish": 405, "withdraw": 200},
    "practice.pilot": LISTS | {"delete": 403, "publish": 405, "withdraw": 200},
    "publishing.auditentry": READ_ONLY,
    "working_sessions.registration": READ_ONLY | {"erase": 200},
    "working_sessions.series": READ_ONLY,
    "working_sessions.sessionmessage": READ_ONLY | {"erase": 200},
    "working_sessions.workingsession": WITH_HISTORY | {"add": 403, "delete": 403},
}
WITHOUT_ROW = {"changelist", "add", "rebuild_search"}
# What no strict policy would run: inline styles and scripts, scripts in attributes.
BLOCKED = re.compile(r"""\sstyle=["']|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=["']""")


@dataclass(frozen=True)
class Site:
    client: Client
    draft: CriterionVersion

    def open(self, address: str) -> HttpResponse:
        response = self.client.get(address)
        if "html" in response.headers.get("Content-Type", ""):
            text = response.content.decode()
            assert not BLOCKED.findall(text), address
            assert "script-src 'self'" in response.headers["Content-Security-Policy"]
            if response.status_code == 200:
                assert text.count("<h1") == 1, address
        return response


@pytest.fixture(scope="module")
def one_of_everything(
    shared_rows: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[User, CriterionVersion]]:
    """A row of every registered model, the superuser who made them, and the draft among the versions."""
    root = user("root@example.org", is_staff=True, is_superuser=True)
    draft = actions.start_version(criterion=Criterion.objects.get(number="CF-001"), by=root)
    enqueue(kind="test", to="a@example.org", language="en", letter=Letter("Subject", ["Text"]), dedupe_key="test")
    unsubscribe(address="a@example.org", kind="test")
    contribution(by=root)
    with override_settings(MEDIA_ROOT=str(tmp_path_factory.mktemp("files"))):
        into = Group.objects.get(slug="be-buyer-group")
        making_groups.member(into, "member@example.org")
        making_groups.document(into, root)
        draft_pilot(root)
        of = making_sessions.session(into)
        making_sessions.participant(of, root)
        _outcomes(of, root)
        add_item(session=of, by=root, title_en="Point", minutes=30, criterion_version=draft)
        send_message(
            session=of,
            by=root,
            audience="CONFIRMED",
            subject="Subject",
            text="Text",
            language="en",
            key=uuid4(),
            now=making_sessions.NOW,
        )
        add_to_series(session=of, series=create_series(group=into, by=None, title_en="Row"), by=None)
        yield root, draft


@pytest.fixture
def site(client: Client, one_of_everything: tuple[User, CriterionVersion]) -> Site:
    root, draft = one_of_everything
    client.force_login(root)
    return Site(client, draft)


def _outcomes(of: WorkingSession, root: User) -> None:
    """One of everything that a session leaves."""
    making_outcomes.minutes(of, root)
    making_outcomes.outcome(of, root)
    making_outcomes.document(of, root)
    registration = making_outcomes.attended(of.registrations.get(), root)
    issue_certificate(registration=registration, by=root, now=making_outcomes.ENDED)


def registered() -> dict[str, type[Model]]:
    return {model._meta.label_lower: model for model in admin.site._registry}


def page_names(model: type[Model]) -> set[str]:
    """The names of all addresses of a model's admin, without room and model."""
    prefix = f"{model._meta.app_label}_{model._meta.model_name}_"
    return {pattern.name.removeprefix(prefix) for pattern in admin.site._registry[model].urls if pattern.name}


def test_every_registered_model_and_every_page_of_it_is_opened() -> None:
    assert {label: page_names(model) for label, model in registered().items()} == {
        label: set(pages) for label, pages in PAGES.items()
    }


@pytest.mark.parametrize(("label", "name"), [(label, name) for label, pages in PAGES.items() for name in pages])
def test_page_opens(site: Site, label: str, name: str) -> None:
    model = registered()[label]
    row = site.draft if model is CriterionVersion else model._default_manager.order_by("pk").first()
    assert row is not None
    args = [] if name in WITHOUT_ROW else [row.pk]
    if name == "simple_history":
        args.append(row.history.first().pk)
    full = name if name.startswith("auth_user") else f"{model._meta.app_label}_{model._meta.model_name}_{name}"
    assert site.open(reverse(f"admin:{full}", args=args)).status_code == PAGES[label][name]


def test_signing_in_and_passwords_are_the_portal_s_own(site: Site) -> None:
    """Django's own pages for both would know no limits and tell nobody."""
    assert site.open(reverse("admin:password_change"))["Location"] == reverse("account_change_password")
    assert site.open(reverse("admin:login"))["Location"] == reverse("admin:index")
    site.client.logout()
    answer = site.open(reverse("admin:login") + "?next=/admin/criteria/")
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Fadmin%2Fcriteria%2F"


@pytest.mark.parametrize("name", ["index", "password_change_done", "jsi18n", "app_list"])
def test_page_of_the_site_opens(site: Site, name: str) -> None:
    args = ["criteria"] if name == "app_list" else []
    assert site.open(reverse(f"admin:{name}", args=args)).status_code == 200


def test_a_published_version_opens(site: Site) -> None:
    version = CriterionVersion.objects.published().first()
    assert site.open(reverse("admin:criteria_criterionversion_change", args=[version.pk])).status_code == 200


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de"])
def test_the_dashboard_and_a_draft_open_in_every_language(site: Site, language: str) -> None:
    User.objects.update(preferred_language=language)
    for address in (reverse("admin:index"), reverse("admin:criteria_criterionversion_change", args=[site.draft.pk])):
        assert site.client.get(address, headers={"accept-language": language}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "?state=bogus",
        "?kind=bogus&ambition=9&theme=x&product_group=-1",
        "?missing=xx",
        "?missing=de&state=in-force",
        "?review=overdue",
        "?notes=none&state=never",
        "?p=1000000000",
        "?o=99.-99",
        "?q=" + "é" * 3000,
        "?nonsense__lookup=1",
    ],
)
def test_odd_questions_to_the_list_of_criteria_get_an_answer(site: Site, query: str) -> None:
    response = site.client.get(reverse("admin:criteria_criterion_changelist") + query, follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize("row", ["0", "999999999999999999999999", "x", "1%2F2"])
@pytest.mark.parametrize("model", ["criterion", "criterionversion", "theme"])
def test_a_row_that_does_not_exist_is_said_to_be_missing(site: Site, model: str, row: str) -> None:
    response = site.client.get(f"/admin/criteria/{model}/{row}/change/", follow=True)
    assert response.status_code in (200, 404)
    if response.status_code == 200:
        assert response.redirect_chain


def test_the_list_of_criteria_asks_the_database_as_often_for_one_row_as_for_fifty(site: Site) -> None:
    address = reverse("admin:criteria_criterion_changelist")
    counts = []
    for query in ("?q=CF-001", ""):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert site.client.get(address + query).status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_the_dashboard_counts_what_there_is(site: Site) -> None:
    version = CriterionVersion.objects.published().first()
    text = site.open(reverse("admin:index")).context["dashboard"]
    numbers = {str(count.label): count.number for count in text["counts"]}
    assert numbers["drafts open"] == 1
    assert numbers["in force"] == Criterion.objects.published().count()
    assert [draft.pk for draft in text["drafts"]] == [site.draft.pk]
    assert version is not None


def test_an_account_without_rights_sees_no_dashboard(client: Client) -> None:
    client.force_login(user("clerk@example.org", is_staff=True))
    response = client.get(reverse("admin:index"))
    assert response.status_code == 200
    assert "dashboard" not in response.context
