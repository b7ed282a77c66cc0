"""`load_catalogue` and the groups: what the files say, again and again, and clear about what is wrong."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from making import LANGUAGES
from making_groups import member

from groups.facts import lines, partners, sizes
from groups.loading import load_groups
from groups.models import Group, Membership
from publishing.files import ContentError
from publishing.loading import Load, Outcome

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


@pytest.fixture
def folder(catalogue: Path, tmp_path: Path) -> Path:
    """A copy of the file that a test may spoil."""
    target = tmp_path / "content"
    target.mkdir()
    shutil.copy(catalogue / "groups.yaml", target)
    return target


def load(folder: Path) -> Load:
    done = Load()
    load_groups(folder, done)
    return done


def entries(catalogue: Path) -> list[dict]:
    return yaml.safe_load((catalogue / "groups.yaml").read_text(encoding="utf-8"))


def test_the_five_groups_are_there_without_members(catalogue: Path) -> None:
    assert list(Group.objects.values_list("slug", "kind", "visibility", "join_policy")) == [
        ("be-buyer-group", "BUYER_GROUP", "PUBLIC", "REQUEST"),
        ("nl-buyer-group", "BUYER_GROUP", "PUBLIC", "REQUEST"),
        ("eu-ethics-working-group", "WORKING_GROUP", "PUBLIC", "REQUEST"),
        ("framework-working-group", "WORKING_GROUP", "PUBLIC", "REQUEST"),
        ("monitoring-working-group", "WORKING_GROUP", "PUBLIC", "REQUEST"),
    ]
    assert not Membership.objects.exists()


def test_everything_in_the_file_is_in_the_portal(catalogue: Path) -> None:
    for entry in entries(catalogue):
        group = Group.objects.get(slug=entry["id"])
        for code in LANGUAGES:
            assert getattr(group, f"name_{code}") == entry["name"][code]
            assert getattr(group, f"purpose_{code}") == entry["purpose"][code].strip()
            for name in ("topics", "outputs"):
                stated = [text[code] for text in entry[name]]
                assert (getattr(group, f"{name}_{code}") or "").splitlines() == stated
        assert group.countries == entry["countries"]
        assert group.source_addresses == [source.strip() for source in entry["sources"]]
        named = {(partner.organisation.slug, partner.role) for partner in group.group_partners.all()}
        assert named == {(o, "RUNS") for o in entry["run_by"]} | {(o, "WITH") for o in entry.get("with", [])}


def test_sizes_are_statements_and_are_not_merged() -> None:
    group = Group.objects.get(slug="be-buyer-group")
    assert [(str(size.text), size.as_of, size.publisher) for size in sizes(group)] == [
        ("More than 75 Belgian buyers.", "2023", "IFDD/FIDO"),
        ("About seventy buyers (news of June 2021).", "2021-06", "IFDD/FIDO"),
        ("More than 80 buyers (sessions of 2021 and later news).", "2021", "IFDD/FIDO"),
    ]
    assert sizes(Group.objects.get(slug="framework-working-group")) == []
    assert [str(topic) for topic in lines(group, "topics")][1] == "Smartphones"
    assert [partner["acronym"] for partner in partners(group, "RUNS")] == ["IFDD / FIDO"]


def test_loading_again_changes_nothing(folder: Path) -> None:
    history = Group.history.count()
    assert load(folder).outcomes == {Outcome.UNCHANGED: 5}
    assert Group.history.count() == history


def test_a_changed_entry_leaves_what_coordinators_chose(folder: Path) -> None:
    group = Group.objects.get(slug="be-buyer-group")
    Group.objects.filter(pk=group.pk).update(join_policy="OPEN", members_visibility="PUBLIC")
    member(group, "person@example.org")
    edit(folder, lambda text: text.replace("Smartphones", "Telephones"))
    assert load(folder).outcomes == {Outcome.UNCHANGED: 4, Outcome.CHANGED: 1}
    group.refresh_from_db()
    assert (group.join_policy, group.members_visibility, group.memberships.count()) == ("OPEN", "PUBLIC", 1)
    assert "Telephones" in group.topics_en


def edit(folder: Path, change: Callable[[str], str]) -> None:
    path = folder / "groups.yaml"
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("run_by: [ifdd-fido]", "run_by: [nobody]", "0.run_by: names “nobody”, which organisations.yaml does not have"),
        ("with: [cidd-icdo]", "with: [ifdd-fido]", "0.with: names “ifdd-fido” twice; remove one"),
        ("kind: buyer_group", "kind: club", "0.kind: input should be 'buyer_group' or 'working_group'"),
        ("since: '2021'", "since: last year", "0.since: is no date; write 2021, 2021-06 or 2021-06-14"),
        ("countries: [BE]", "countries: [XY]", "0.countries.0: “XY” is no country"),
        ("as_of: '2023'", "as_of: '2023-13'", "0.size.as_of: is no date"),
        ("      publisher: IFDD/FIDO\n", "", "0.size.source.publisher: is missing; add it"),
        ("    en: Belgian ICT buyer group\n", "", "0.name: lacks en; write the text in each of: fr, nl, en, de"),
        ("- id: nl-buyer-group", "- id: be-buyer-group", "1.id: “be-buyer-group” stands there twice"),
        ("- id: be-buyer-group", "- id: Belgian Group", "0.id: string should match pattern"),
        ("  also_known_as: null\n", "  colour: green\n", "0.colour: is not a known field"),
        ("  countries: [NL]\n", "  countries: [NL]\n  members: [somebody]\n", "1.members: is not a known field"),
        (
            "    - https://gidsvoorduurzameaankopen.be/en/node/6017\n",
            "    - nowhere\n",
            "0.sources.1: string should match",
        ),
    ],
)
def test_what_is_wrong_is_named_with_line_and_cure(folder: Path, old: str, new: str, said: str) -> None:
    edit(folder, lambda text: text.replace(old, new, 1))
    with pytest.raises(ContentError) as refusal:
        load(folder)
    assert said in str(refusal.value)
    assert re.search(r"groups\.yaml, line \d+, ", str(refusal.value))


def test_a_size_or_a_reason_why_there_is_none(folder: Path) -> None:
    edit(folder, lambda text: re.sub(r"  size_note:\n(    .*\n)+", "", text, count=1))
    with pytest.raises(ContentError, match="has no size; give one with its source, or say in size_note why"):
        load(folder)


def test_a_file_that_is_no_list_is_refused(folder: Path) -> None:
    (folder / "groups.yaml").write_text("groups: []")
    with pytest.raises(ContentError, match="is no list; begin each group with"):
        load(folder)
