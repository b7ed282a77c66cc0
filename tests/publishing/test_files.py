"""Content files: where each field stands, and what is refused before any schema looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from publishing.files import ContentError, Strict, Texts, read_file


class Entry(Strict):
    name: str
    texts: Texts = Texts()
    numbers: list[int] = []


FILE = """\
# a comment
name: Quokka
texts:
  fr: |
    Un texte
    sur deux lignes
  nl: Een tekst
numbers:
  - 1
  - two
  - 3
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("field", "value", "line"),
    [
        ((), None, 2),
        (("name",), None, 2),
        (("texts",), None, 4),
        (("texts", "fr"), None, 4),  # where the key stands, not where the text begins
        (("texts", "nl"), None, 7),
        (("numbers", 1), None, 10),
        (("numbers",), "3", 11),
        (("numbers", 7), None, 9),  # the nearest that there is
        (("unknown", "deeper"), None, 2),
    ],
)
def test_where_a_field_stands(path: Path, field: tuple[str | int, ...], value: object, line: int) -> None:
    assert read_file(path).line(field, value) == line


def test_every_problem_is_named(path: Path) -> None:
    path.write_text(FILE.replace("name: Quokka", "nom: Quokka"), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_file(path).read_as(Entry)
    assert [problem.removeprefix(f"{path}, ") for problem in caught.value.problems] == [
        "line 2, name: is missing; add it",
        "line 10, numbers.1: input should be a valid integer, unable to parse string as an integer; it says “two”",
        "line 2, nom: is not a known field; correct its name or remove it",
    ]


@pytest.mark.parametrize(
    ("text", "cure"),
    [
        ("a: 1\na: 2\n", "line 2, a: stands there twice; remove one"),
        ("a:\n  b: 1\n  c: 2\n  b: 3\n", "line 4, b: stands there twice; remove one"),
        ("- a: 1\n- a: 1\n  a: 2\n", "line 3, a: stands there twice; remove one"),
        ("a: [1", "is no valid YAML"),
        ("a: {b}: c", "is no valid YAML"),
        ("a: !!python/name:os.system x", "is no valid YAML"),
        ("--- 1\n--- 2\n", "is no valid YAML"),
        ("", "is empty; fill it or delete it"),
        ("# nothing\n", "is empty; fill it or delete it"),
        ("{[a]: b}", "is no valid YAML"),
    ],
)
def test_what_is_refused(path: Path, text: str, cure: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_file(path)
    assert str(caught.value).startswith(str(path))
    assert cure in str(caught.value)


def test_a_date_that_does_not_exist_stays_a_text(path: Path) -> None:
    path.write_text("a: 2027-02-30\nb: 2027-02-28\n", encoding="utf-8")
    data = read_file(path).data
    assert data["a"] == "2027-02-30"
    assert data["b"].isoformat() == "2027-02-28"


def test_a_number_that_nobody_can_read_is_named(path: Path) -> None:
    path.write_text("a: " + "9" * 5000, encoding="utf-8")
    with pytest.raises(ContentError):
        read_file(path)


def test_texts() -> None:
    text = Texts(fr="  a\n", nl="")
    assert text.columns("title") == {"title_fr": "a", "title_nl": "", "title_en": "", "title_de": ""}
    assert bool(text)
    assert not Texts(fr=" ")
