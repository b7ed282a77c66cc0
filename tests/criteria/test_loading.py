"""`manage.py load_catalogue`: idempotent, all or nothing, and clear about what is wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from making import user

from criteria import actions, catalogue_state
from criteria.content import content_of
from criteria.models import Criterion, CriterionFacets, CriterionText, CriterionVersion, CuratorNote, Label, Theme
from pages.models import Page
from publishing.models import AuditEntry, LoadedEntry

pytestmark = pytest.mark.django_db

ROOMS = ("criteria", "members", "pages", "publishing")


@pytest.fixture
def folder(catalogue: Path, tmp_path: Path) -> Path:
    """A copy of the shipped content that a test may spoil."""
    return shutil.copytree(catalogue, tmp_path / "content")


@pytest.fixture
def few(folder: Path, no_criteria: None) -> Path:
    """The same with three criteria alone, in a portal without criteria: quicker."""
    kept = {"CF-001.yaml", "CF-002.yaml", "CF-003.yaml"}
    for path in (folder / "criteria").iterdir():
        if path.name not in kept:
            path.unlink()
    relations = yaml.safe_load((folder / "relations.yaml").read_text(encoding="utf-8"))
    numbers = {name.removesuffix(".yaml") for name in kept}
    rest = [row for row in relations if {row["criterion"], row["to"]} <= numbers]
    (folder / "relations.yaml").write_text(yaml.safe_dump(rest, allow_unicode=True), encoding="utf-8")
    (folder / "curator_notes.yaml").unlink()
    return folder


def load(folder: Path, capsys: pytest.CaptureFixture[str] | None = None) -> str:
    call_command("load_catalogue", folder, verbosity=1 if capsys else 0)
    return capsys.readouterr().out if capsys else ""


def everything() -> dict[str, tuple[int, int]]:
    """Every table of the rooms that are loaded: how many rows, and which was written last."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models(include_auto_created=True)]
    tables = [model._meta.db_table for model in models]
    parts = [f"SELECT '{table}', count(*), coalesce(max(xmin::text::bigint), 0) FROM {table}" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {table: (count, last) for table, count, last in cursor.fetchall()}


def edit(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, "the edit changed nothing"
    path.write_text(after, encoding="utf-8")


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def swapped(pattern: str, new: str) -> Callable[[str], str]:
    return lambda text: re.sub(pattern, new, text, count=1, flags=re.MULTILINE)


# --- Loading again -------------------------------------------------------------------------------------------------


def test_loading_again_writes_nothing(catalogue: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before, generation = everything(), catalogue_state.generation()
    said = load(catalogue, capsys)
    assert re.fullmatch(r"Catalogue: 0 new, 0 changed, \d+ unchanged\.\n", said)
    assert catalogue_state.generation() == generation
    assert everything() == before


def test_a_first_load_counts_what_is_new(few: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = load(few, capsys)
    assert re.match(r"Catalogue: 3 new, 0 changed, \d+ unchanged\.", said)
    assert list(Criterion.objects.values_list("number", flat=True)) == ["CF-001", "CF-002", "CF-003"]
    assert (CriterionFacets.objects.count(), CriterionText.objects.count()) == (3, 12)
    load(few)
    assert CriterionVersion.objects.count() == 3


def test_a_layout_without_a_change_makes_no_version(few: Path) -> None:
    load(few)
    path = few / "criteria" / "CF-001.yaml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text("# a comment\n" + yaml.safe_dump(data, sort_keys=True, allow_unicode=True), encoding="utf-8")
    load(few)
    assert CriterionVersion.objects.count() == 3


def test_a_changed_file_makes_a_new_version_and_leaves_the_old(few: Path, capsys: pytest.CaptureFixture[str]) -> None:
    load(few)
    old = CriterionVersion.objects.get(criterion__number="CF-001")
    before = content_of(old)
    edit(few / "criteria" / "CF-001.yaml", lambda text: text.replace("effort: ", "effort: 3 #", 1))
    capsys.readouterr()
    assert load(few, capsys).startswith("Catalogue: 0 new, 1 changed, ")
    new = CriterionVersion.objects.get(criterion__number="CF-001", version=2)
    assert content_of(CriterionVersion.objects.get(pk=old.pk)) == before
    assert content_of(new) == before.model_copy(update={"effort": 3})
    assert Criterion.objects.get(number="CF-001").current == new
    assert CriterionFacets.objects.get(number="CF-001").effort == 3
    assert CriterionVersion.objects.count() == 4
    assert load(few, capsys).startswith("Catalogue: 0 new, 0 changed, ")


def test_a_changed_relation_makes_a_new_version_of_the_criterion_that_has_it(few: Path) -> None:
    load(few)
    path = few / "relations.yaml"
    row = "- criterion: CF-003\n  relation: alternative_to\n  to: CF-001\n"
    rest = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(rest, allow_unicode=True) + row if rest else row, encoding="utf-8")
    load(few)
    assert CriterionVersion.objects.filter(version=2).get().criterion.number == "CF-003"


def test_what_curators_revised_stays_until_the_file_changes(few: Path) -> None:
    load(few)
    criterion = Criterion.objects.get(number="CF-002")
    revised = actions.start_version(criterion=criterion, by=user("curator@example.org"))
    CriterionVersion.objects.filter(pk=revised.pk).update(title_en="Revised by hand")
    actions.publish(version=revised, by=None)
    load(few)
    criterion.refresh_from_db()
    assert (criterion.current, criterion.current.title_en) == (revised, "Revised by hand")
    edit(few / "criteria" / "CF-002.yaml", lambda text: text.replace("effort: ", "effort: 3 #", 1))
    load(few)
    criterion.refresh_from_db()
    assert (criterion.current.version, criterion.current.title_en == "Revised by hand") == (3, False)


def test_lists_are_brought_up_to_date_and_what_curators_changed_stays(few: Path) -> None:
    load(few)
    Label.objects.filter(slug="tco-certified").update(website="https://changed.example")
    Theme.objects.filter(slug="fair").update(name_en="Changed by hand")
    edit(few / "taxonomy" / "themes.yaml", replaced("en: Circular", "en: Round"))
    load(few)
    assert Theme.objects.get(slug="circular").name_en == "Round"
    assert Theme.objects.get(slug="fair").name_en == "Changed by hand"
    assert Label.objects.get(slug="tco-certified").website == "https://changed.example"
    assert CriterionVersion.objects.count() == 3


def test_notes_are_attached_once(few: Path) -> None:
    notes = "- criteria: [CF-001, CF-003]\n  text:\n    en: Look this up\n- criteria: all\n  text:\n    en: Check\n"
    (few / "curator_notes.yaml").write_text(notes, encoding="utf-8")
    load(few)
    load(few)
    found = list(
        CuratorNote.objects.order_by("text_en", "criterion__number").values_list("text_en", "criterion__number")
    )
    assert found == [
        ("Check", "CF-001"),
        ("Check", "CF-002"),
        ("Check", "CF-003"),
        ("Look this up", "CF-001"),
        ("Look this up", "CF-003"),
    ]


def test_loading_goes_through_the_actions(few: Path) -> None:
    since = AuditEntry.objects.count()
    load(few)
    verbs = list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True)[since:])
    assert verbs == ["criterion.create"] * 3 + ["criterion.start_version", "criterion.publish"] * 3


# --- All or nothing ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "spoil"),
    [
        ("criteria/CF-003.yaml", lambda text: text.replace("themes:", "theme:", 1)),
        ("pages/take-part.yaml", lambda text: text.replace("slug:", "slugs:", 1)),  # the last file that is read
    ],
)
def test_an_error_in_the_last_file_leaves_the_portal_as_it_was(
    few: Path, file: str, spoil: Callable[[str], str]
) -> None:
    edit(few / "taxonomy" / "themes.yaml", lambda text: text.replace("en: ", "en: X", 1))
    edit(few / file, spoil)
    before = everything()
    with pytest.raises(CommandError, match="Nothing was loaded"):
        load(few)
    assert everything() == before


