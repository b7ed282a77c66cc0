"""What curators do in the administration: drafts, publication, withdrawal, notes and lists; and who may do it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from making import PASSWORD, content, draft, published, user

from criteria import actions, catalogue_state
from criteria.models import (
    CpvCode,
    Criterion,
    CriterionFacets,
    CriterionVersion,
    CuratorNote,
    Label,
    ProductGroup,
    Slot,
    Theme,
)
from members.models import User
from pact_portal.roles import CURATORS
from publishing.models import AuditEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture(scope="module", autouse=True)
def people(shared_rows: None) -> dict[str, User | None]:
    """The same for all tests of this module, whichever come first."""
    curator = user("curator@example.org", is_staff=True, name="Cara Curator")
    curator.groups.add(Group.objects.get(name=CURATORS))
    editor_may = ("view_criterion", "view_criterionversion", "change_criterionversion")
    return {
        "anonymous": None,
        "member": user("member@example.org"),
        "editor": user("editor@example.org", *(f"criteria.{name}" for name in editor_may), is_staff=True),
        "curator": curator,
        "superuser": user("root@example.org", is_staff=True, is_superuser=True),
    }


@pytest.fixture
def curator(people: dict[str, User | None], client: Client) -> Client:
    client.force_login(people["curator"])
    return client


def at(page: str, row: Model | None = None) -> str:
    return reverse(f"admin:criteria_{page}", args=[row.pk] if row is not None else [])


def entered(response: HttpResponse) -> dict[str, Any]:
    """What a browser would send back from a change form that nobody touched."""
    data: dict[str, Any] = {}
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if isinstance(value, (list, QuerySet)):
                data[field.html_name] = [getattr(one, "pk", one) for one in value]
            elif isinstance(value, dt.date):
                data[field.html_name] = value.isoformat()
            elif value is not None and value is not False:
                data[field.html_name] = value
    return data | {"seen": response.context["seen"]}


def messages_of(response: HttpResponse) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def verbs(criterion: Criterion) -> list[str]:
    trail = AuditEntry.objects.filter(subject__startswith=criterion.number).order_by("pk")
    return [verb.removeprefix("criterion.") for verb in trail.values_list("verb", flat=True)]


# --- Who may what ---------------------------------------------------------------------------------------------------

EVERYONE = ("anonymous", "member", "editor", "curator", "superuser")
# Address -> method -> what each of them gets, in the order of EVERYONE. 302 is the sign-in for the first two.
MATRIX = [
    ("GET", "criterion_changelist", None, (302, 302, 200, 200, 200)),
    ("GET", "criterion_add", None, (302, 302, 403, 200, 200)),
    ("GET", "criterion_change", "criterion", (302, 302, 200, 200, 200)),
    ("POST", "criterion_change", "criterion", (302, 302, 403, 403, 403)),
    ("POST", "criterion_delete", "criterion", (302, 302, 403, 403, 403)),
    ("POST", "criterion_start_version", "criterion", (302, 302, 403, 302, 302)),
    ("GET", "criterion_withdraw", "criterion", (302, 302, 403, 200, 200)),
    ("POST", "criterion_add_note", "criterion", (302, 302, 403, 302, 302)),
    ("GET", "criterionversion_changelist", None, (302, 302, 200, 200, 200)),
    ("GET", "criterionversion_add", None, (302, 302, 403, 403, 403)),
    ("GET", "criterionversion_change", "published", (302, 302, 200, 200, 200)),
    ("POST", "criterionversion_change", "published", (302, 302, 403, 403, 403)),
    ("POST", "criterionversion_delete", "published", (302, 302, 403, 403, 403)),
    ("POST", "criterionversion_discard", "published", (302, 302, 403, 403, 403)),
    ("GET", "criterionversion_change", "draft", (302, 302, 200, 200, 200)),
    ("GET", "criterionversion_publish", "draft", (302, 302, 403, 200, 200)),
    ("POST", "criterionversion_publish", "draft", (302, 302, 403, 200, 200)),
    ("POST", "criterionversion_delete", "draft", (302, 302, 403, 403, 403)),
    ("GET", "criterionversion_discard", "draft", (302, 302, 200, 200, 200)),
    ("POST", "criterionversion_discard", "draft", (302, 302, 302, 302, 302)),
    ("GET", "curatornote_changelist", None, (302, 302, 403, 200, 200)),
    ("POST", "curatornote_settle", "note", (302, 302, 403, 302, 302)),
    ("GET", "theme_changelist", None, (302, 302, 403, 200, 200)),
    ("GET", "theme_add", None, (302, 302, 403, 200, 200)),
    ("GET", "theme_delete", "theme", (302, 302, 403, 403, 200)),
    ("GET", "cpvcode_change", "cpv", (302, 302, 403, 200, 200)),
    ("POST", "theme_rebuild_search", None, (302, 302, 403, 403, 403)),
]


@pytest.fixture
def rows() -> dict[str | None, Model | None]:
    version = CriterionVersion.objects.published().get(criterion__number="CF-001")
    return {
        None: None,
        "criterion": version.criterion,
        "published": version,
        "draft": actions.start_version(criterion=Criterion.objects.get(number="CF-002"), by=None),
        "note": CuratorNote.objects.first(),
        "theme": Theme.objects.first(),
        "cpv": CpvCode.objects.first(),
    }


@pytest.mark.parametrize("who", EVERYONE)
def test_who_may_open_what(
    client: Client, people: dict[str, User | None], rows: dict[str | None, Model | None], who: str
) -> None:
    if people[who] is not None:
        client.force_login(people[who])
    got, expected = {}, {}
    for method, address, row, statuses in MATRIX:
        case = f"{method} {address} {row}"
        with transaction.atomic():
            response = client.generic(method, at(address, rows[row]))
            transaction.set_rollback(True)  # what one form does must not stand in the way of the next
        got[case], expected[case] = response.status_code, statuses[EVERYONE.index(who)]
        if who in ("anonymous", "member"):
            assert response.url.startswith(reverse("admin:login")), case
    assert got == expected


def test_without_a_csrf_token_nothing_happens(people: dict[str, User | None]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(people["superuser"])
    criterion = Criterion.objects.get(number="CF-001")
    for page in ("criterion_start_version", "criterion_withdraw", "criterion_add_note"):
        assert strict.post(at(page, criterion), {"reason": "x", "text": "x"}).status_code == 403
    criterion.refresh_from_db()
    assert criterion.current_id is not None
    assert criterion.versions.count() == 1


# --- Published versions ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["curator", "superuser"])
@pytest.mark.parametrize("seen", [{}, {"seen": "0"}, {"seen": "99999999999"}, {"seen": "x"}])
def test_nobody_changes_a_published_version(
    client: Client, people: dict[str, User | None], who: str, seen: dict[str, str]
) -> None:
    client.force_login(people[who])
    version = CriterionVersion.objects.published().get(criterion__number="CF-001")
    before = CriterionVersion.objects.filter(pk=version.pk).values().get()
    slots = list(Slot.objects.filter(version=version).values())
    page = client.get(at("criterionversion_change", version))
    assert not any(f'name="{name}"' in page.content.decode() for name in ("title_en", "slots-0-name", "_save", "seen"))
    response = client.post(at("criterionversion_change", version), {"title_en": "Mine", "slots-TOTAL_FORMS": 0, **seen})
    assert response.status_code == (409 if seen == {"seen": "0"} else 403)
    assert CriterionVersion.objects.filter(pk=version.pk).values().get() == before
    assert list(Slot.objects.filter(version=version).values()) == slots


def test_a_published_version_leads_to_its_page_and_to_a_new_version(curator: Client) -> None:
    version = CriterionVersion.objects.published().get(criterion__number="CF-001")
    text = curator.get(at("criterionversion_change", version)).content.decode()
    assert version.get_absolute_url() in text
    assert at("criterion_start_version", version.criterion) in text


# --- Drafts ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_edited_with_its_parts_and_leaves_a_trace(curator: Client) -> None:
    version = draft("CF-900")
    data = entered(curator.get(at("criterionversion_change", version)))
    data |= {
        "title_en": "Repair within two days",
        "caution_de": "",
        "themes": [Theme.objects.get(slug="fair").pk],
        "cpv_codes": "30213100-6 Portable computers\n30213200",
        "slots-0-recommended": "48",
        "slots-TOTAL_FORMS": 2,
        "slots-1-name": "max_days",
        "slots-1-type": "INTEGER",
        "slots-1-minimum": "1",
        "slots-1-label_en": "Days",
        "relations-0-DELETE": "on",
    }
    response = curator.post(at("criterionversion_change", version), data | {"_continue": ""})
    assert response.status_code == 302, response.context["errors"]
    version.refresh_from_db()
    assert version.title_en == "Repair within two days"
    assert version.caution_de == ""
    assert [theme.slug for theme in version.themes.all()] == ["fair"]
    assert {row.code for row in version.cpv_codes.all()} == {"30213100", "30213200"}
    assert [(slot.name, slot.recommended, slot.position) for slot in version.slots.all()] == [
        ("warranty_months", 48, 0),
        ("max_days", None, 1),
    ]
    assert not version.relations.exists()
    trace = AuditEntry.objects.filter(subject="CF-900 v1").first()
    assert trace.verb == "criterion.edit_draft"
    assert trace.actor.email == "curator@example.org"
    assert set(trace.details["fields"]) == {"title_en", "caution_de", "themes", "cpv_codes", "slots", "relations"}


def test_saving_without_a_change_leaves_no_trace(curator: Client) -> None:
    version = draft("CF-900")
    data = entered(curator.get(at("criterionversion_change", version)))
    assert curator.post(at("criterionversion_change", version), data).status_code == 302
    assert verbs(version.criterion) == ["create", "start_version"]


@pytest.mark.parametrize("language", ["fr", "nl", "en", "de"])
def test_a_text_can_be_emptied_in_the_curators_own_language(curator: Client, language: str) -> None:
    version = draft("CF-900")
    headers = {"accept-language": language}
    data = entered(curator.get(at("criterionversion_change", version), headers=headers))
    data[f"caution_{language}"] = ""
    assert curator.post(at("criterionversion_change", version), data, headers=headers).status_code == 302
    version.refresh_from_db()
    assert getattr(version, f"caution_{language}") == ""


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("requirement_fr", "Au moins {Mois} mois", "The brace at “{Mois} mois” belongs to no slot."),
        ("requirement_de", "Mindestens {months Monate", "The brace at “{months Monate” belongs to no slot."),
        ("scoring_nl", "punten}", "The brace at “}” belongs to no slot."),
        ("requirement_en", "a\x00b", "Null characters are not allowed."),
        ("title_en", "x" * 121, "Ensure this value has at most 120 characters"),
        ("cpv_codes", "99999999, 30213100", "The portal does not know these CPV codes: 99999999."),
        ("effect", "4", "Ensure this value is less than or equal to 3."),
        ("slots-0-name", "Warranty Months", "Use small letters, digits and underscores: warranty_months."),
        ("slots-0-minimum", "61", "The minimum is above the maximum."),
        ("slots-0-minimum", "24.5", "A whole number has no decimals."),
        ("relations-0-target", "999999", "Select a valid choice."),
    ],
)
def test_a_field_that_is_wrong_says_so_and_nothing_is_saved(
    curator: Client, field: str, value: str, error: str
) -> None:
    version = draft("CF-900")
    data = entered(curator.get(at("criterionversion_change", version)))
    response = curator.post(at("criterionversion_change", version), data | {field: value, "summary_en": "Kept here"})
    assert response.status_code == 200
    text = response.content.decode()
    assert error in text
    assert "Kept here" in text
    assert f'href="#id_{field}"' in text or "minimum is above" in error
    version.refresh_from_db()
    assert version.summary_en == "Quokka summary (en)"


def test_a_draft_needs_a_title_in_some_language(curator: Client) -> None:
    version = draft("CF-900")
    data = entered(curator.get(at("criterionversion_change", version)))
    data |= dict.fromkeys(("title_fr", "title_nl", "title_en", "title_de"), "")
    response = curator.post(at("criterionversion_change", version), data)
    assert set(response.context["adminform"].form.errors) == {"title_en"}
    assert curator.post(at("criterionversion_change", version), data | {"title_nl": "Titel"}).status_code == 302


def test_a_draft_published_meanwhile_keeps_what_was_entered(curator: Client, people: dict[str, User | None]) -> None:
    version = draft("CF-900")
    data = entered(curator.get(at("criterionversion_change", version)))
    actions.publish(version=version, by=people["superuser"])
    data |= {"title_en": "Written too late", "slots-0-label_en": "Late label"}
    response = curator.post(at("criterionversion_change", version), data)
    assert response.status_code == 409
    text = response.content.decode()
    assert "CF-900 v1 was published by root@example.org" in text
    assert 'value="Written too late"' in text
    assert 'value="Late label"' in text
    assert 'name="_save"' not in text
    version.refresh_from_db()
    assert version.title_en == "Quokka title (en)"
    assert verbs(version.criterion) == ["create", "start_version", "publish"]


def test_a_draft_saved_by_somebody_else_meanwhile_is_not_overwritten_unawares(
    curator: Client, people: dict[str, User | None]
) -> None:
    version = draft("CF-900")
    address = at("criterionversion_change", version)
    mine = entered(curator.get(address)) | {"title_en": "Mine"}
    other = Client()
    other.force_login(people["superuser"])
    theirs = entered(other.get(address)) | {"title_en": "Theirs"}
    assert other.post(address, theirs).status_code == 302
    response = curator.post(address, mine)
    assert response.status_code == 409
    assert "root@example.org saved CF-900 v1" in response.content.decode()
    version.refresh_from_db()
    assert version.title_en == "Theirs"
    assert curator.post(address, mine | {"seen": response.context["seen"]}).status_code == 302
    version.refresh_from_db()
    assert version.title_en == "Mine"


def test_a_draft_is_discarded_and_its_criterion_can_start_again(curator: Client) -> None:
    version = draft("CF-900")
    criterion = version.criterion
    response = curator.post(at("criterionversion_discard", version), follow=True)
    assert "The draft CF-900 v1 was discarded." in messages_of(response)
    assert not criterion.versions.exists()
    assert at("criterion_first_version", criterion) in response.content.decode()
    form = {"kind": "AWARD_CRITERION", "ambition": "2", "source_language": "nl", "title": "Opnieuw"}
    response = curator.post(at("criterion_first_version", criterion), form)
    again = criterion.versions.get()
    assert response.url == at("criterionversion_change", again)
    assert (again.version, again.title_nl, again.title_en, again.source_language) == (1, "Opnieuw", "", "nl")


# --- From the first idea to publication -----------------------------------------------------------------------------


def test_a_criterion_from_its_number_to_its_publication(curator: Client) -> None:
    number = actions.next_number()
    form = {"kind": "TECHNICAL_SPECIFICATION", "ambition": "1", "source_language": "en", "title": "Quiet fans"}
    response = curator.post(at("criterion_add"), form)
    criterion = Criterion.objects.get(number=number)
    version = criterion.versions.get()
    assert response.url == at("criterionversion_change", version)

    # An empty draft: every problem is shown at once, and publishing it anyway changes nothing.
    problems = actions.problems_before_publication(version)
    assert len(problems) > 8
    for response in (
        curator.get(at("criterionversion_change", version)),
        curator.get(at("criterionversion_publish", version)),
        curator.post(at("criterionversion_publish", version), {"seen": response_seen(curator, version)}),
    ):
        assert response.context["problems"] == problems
    assert response.status_code == 422
    version.refresh_from_db()
    assert not version.is_published

    data = entered(curator.get(at("criterionversion_change", version)))
    data |= dict.fromkeys(("summary_en", "rationale_en", "follow_up_en", "legal_note_en"), "Text")
    data |= {
        "requirement_en": "At most {decibel} dB.",
        **{field: [form_choice(field)] for field in ("themes", "strategies", "product_groups", "phases")},
        "slots-TOTAL_FORMS": 1,
        "slots-0-name": "decibel",
        "slots-0-type": "INTEGER",
        "slots-0-label_en": "Decibel",
        "proofs-TOTAL_FORMS": 1,
        "proofs-0-means_en": "Test report",
        "proofs-0-stage": "TENDER",
        "proofs-0-hours": "0.5",
        "citations-TOTAL_FORMS": 1,
        "citations-0-source": CriterionVersion.objects.published().first().citations.first().source_id,
    }
    response = curator.post(at("criterionversion_change", version), data, follow=True)
    assert response.status_code == 200
    assert "adminform" not in response.context or not response.context["errors"]

    page = curator.get(at("criterionversion_publish", version))
    assert page.context["problems"] == []
    assert page.context["lacking"] == ["Français", "Nederlands", "Deutsch"]
    assert "<ins>Test report</ins>" in page.content.decode()
    response = curator.post(
        at("criterionversion_publish", version), {"seen": page.context["seen"], "valid_from": "2027-01-01"}, follow=True
    )
    assert f"{number} v1 is published and in force." in messages_of(response)
    criterion.refresh_from_db()
    assert criterion.current == version
    assert criterion.current.valid_from == dt.date(2027, 1, 1)
    assert CriterionFacets.objects.filter(criterion=criterion).exists()
    assert verbs(criterion) == ["create", "start_version", "edit_draft", "publish"]


def response_seen(client: Client, version: CriterionVersion) -> int:
    return client.get(at("criterionversion_publish", version)).context["seen"]


def form_choice(field: str) -> int:
    return CriterionVersion._meta.get_field(field).remote_field.model.objects.first().pk


def test_the_confirmation_shows_what_changes_word_by_word_in_every_language(curator: Client) -> None:
    version = published("CF-900", relations=[])
    after = content(relations=[], title={**content().title.model_dump(), "de": "Quokka Überschrift (de)"}, effect=3)
    second = actions.start_version(criterion=version.criterion, by=None, content=after)
    found = curator.get(at("criterionversion_publish", second)).context["changes"]
    assert [(change.label, change.language, change.html) for change in found] == [
        ("Title", "de", "Quokka <del>title</del><ins>Überschrift</ins> (de)"),
        ("Effect", "", "<del>2</del><ins>3</ins>"),
    ]


def test_a_draft_that_changed_after_the_confirmation_was_opened_is_not_published(
    curator: Client, people: dict[str, User | None]
) -> None:
    version = draft("CF-900")
    seen = response_seen(curator, version)
    actions.record_edit(version=version, by=people["superuser"], fields=["title_en"])
    response = curator.post(at("criterionversion_publish", version), {"seen": seen})
    assert response.status_code == 409
    assert response.context["changed_meanwhile"]
    version.refresh_from_db()
    assert not version.is_published
    assert curator.post(at("criterionversion_publish", version), {"seen": response.context["seen"]}).status_code == 302


def test_publishing_twice_is_told_and_harms_nothing(curator: Client) -> None:
    version = draft("CF-900")
    seen = response_seen(curator, version)
    for _again in range(2):
        response = curator.post(at("criterionversion_publish", version), {"seen": seen}, follow=True)
    assert "CF-900 v1 is published already." in messages_of(response)
    assert verbs(version.criterion) == ["create", "start_version", "publish"]


def test_a_new_version_starts_once(curator: Client) -> None:
    criterion = Criterion.objects.get(number="CF-001")
    first = curator.post(at("criterion_start_version", criterion))
    version = criterion.versions.get(state="DRAFT")
    assert first.url == at("criterionversion_change", version)
    second = curator.post(at("criterion_start_version", criterion), follow=True)
    assert "There is a draft of CF-001 already." in messages_of(second)


@pytest.mark.parametrize(
    ("number", "error"), [("CF-001", "This number was used before."), ("12", "A number looks like CF-001.")]
)
def test_a_number_that_cannot_be_given_is_refused(curator: Client, number: str, error: str) -> None:
    before = Criterion.objects.count()
    form = {"number": number, "kind": "AWARD_CRITERION", "ambition": "1", "source_language": "en", "title": "T"}
    response = curator.post(at("criterion_add"), form)
    assert response.status_code == 422
    assert error in response.content.decode()
    assert Criterion.objects.count() == before


# --- Withdrawal and notes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", ["", "   ", None])
def test_a_withdrawal_needs_a_reason(curator: Client, reason: str | None) -> None:
    criterion = Criterion.objects.get(number="CF-001")
    response = curator.post(at("criterion_withdraw", criterion), {} if reason is None else {"reason": reason})
    assert response.status_code == 422
    assert "Say why the criterion is withdrawn" in response.content.decode()
    criterion.refresh_from_db()
    assert criterion.current_id is not None


def test_a_withdrawn_criterion_leaves_the_catalogue_and_shows_its_reason(curator: Client) -> None:
    criterion = Criterion.objects.get(number="CF-001")
    response = curator.post(at("criterion_withdraw", criterion), {"reason": "Law & order <now>"}, follow=True)
    assert "Law &amp; order &lt;now&gt;" in response.content.decode()
    criterion.refresh_from_db()
    assert criterion.current_id is None
    assert not CriterionFacets.objects.filter(criterion=criterion).exists()
    again = curator.post(at("criterion_withdraw", criterion), {"reason": "Twice"}, follow=True)
    assert "CF-001 has no version in force." in messages_of(again)


def test_a_note_is_written_and_settled(curator: Client) -> None:
    criterion = draft("CF-900").criterion
    curator.post(at("criterion_add_note", criterion), {"text": "À vérifier", "language": "fr"})
    note = criterion.notes.get()
    assert (note.text_fr, note.text_en, note.created_by.email) == ("À vérifier", "", "curator@example.org")
    for _again in range(2):
        curator.post(at("curatornote_settle", note))
    note.refresh_from_db()
    assert note.settled_by.email == "curator@example.org"
    assert verbs(criterion) == ["create", "start_version", "add_note", "settle_note"]


def test_an_empty_note_is_refused(curator: Client) -> None:
    criterion = draft("CF-900").criterion
    response = curator.post(at("criterion_add_note", criterion), {"text": " ", "language": "fr"}, follow=True)
    assert messages_of(response) == ["This field is required."]
    assert not criterion.notes.exists()


def test_several_notes_are_settled_at_once(curator: Client) -> None:
    notes = list(CuratorNote.objects.all()[:3])
    data = {"action": "settle_selected", "_selected_action": [note.pk for note in notes]}
    response = curator.post(at("curatornote_changelist"), data, follow=True)
    assert "3 notes were settled." in messages_of(response)
    assert CuratorNote.objects.filter(settled_at__isnull=False).count() == 3


# --- The list -------------------------------------------------------------------------------------------------------


def numbers(response: HttpResponse) -> set[str]:
    return {criterion.number for criterion in response.context["cl"].result_list}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=CF-900", {"CF-900"}),
        ("q=Quokka+title+(nl)", {"CF-900", "CF-901"}),
        ("q=Quokka&state=in-force", {"CF-900"}),
        ("q=Quokka&state=draft", {"CF-901"}),
        ("q=Quokka&state=never", {"CF-901"}),
        ("q=Quokka&kind=AWARD_CRITERION", set()),
        ("q=Quokka&confidence=CHECKED", {"CF-900", "CF-901"}),
        ("q=Quokka&review=overdue", set()),
        ("q=Quokka&notes=open", {"CF-901"}),
        ("q=Quokka&missing=de", {"CF-901"}),
        ("q=Quokka&missing=fr", set()),
    ],
)
def test_criteria_are_found(curator: Client, query: str, found: set[str]) -> None:
    later = dt.date(2099, 1, 1)
    published("CF-900", review_by=later)
    proof = {"means": {"en": "Proof", "fr": "Preuve", "nl": "Bewijs"}, "stage": "tender", "hours": "1"}
    second = draft("CF-901", proof=[proof], review_by=later)
    curator.post(at("criterion_add_note", second.criterion), {"text": "Look", "language": "en"})
    assert numbers(curator.get(f"{at('criterion_changelist')}?{query}")) == found


# --- Lists that criteria are filed under ----------------------------------------------------------------------------


@pytest.fixture
def root(people: dict[str, User | None], client: Client) -> Client:
    client.force_login(people["superuser"])
    return client


def test_an_entry_is_added_in_one_language_and_keeps_its_identifier(curator: Client) -> None:
    before = catalogue_state.generation()
    data = {"name_nl": "Nieuw", "slug": "new", "position": "9"}
    assert curator.post(at("theme_add"), data).status_code == 302
    theme = Theme.objects.get(slug="new")
    assert catalogue_state.generation() > before
    curator.post(at("theme_change", theme), data | {"name_nl": "Nieuwer", "slug": "newer"})
    theme.refresh_from_db()
    assert (theme.name_nl, theme.slug) == ("Nieuwer", "new")
    assert theme.history.first().history_user.email == "curator@example.org"


def test_an_entry_needs_a_name(curator: Client) -> None:
    response = curator.post(at("theme_add"), {"slug": "new", "position": "9"})
    assert set(response.context["adminform"].form.errors) == {"name_en"}


@pytest.mark.parametrize("number", ["CF-001", "CF-900"])
def test_an_entry_in_use_is_not_deleted(root: Client, number: str) -> None:
    draft("CF-900")
    version = CriterionVersion.objects.get(criterion__number=number)
    for row in (version.themes.first(), version.product_groups.first(), version.cpv_codes.first()):
        name = row._meta.model_name
        for response in (
            root.post(at(f"{name}_delete", row), {"post": "yes"}),
            root.post(
                at(f"{name}_changelist"),
                {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"},
            ),
        ):
            assert response.status_code == 200
            assert str(version) in response.content.decode()
        assert type(row).objects.filter(pk=row.pk).exists()


def test_an_entry_that_nothing_names_is_deleted(root: Client) -> None:
    label = Label.objects.create(slug="new", name_en="New")
    before = catalogue_state.generation()
    assert root.post(at("label_delete", label), {"post": "yes"}).status_code == 302
    assert not Label.objects.filter(slug="new").exists()
    assert catalogue_state.generation() > before


def test_a_group_cannot_belong_to_a_group_below_it(curator: Client) -> None:
    child = ProductGroup.objects.filter(parent__isnull=False).first()
    data = {"name_en": "X", "position": "0", "parent": child.pk}
    response = curator.post(at("productgroup_change", child.parent), data)
    assert "cannot belong to itself or to a group below it" in response.content.decode()


def test_a_renamed_group_asks_for_new_search_rows_and_gets_them(curator: Client) -> None:
    group = ProductGroup.objects.get(slug="laptops")
    data = {f"name_{code}": "Quokkabook" for code in ("fr", "nl", "en", "de")}
    data |= {"position": str(group.position), "parent": group.parent_id or ""}
    response = curator.post(at("productgroup_change", group), data, follow=True)
    assert any("Rebuild the search rows" in message for message in messages_of(response))
    response = curator.post(at("productgroup_rebuild_search"), follow=True)
    count = Criterion.objects.published().count()
    assert f"The search rows of {count} criteria were rebuilt." in messages_of(response)
    assert CriterionFacets.objects.count() == count


# --- People ---------------------------------------------------------------------------------------------------------


def test_accounts_are_made_with_an_address_and_not_deleted(root: Client) -> None:
    data = {
        "email": "New@Example.org",
        "preferred_language": "de",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert root.post(reverse("admin:members_user_add"), data).status_code == 302
    made = User.objects.get(email="new@example.org")
    assert made.check_password(PASSWORD)
    again = root.post(reverse("admin:members_user_add"), data | {"email": "new@example.ORG"})
    assert "There is already an account with this e-mail address." in again.content.decode()
    assert root.post(reverse("admin:members_user_delete", args=[made.pk]), {"post": "yes"}).status_code == 403


def test_nobody_gives_themselves_rights(client: Client, people: dict[str, User | None]) -> None:
    clerk = user("clerk@example.org", "members.view_user", "members.change_user", is_staff=True)
    client.force_login(clerk)
    form = {"email": clerk.email, "preferred_language": "en", "time_zone": "Europe/Brussels", "is_active": "on"}
    form |= {"name_visible_to": "GROUPS", "organisation_visible_to": "GROUPS", "email_visible_to": "NOBODY"}
    rights = {"is_superuser": "on", "is_staff": "on", "groups": [Group.objects.first().pk]}
    assert client.post(reverse("admin:members_user_change", args=[clerk.pk]), form | rights).status_code == 302
    clerk.refresh_from_db()
    assert not clerk.is_superuser
    assert not clerk.groups.exists()
    superuser = people["superuser"]
    assert client.post(reverse("admin:members_user_change", args=[superuser.pk]), form).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[superuser.pk])
    assert client.post(password, {"password1": PASSWORD, "password2": PASSWORD}).status_code == 403
