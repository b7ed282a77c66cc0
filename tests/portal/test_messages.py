"""The interface texts: found, merged, checked and compiled without gettext."""

from __future__ import annotations

import gettext
import os
import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from django.conf import settings
from django.core.management import CommandError, call_command

from pact_portal.management.commands import messages as command
from pact_portal.messages_catalog import (
    CatalogError,
    Sources,
    compile_catalog,
    extract_messages,
    merge,
    problems,
    read_catalog,
    write_catalog,
)

HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


def sources_of(folder: Path, **files: str) -> Sources:
    """A project with one room and one folder of templates; `views_py="…"` is the file views.py of the room."""
    for name, text in files.items():
        stem, suffix = name.rsplit("_", 1)
        path = folder / ("room" if suffix == "py" else "templates") / f"{stem}.{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Sources(folder, (folder / "room",), (folder / "templates",))


def found(catalog: Catalog) -> set[tuple[str | None, str | tuple[str, ...]]]:
    return {(message.context, message.id) for message in catalog if message.id}


def catalogue(folder: Path, text: str) -> tuple[Path, Catalog]:
    path = folder / "django.po"
    path.write_text(HEADER + text, encoding="utf-8")
    return path, read_catalog(path, "fr")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from django.utils.translation import gettext_lazy as _\nTITLE = _('Label')\n", {(None, "Label")}),
        ("from django.utils.translation import gettext\nprint(gettext('one ' 'text'))\n", {(None, "one text")}),
        (
            "from django.utils.translation import ngettext_lazy as many\nmany('%(n)d note', '%(n)d notes', n)\n",
            {(None, ("%(n)d note", "%(n)d notes"))},
        ),
        (
            "from django.utils.translation import pgettext_lazy\npath(pgettext_lazy('address', 'criteria/'))\n",
            {("address", "criteria/")},
        ),
        (
            "from django.utils.translation import npgettext as np\nnp('c', 'one', 'more', 3)\n",
            {("c", ("one", "more"))},
        ),
        ("from django.utils import translation\ntranslation.gettext('by module')\n", {(None, "by module")}),
        ("from gettext import gettext as _\n_('of another house')\n", set()),
        ("for _ in 'names': _('not a call to translate')\n", set()),
    ],
)
def test_python_files_are_read_under_whatever_name_a_function_was_imported(
    source: str, expected: set, tmp_path: Path
) -> None:
    assert found(extract_messages(sources_of(tmp_path, views_py=source))) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% translate "Search" %}', {(None, "Search")}),
        ('{% translate "Read" as read context "verb" %}', {("verb", "Read")}),
        ("{% blocktranslate with x=y %}Version {{ x }}{% endblocktranslate %}", {(None, "Version %(x)s")}),
        (
            "{% blocktranslate count n=found %}{{ n }} hit{% plural %}{{ n }} hits{% endblocktranslate %}",
            {(None, ("%(n)s hit", "%(n)s hits"))},
        ),
        (
            "{% blocktranslate trimmed %}\n    50 % of\n    all\n{% endblocktranslate %}",
            {(None, "50 %% of all")},
        ),
        ('{{ _("Menu")|upper }}{% include "x.html" with label=_("Home") %}', {(None, "Menu"), (None, "Home")}),
        # Indentation and stray brackets and quotes, which are no Python.
        ('<p>\n      (it\'s\n  {% if a %}\n "{% translate "Odd" %}\n     }\n</p>', {(None, "Odd")}),
        ("{% comment %}{% translate 'Old' %}{% endcomment %}", set()),
    ],
)
def test_templates_are_read(source: str, expected: set, tmp_path: Path) -> None:
    assert found(extract_messages(sources_of(tmp_path, page_html=source))) == expected


def test_a_note_to_translators_comes_along(tmp_path: Path) -> None:
    source = "from django.utils.translation import gettext as _\n# Translators: a verb\n_('Copy')\n"
    [message] = [m for m in extract_messages(sources_of(tmp_path, views_py=source)) if m.id]
    assert message.auto_comments == ["Translators: a verb"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"templates/page\.html: .*Mend the file"):
        extract_messages(sources_of(tmp_path, page_html="{% blocktranslate %}{% if a %}{% endblocktranslate %}"))