def test_an_error_while_writing_leaves_the_portal_as_it_was(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(folder: Path, load: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("pact_portal.management.commands.load_catalogue.load_pages", broken)
    before = everything()
    with pytest.raises(OSError, match="the disk is full"):
        load(few)
    assert everything() == before


# --- What is wrong is named ------------------------------------------------------------------------------------------

CF = "criteria/CF-001.yaml"


# A file, how it is spoilt, and what the error must say after the file's name: line, field and cure.
BROKEN: dict[str, tuple[str, Callable[[str], str], str]] = {
    "a slot in capitals": (
        CF,
        replaced("{minimum_cycles}", "{Minimum}"),
        r", line \d+, .*: malformed slot at “{Minimum}.*write it as {name}",
    ),
    "an unclosed brace": (
        CF,
        replaced("{minimum_cycles}", "{minimum_cycles"),
        r", line \d+, .*: malformed slot at “{minimum_cycles",
    ),
    "an unknown slot": (
        CF,
        replaced("{minimum_cycles}", "{maximum}"),
        r", line \d+, .*uses {maximum}, which slots does not declare; declare or remove it",
    ),
    "an unknown theme": (
        CF,
        swapped(r"^themes: .*$", "themes: [golden]"),
        r", line 5, themes: 'golden' is no known theme; correct it or add it",
    ),
    "an unknown label": (CF, swapped(r"^labels:$|^labels: .*$", "labels:\n  - label: golden"), r""),
    "an unknown source": (
        CF,
        swapped(r"^  - source: .*$", "  - source: golden"),
        r", line \d+, sources: 'golden' is no known source; correct it",
    ),
    "an unknown CPV code": (
        CF,
        swapped(r"^cpv: .*$", "cpv: ['00000000']"),
        r", line \d+, cpv: '00000000' is no known CPV code; correct it",
    ),
    "an unknown group": (
        CF,
        swapped(r"^product_groups: .*$", "product_groups: [golden]"),
        r", line 7, product_groups: 'golden' is no known product group",
    ),
    "an unknown phase": (
        CF,
        swapped(r"^phases: .*$", "phases: [golden]"),
        r", line 8, phases: 'golden' is no known life-cycle phase",
    ),
    "an unknown field": (
        CF,
        swapped(r"^effort: ", "efort: "),
        r", line \d+, efort: is not a known field; correct its name or remove it",
    ),
    "a missing field": (CF, swapped(r"^effort: .*\n", ""), r", line \d+, effort: is missing; add it"),
    "a missing rationale": (CF, swapped(r"^rationale:\n(?:  .*\n)+", ""), r", line \d+, rationale: is missing; add it"),
    "an unknown language": (
        CF,
        swapped(r"^title:\n", "title:\n  it: x\n"),
        r", line \d+, title.it: is not a known field",
    ),
    "a number for a text": (
        CF,
        swapped(r"^title:\n  fr: .*$", "title:\n  fr: 12"),
        r", line \d+, title.fr: is not a text; put it in quotes",
    ),
    "a list for a text": (
        CF,
        swapped(r"^title:\n  fr: .*$", "title:\n  fr: [a]"),
        r", line \d+, title.fr: is not a text; put it in quotes",
    ),
    "a text for a number": (
        CF,
        swapped(r"^effort: .*$", "effort: low"),
        r", line \d+, effort: .*valid integer.*it says “low”",
    ),
    "a text for a list": (
        CF,
        swapped(r"^themes: .*$", "themes: circular"),
        r", line 5, themes: .*valid list.*it says “circular”",
    ),
    "an effort of 4": (
        CF,
        swapped(r"^effort: .*$", "effort: 4"),
        r", line \d+, effort: .*less than or equal to 3; it says “4”",
    ),
    "min above max": (
        CF,
        swapped(r"^    max: .*$", "    max: 1"),
        r", line \d+, slots.0: min \d+ is above max 1; swap or correct them",
    ),
    "a date that is none": (
        CF,
        swapped(r"^review_by: .*$", "review_by: 2027-13-01"),
        r", line \d+, review_by: .*valid date.*it says “2027-13-01”",
    ),
    "a key twice": (
        CF,
        swapped(r"^effort: ", "effort: 1\neffort: "),
        r", line \d+, effort: stands there twice; remove one",
    ),
    "a key twice inside": (
        CF,
        swapped(r"^title:\n", "title:\n  en: x\n"),
        r", line \d+, en: stands there twice; remove one",
    ),
    "no YAML": (CF, swapped(r"^fact: ", "fact: [unclosed "), r", line \d+: is no valid YAML \("),
    "a tab": (CF, swapped(r"^fact: ", "\tfact: "), r", line 2: is no valid YAML"),
    "a colon in a text": (
        CF,
        swapped(r"^  fr: \".*$", "  fr: a: b"),
        r", line \d+: is no valid YAML \(mapping values are not allowed in this context\); put a text that holds “: ”",
    ),
    "a Python object": (
        CF,
        swapped(r"^fact: .*$", "fact: !!python/object/apply:os.system ['true']"),
        r", line 2: is no valid YAML",
    ),
    "a list": (CF, lambda text: "- 1\n", r", line 1, the file: .*valid dictionary"),
    "a bare word": (CF, lambda text: "word\n", r", line 1, the file: .*valid dictionary"),
    "an empty file": (CF, lambda text: "", r": is empty; fill it or delete it"),
    "comments alone": (CF, lambda text: "# nothing\n", r": is empty; fill it or delete it"),
    "another number": (
        CF,
        replaced("number: CF-001", "number: CF-005"),
        r", line 1, number: says CF-005, but the file is CF-001.yaml; rename one of them",
    ),
    "a malformed number": (
        CF,
        replaced("number: CF-001", "number: 1"),
        r", line 1, number: is not a text; put it in quotes",
    ),
    "an escaped NUL": (
        CF,
        swapped(r"^  fr: \".*$", '  fr: "a\\\\0b"'),
        r", line \d+, title.fr: contains a control character; remove it",
    ),
    "a scoring that does not belong there": (
        CF,
        lambda text: text + "scoring:\n  en: x\n",
        r", line 1, the file: Only an award criterion has a scoring",
    ),
    "an empty text in the source language": (
        CF,
        swapped(r"^rationale:\n(?:  .*\n)+", "rationale: {}\n"),
        r", line 1, the file: “rationale” is empty in the source language",
    ),
    "a relation to nobody": (
        "relations.yaml",
        lambda text: text + "\n- {criterion: CF-001, relation: replaces, to: CF-099}\n",
        r"/criteria/CF-001.yaml, line \d+, .*'CF-099' is no known criterion",
    ),
    "a relation of nobody": (
        "relations.yaml",
        lambda text: text + "\n- {criterion: CF-099, relation: replaces, to: CF-001}\n",
        r", line \d+, .*CF-099 has relations, but there is no file for it; add the file or remove them",
    ),
    "relations that are no list": (
        "relations.yaml",
        lambda text: "a: b\n",
        r", line 1, the file: is no list; begin each entry with “- id:”",
    ),
    "themes that are no list": ("taxonomy/themes.yaml", lambda text: "themes: x\n", r", line 1, themes: is no list"),
    "a theme without a name": (
        "taxonomy/themes.yaml",
        swapped(r"^    name:$", "    nom:"),
        r", line \d+, themes.0.name: is missing; add it",
    ),
    "labels that are no list": ("labels.yaml", lambda text: "a: b\n", r", line 1, the file: is no list"),
    "a source without a title": (
        "sources.yaml",
        swapped(r"^  title: ", "  titel: "),
        r", line \d+, 0.title: is missing; add it",
    ),
    "organisations that are no list": ("organisations.yaml", lambda text: "a: b\n", r", line 1, the file: is no list"),
    "an organisation's country": (
        "organisations.yaml",
        swapped(r"^  country: .*$", "  country: Belgium"),
        r", line \d+, \d+.country: .*it says “Belgium”",
    ),
    "a page's address": (
        "pages/take-part.yaml",
        swapped(r"^  fr: .*$", "  fr: Prendre Part"),
        r", line \d+, slug: write small letters, digits and hyphens only",
    ),
    "a page's slot": (
        "pages/legal-notice.yaml",
        swapped(r"^body:\n  fr: \|[-+]?\n", "body:\n  fr: |\n    {golden}\n"),
        r"",
    ),
    "a page's date": (
        "pages/about-the-pact.yaml",
        swapped(r"^  - date: .*$", '  - date: "2021-6"'),
        r", line \d+, timeline.0.date: is no date; write 2021-06-14, 2021-06 or 2021, in quotes",
    ),
}


def complaint_of(folder: Path) -> str:
    before = everything()
    with pytest.raises(CommandError) as caught:
        load(folder)
    assert everything() == before
    first, *lines = str(caught.value).splitlines()
    assert first == "Nothing was loaded."
    return "\n".join(lines)


@pytest.mark.parametrize(("file", "spoil", "saying"), BROKEN.values(), ids=BROKEN)
def test_a_broken_file_is_named_with_its_line_and_the_cure(
    few: Path, file: str, spoil: Callable[[str], str], saying: str
) -> None:
    edit(few / file, spoil)
    complaint = complaint_of(few)
    place = re.escape(str(few / ("" if saying.startswith("/") else file)))
    assert re.search(f"^{place}{saying}", complaint, re.MULTILINE), complaint


def test_the_line_is_the_line_of_the_field(few: Path) -> None:
    path = few / CF
    edit(path, swapped(r"^effort: .*$", "effort: low"))
    line = path.read_text(encoding="utf-8").splitlines().index("effort: low") + 1
    assert f"CF-001.yaml, line {line}, effort:" in complaint_of(few)


def test_every_problem_of_a_file_is_named_at_once(few: Path) -> None:
    edit(few / CF, swapped(r"^effort: .*$", "effort: low"))
    edit(few / CF, swapped(r"^themes: .*$", "themes: 5"))
    edit(few / CF, swapped(r"^market: .*\n", ""))
    fields = re.findall(r", line \d+, (\w+): ", complaint_of(few))
    assert sorted(fields) == ["effort", "market", "themes"]


@pytest.mark.parametrize(
    ("data", "saying"),
    [
        (b"number: CF-001\nfact: caf\xe9\n", ", line 2: is not UTF-8; save the file as UTF-8"),
        (b"\xff\xfen\x00u\x00", ", line 1: is not UTF-8; save the file as UTF-8"),
        (b"number: CF-001\nfact: a\x00b\n", ": is no valid YAML"),
        (b"number: CF-001\nfact: a\x01b\n", ": is no valid YAML"),
    ],
)
def test_bytes_that_are_no_text_are_named(few: Path, data: bytes, saying: str) -> None:
    (few / CF).write_bytes(data)
    complaint = complaint_of(few)
    assert complaint.startswith(f"{few / CF}")
    assert saying in complaint


def test_a_byte_order_mark_is_no_obstacle(few: Path) -> None:
    path = few / CF
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    load(few)
    assert Criterion.objects.count() == 3


@pytest.mark.parametrize(
    "file", ["relations.yaml", "labels.yaml", "sources.yaml", "taxonomy/themes.yaml", "organisations.yaml", "cpv.csv"]
)
def test_a_missing_file_is_named(few: Path, file: str) -> None:
    (few / file).unlink()
    complaint = complaint_of(few)
    assert complaint.startswith(f"{few / file}: there is no such file")


def test_an_unreadable_file_is_named(few: Path) -> None:
    (few / CF).unlink()
    (few / CF).mkdir()
    assert complaint_of(few).startswith(f"{few / CF}: cannot be read (")


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        CommandError, match=r"nowhere is no folder. Name the folder that holds criteria/ and taxonomy/."
    ):
        load(tmp_path / "nowhere")
    with pytest.raises(CommandError, match="there is no such file; check the folder that you named"):
        load(tmp_path)


def test_the_open_draft_of_a_curator_is_not_overwritten(few: Path) -> None:
    load(few)
    draft = actions.start_version(criterion=Criterion.objects.get(number="CF-001"), by=user("curator@example.org"))
    load(few)  # an unchanged file asks for nothing
    edit(few / CF, swapped(r"^effort: .*$", "effort: 3"))
    complaint = complaint_of(few)
    assert complaint.startswith(f"{few / CF}, line 1, the file: There is a draft of CF-001 already")
    assert CriterionVersion.objects.get(pk=draft.pk).state == "DRAFT"
    assert LoadedEntry.objects.filter(key="criteria/CF-001").exists()


def test_a_note_on_nobody_is_named(few: Path) -> None:
    (few / "curator_notes.yaml").write_text("- criteria: [CF-001, CF-099]\n  text:\n    en: x\n", encoding="utf-8")
    complaint = complaint_of(few)
    assert (
        complaint == f"{few}/curator_notes.yaml, line 1, 0.criteria: CF-099 is no known criterion; correct the number"
    )


def test_a_language_may_be_missing(few: Path) -> None:
    edit(few / CF, swapped(r"^title:\n  fr: .*\n", "title:\n"))
    load(few)
    assert Criterion.objects.get(number="CF-001").current.title_fr == ""


def test_pages_keep_their_number_when_they_change(few: Path) -> None:
    page = Page.objects.get(key="take-part")
    edit(few / "pages" / "take-part.yaml", swapped(r"^title:\n  fr: .*$", "title:\n  fr: Autre"))
    load(few)
    again = Page.objects.get(key="take-part")
    assert (again.pk, again.title_fr) == (page.pk, "Autre")
    assert Page.objects.count() == 6