def test_a_merge_keeps_translations_takes_in_the_new_and_reports_the_unused(tmp_path: Path) -> None:
    wanted = extract_messages(
        sources_of(tmp_path, page_html='{% translate "Kept" %}{% translate "New" %}{% translate "Kepts" %}')
    )
    _path, existing = catalogue(
        tmp_path, 'msgid "Kept"\nmsgstr "Gardé"\n\nmsgid "Gone"\nmsgstr "Parti"\n\nmsgid "Empty"\nmsgstr ""\n'
    )
    merged, gone = merge(wanted, existing)
    assert {message.id: message.string for message in merged if message.id} == {"Kept": "Gardé", "New": "", "Kepts": ""}
    assert [message.id for message in gone] == ["Gone"]


def test_a_message_that_gets_a_plural_has_to_be_translated_again(tmp_path: Path) -> None:
    wanted = extract_messages(
        sources_of(tmp_path, page_html="{% blocktranslate count n=n %}hit{% plural %}hits{% endblocktranslate %}")
    )
    path, existing = catalogue(tmp_path, 'msgid "hit"\nmsgstr "touche"\n')
    assert "between one form and several" in problems(path, wanted, existing)[0]
    merged, _gone = merge(wanted, existing)
    assert merged.get("hit").string == ("", "")


def test_a_written_file_has_neither_dates_nor_line_numbers_and_does_not_change_by_itself(tmp_path: Path) -> None:
    wanted = extract_messages(sources_of(tmp_path, page_html='\n\n{% translate "b" %}{% translate "a" %}'))
    path = tmp_path / "locale" / "fr" / "django.po"
    merged, _gone = merge(wanted, read_catalog(path, "fr"))
    assert write_catalog(path, merged)
    text = path.read_text(encoding="utf-8")
    assert text.index('msgid "a"') < text.index('msgid "b"')
    assert "#: templates/page.html\n" in text
    assert "Date" not in text
    again, _gone = merge(wanted, read_catalog(path, "fr"))
    assert not write_catalog(path, again)


PAGE = """
{% translate "Search" %}{% blocktranslate %}Version {{ x }}{% endblocktranslate %}{% translate "Find <b>all</b>" %}
{% blocktranslate count n=n %}{{ n }} hit{% plural %}{{ n }} hits{% endblocktranslate %}
"""
CODE = """
from django.utils.translation import gettext as _, pgettext
_("Nothing ")
_("In {room}")
_("%s of %s")
pgettext("address", "criteria/")
"""
WHOLE = {
    "Search": "Rechercher",
    "Version %(x)s": "Version %(x)s",
    "Find <b>all</b>": "Trouver <b>tout</b>",
    "Nothing ": "Rien ",
    "In {room}": "Dans {room}",
    "%s of %s": "%s de %s",
}
PLURAL = 'msgid "%(n)s hit"\nmsgid_plural "%(n)s hits"\nmsgstr[0] "{}"\nmsgstr[1] "{}"\n\n'
ADDRESS = 'msgctxt "address"\nmsgid "criteria/"\nmsgstr "{}"\n\n'


def french(changed: dict[str, str], *more: str) -> str:
    return "".join(f'msgid "{key}"\nmsgstr "{value}"\n\n' for key, value in (WHOLE | changed).items()) + "".join(more)


GOOD = (PLURAL.replace("{}", "%(n)s touche", 1).replace("{}", "%(n)s touches"), ADDRESS.format("criteres/"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (french({}, *GOOD), None),
        (french({}, PLURAL.replace("{}", "une touche", 1).replace("{}", "%(n)s touches"), GOOD[1]), None),
        (french({"Search": ""}, *GOOD), "“Search” is not translated"),
        (french({}, *GOOD).replace('msgid "Search"', '#, fuzzy\nmsgid "Search"'), "“Search” is marked as fuzzy"),
        (french({}, *GOOD).replace('msgid "Search"', 'msgid "Serach"'), "“Search” of templates/page.html is new"),
        (french({}, *GOOD, 'msgid "Old"\nmsgstr "Vieux"\n'), "“Old” is used nowhere"),
        (french({}, *GOOD, '#~ msgid "Old"\n#~ msgstr "Vieux"\n'), "“Old” is used nowhere"),
        (french({"Version %(x)s": "Version"}, *GOOD), r"lacks a placeholder in “Version”: %\(x\)s"),
        (french({"Version %(x)s": "Version %(y)s"}, *GOOD), r"placeholder .* does not have: %\(y\)s"),
        (french({"In {room}": "Dans {salle}"}, *GOOD), r"does not have: \{salle\}"),
        (french({"%s of %s": "%s"}, *GOOD), "another number of %s"),
        (french({"Nothing ": "Rien"}, *GOOD), "other white space at the end of “Rien”"),
        (french({"Search": "\\nRechercher"}, *GOOD), "other white space at the beginning"),
        (french({"Find <b>all</b>": "Trouver <i>tout</i>"}, *GOOD), "other HTML tags"),
        (french({}, PLURAL.replace("{}", "", 1).replace("{}", "%(n)s touches"), GOOD[1]), "lacks the translation of a"),
        (french({}, PLURAL.replace("{}", "%(n)s", 1).replace("{}", "des touches"), GOOD[1]), "lacks a placeholder"),
        (french({}, GOOD[0], ADDRESS.format("critères/")), "“critères/”, which is no address"),
        (french({}, GOOD[0], ADDRESS.format("criteres")), "in the slash at the end"),
    ],
)
def test_a_check_names_what_is_wrong(text: str, complaint: str | None, tmp_path: Path) -> None:
    wanted = extract_messages(sources_of(tmp_path, page_html=PAGE, views_py=CODE))
    path, existing = catalogue(tmp_path, text)
    said = problems(path, wanted, existing)
    if complaint is None:
        assert said == []
    else:
        assert any(re.search(complaint, problem) for problem in said), said
        assert all(str(path) in problem for problem in said)


def test_a_missing_file_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "none.po"
    assert "is missing" in problems(path, Catalog(), read_catalog(path, "fr"))[0]


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"django\.po, line \d+: is no valid PO file"):
        catalogue(tmp_path, 'msgid "a"\nmsgstr "b"\nnonsense\n')


def test_compiling_writes_only_what_is_stale(tmp_path: Path) -> None:
    path, _catalog = catalogue(tmp_path, french({}, *GOOD))
    assert compile_catalog(path, "fr")
    with path.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert compiled.gettext("Search") == "Rechercher"
    assert compiled.ngettext("%(n)s hit", "%(n)s hits", 2) == "%(n)s touches"
    assert compiled.ngettext("%(n)s hit", "%(n)s hits", 0) == "%(n)s touche"
    assert compiled.pgettext("address", "criteria/") == "criteres/"
    assert not compile_catalog(path, "fr")
    later = path.with_suffix(".mo").stat().st_mtime + 5
    os.utime(path, (later, later))
    assert compile_catalog(path, "fr")
    assert sorted(p.name for p in tmp_path.iterdir() if p.is_file()) == ["django.mo", "django.po"]


def test_the_command_updates_checks_and_compiles(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    project = sources_of(tmp_path, page_html='{% translate "Search" %}')
    path = tmp_path / "fr.po"
    monkeypatch.setattr(settings, "BASE_DIR", tmp_path)
    monkeypatch.setattr(command, "sources", lambda: project)
    monkeypatch.setattr(command, "catalogs", lambda: [("fr", path)])
    call_command("messages", "update")
    assert "1 to translate" in capsys.readouterr().out
    with pytest.raises(CommandError, match=r"^fr\.po:\d+: “Search” is not translated\n1 problem"):
        call_command("messages", "check")
    path.write_text(path.read_text().replace('msgstr ""\n\n', 'msgstr "Rechercher"\n\n'))
    call_command("messages", "check")
    assert "1 message, translated into fr" in capsys.readouterr().out
    call_command("messages", "compile")
    assert path.with_suffix(".mo").exists()


def test_the_projects_own_rooms_and_templates_are_read() -> None:
    project = command.sources()
    assert {room.name for room in project.rooms} >= {"criteria", "members", "pages", "pact_portal", "publishing"}
    assert not any(".venv" in path.parts for path in project.files())
    assert [code for code, _path in command.catalogs()] == ["fr", "nl", "de"]
