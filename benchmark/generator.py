"""A catalogue of any size, derived from the real one.

It goes to the tables in bulk, past the actions that write everything else in this portal: they publish a criterion
with some sixty statements, which would take hours for 100,000. So that published versions with their parts can be
inserted as such, triggers are off while it writes (`session_replication_role`, which needs a superuser of the
database): inserting drafts and publishing them afterwards would rewrite every row and leave a table twice its size,
which is not what a real catalogue looks like. tests/benchmark/ checks that what comes out is consistent.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import connection, transaction

from benchmark.words import MadeUpWord, made_up_words
from criteria import catalogue_state
from criteria.models import Criterion, CriterionVersion, Word
from publishing.texts import languages

FIRST_NUMBER = 100_000  # generated criteria are CF-100001 and so on, real ones stand below
_TITLE_LENGTH = 120

# Where each part of a generated criterion comes from: another real criterion for each, so that the combinations of
# facets spread. `wording` brings what hangs together by its slots.
_ASPECTS = ("wording", "reasons", "groups", "themes", "strategies", "phases", "labels")
_PARTS = {
    "slot": "wording",
    "relation": "wording",
    "meansofproof": "reasons",
    "sourcecitation": "reasons",
    "labelcoverage": "labels",
    "criterionversion_product_groups": "groups",
    "criterionversion_cpv_codes": "groups",
    "criterionversion_themes": "themes",
    "criterionversion_strategies": "strategies",
    "criterionversion_phases": "phases",
}
_REASONS = ("rationale", "follow_up", "caution", "legal_note")
_FACETS_FROM = {
    "product_groups": "groups",
    "themes": "themes",
    "strategies": "strategies",
    "phases": "phases",
    "labels": "labels",
    "sources": "reasons",
    "kind": "wording",
    "legal_minimum_since": "wording",
}


class Generator:
    """Makes the catalogue of this database grow. Begins with the real catalogue, loaded by its own command."""

    def __init__(self) -> None:
        self._originals = Criterion.objects.published().count()
        self._real_words = {
            code: set(Word.objects.filter(language=code, frequency__gt=0).values_list("shown", flat=True))
            for code in languages()
        }

    def grow(self, size: int) -> int:
        """Adds generated criteria until `size` are in force; how many were added."""
        before = Criterion.objects.published().count()
        if size <= before:
            return 0
        vocabulary = {
            code: made_up_words(code, round(60 * math.sqrt(size)), self._real_words[code]) for code in languages()
        }
        with transaction.atomic(), _without_triggers(), _without_search_indexes():
            _plan(before, size, self._originals, vocabulary)
            _insert_criteria()
            _insert_versions()
            for table, aspect in _PARTS.items():
                _insert_parts(f"criteria_{table}", aspect)
            _insert_facets()
            _insert_texts()
            _insert_words(growth=size / before)
            catalogue_state.changed()
        return size - before


def vacuum() -> None:
    """What autovacuum does to a catalogue that grew over years: statistics and the visibility map. In no transaction."""
    _run("VACUUM ANALYZE")


def _run(sql: str, parameters: Any = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


@contextmanager
def _without_triggers() -> Iterator[None]:
    _run("SET LOCAL session_replication_role = replica")
    yield
    _run("SET LOCAL session_replication_role = DEFAULT")


@contextmanager
def _without_search_indexes() -> Iterator[None]:
    """Builds the GIN indexes anew at the end: much faster than adding to them row by row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'criteria_criteriontext' AND indexdef LIKE %s",
            ["% USING gin %"],
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
    yield
    _run("SET LOCAL maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        _run(definition)


def _plan(before: int, size: int, total: int, vocabulary: Mapping[str, list[MadeUpWord]]) -> None:
    """Temporary tables that say, for each criterion, version and language to come, what it is made of."""
    _run("DROP TABLE IF EXISTS made_up_word, original, new_criterion, new_version, new_text")
    _run(
        "CREATE TEMPORARY TABLE made_up_word "
        "(language text, rank int, shown text, folded text, stem text, parts text[])"
    )
    with connection.cursor() as cursor, cursor.copy("COPY made_up_word FROM STDIN") as copy:
        for code, words in vocabulary.items():
            for word in words:
                copy.write_row((code, word.rank, word.shown, word.folded, word.stem, word.parts))
    _run("CREATE UNIQUE INDEX ON made_up_word (language, rank)")
    _run(
        "CREATE TEMPORARY TABLE original AS SELECT row_number() OVER (ORDER BY number)::int AS position, "
        "id AS criterion_id, current_id AS version_id, number FROM criteria_criterion "
        "WHERE current_id IS NOT NULL AND substr(number, 4)::int < %s",
        [FIRST_NUMBER],
    )
    chance = ", ".join(f"1 + floor(random() * {total})::int AS {aspect}_at" for aspect in _ASPECTS[1:])
    # Powers of a uniform number: rank r comes up as often as 1/r, as with the words of any language (Zipf).
    rank = f"floor(power({len(vocabulary['en'])}, random()))::int"
    _run("SELECT setseed(0.5)")
    _run(
        f"CREATE TEMPORARY TABLE new_criterion AS SELECT n, nextval(pg_get_serial_sequence('criteria_criterion', 'id')) "  # noqa: S608
        f"AS criterion_id, 'CF-' || %s + n AS number, 1 + (n - 1) %% {total} AS wording_at, {chance}, "
        f"1 + floor(random() * 3)::int AS ambition, 1 + floor(random() * 3)::int AS effect, "
        f"1 + floor(random() * 3)::int AS effort, 1 + floor(random() * 3)::int AS market, "
        f"date '2024-01-01' + floor(random() * 900)::int AS valid_from, "
        f"ARRAY[{rank}, {rank}] AS title_ranks, ARRAY[{rank}, {rank}, {rank}, {rank}, {rank}, {rank}] AS body_ranks "
        "FROM generate_series(%s, %s) AS n",
        [FIRST_NUMBER, before - total + 1, size - total],
    )
    # Every fifth has an earlier version too.
    _run(
        "CREATE TEMPORARY TABLE new_version AS SELECT c.*, version, version = 1 + (n %% 5 = 0)::int AS is_current, "
        "nextval(pg_get_serial_sequence('criteria_criterionversion', 'id')) AS version_id "
        "FROM new_criterion c, generate_series(1, 1 + (n %% 5 = 0)::int) AS version",
        [],
    )
    _run(
        "CREATE TEMPORARY TABLE new_text AS SELECT n, language, "
        "string_agg(shown, ' ') FILTER (WHERE in_title) AS title, string_agg(stem, ' ') FILTER (WHERE in_title) AS title_stems, "
        "string_agg(shown, ' ') FILTER (WHERE NOT in_title) AS body, "
        "string_agg(stem, ' ') FILTER (WHERE NOT in_title) AS body_stems "
        "FROM (SELECT n, true AS in_title, unnest(title_ranks) AS rank FROM new_criterion UNION ALL "
        "SELECT n, false, unnest(body_ranks) FROM new_criterion) r JOIN made_up_word USING (rank) GROUP BY n, language"
    )
    _run("CREATE UNIQUE INDEX ON new_text (n, language)")
    _run("ANALYZE original, new_criterion, new_version, new_text")


def _columns(model: Any) -> list[str]:
    return [field.column for field in model._meta.concrete_fields if not field.primary_key]


def _insert_criteria() -> None:
    _run(
        "INSERT INTO criteria_criterion (id, number, current_id, withdrawal_reason, created_at) "
        "SELECT criterion_id, number, version_id, '', valid_from FROM new_version WHERE is_current"
    )


def _title(original: str, words: str) -> str:
    """SQL of a generated title: the original's, cut so that the made-up words fit behind it."""
    return f"rtrim(left({original}, {_TITLE_LENGTH - 1} - length({words}))) || ' ' || {words}"


def _insert_versions() -> None:
    values = {
        "criterion_id": "v.criterion_id",
        "version": "v.version",
        **{name: f"v.{name}" for name in ("ambition", "effect", "effort", "market")},
        "valid_from": "v.valid_from - (NOT v.is_current)::int * 365",
        "published_at": "(v.valid_from - (NOT v.is_current)::int * 365)::timestamptz",
    }
    for code in languages():
        values[f"title_{code}"] = _title(f"w.title_{code}", f"{code}.title")
        values[f"requirement_{code}"] = f"w.requirement_{code} || E'\\n' || {code}.body"
    values["title"], values["requirement"] = values["title_en"], values["requirement_en"]
    for name in _REASONS:
        values |= {column: f"r.{column}" for column in (name, *(f"{name}_{code}" for code in languages()))}
    columns = _columns(CriterionVersion)
    texts = " ".join(f"JOIN new_text {code} ON {code}.n = v.n AND {code}.language = '{code}'" for code in languages())
    _run(
        f"INSERT INTO criteria_criterionversion (id, {', '.join(columns)}) "  # noqa: S608
        f"SELECT v.version_id, {', '.join(values.get(name, f'w.{name}') for name in columns)} FROM new_version v {texts} "
        f"{_original('wording', 'v')} JOIN criteria_criterionversion w ON w.id = wording.version_id "
        f"{_original('reasons', 'v')} JOIN criteria_criterionversion r ON r.id = reasons.version_id"
    )


def _original(aspect: str, plan: str) -> str:
    """SQL that joins the real criterion from which an aspect comes, under the aspect's name."""
    return f"JOIN original {aspect} ON {aspect}.position = {plan}.{aspect}_at"


def _insert_parts(table: str, aspect: str) -> None:
    """Copies the parts of the original's version. Relations lead to the criterion of the same round of originals."""
    model = next(m for m in apps.get_models(include_auto_created=True) if m._meta.db_table == table)
    columns = _columns(model)
    parent = "criterionversion_id" if "criterionversion_id" in columns else "version_id"
    values = {parent: "v.version_id", "target_id": "t.id"}
    target = (
        "JOIN original o ON o.criterion_id = p.target_id JOIN criteria_criterion t "
        f"ON t.number = 'CF-' || {FIRST_NUMBER} + v.n - v.wording_at + o.position"
        if "target_id" in columns
        else ""
    )
    _run(
        f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608
        f"SELECT {', '.join(values.get(name, f'p.{name}') for name in columns)} FROM new_version v "
        f"{_original(aspect, 'v')} JOIN {table} p ON p.{parent} = {aspect}.version_id {target} ORDER BY v.version_id, p.id"
    )


def _insert_facets() -> None:
    origins = {aspect: f"{aspect}_facets" for aspect in dict.fromkeys(_FACETS_FROM.values())}
    joins = " ".join(
        f"{_original(aspect, 'c')} JOIN criteria_criterionfacets {alias} ON {alias}.criterion_id = {aspect}.criterion_id"
        for aspect, alias in origins.items()
    )
    values = {column: f"{origins[aspect]}.{column}" for column, aspect in _FACETS_FROM.items()}
    values |= {name: f"c.{name}" for name in ("criterion_id", "number", "ambition", "effect", "effort", "market")}
    values |= {"valid_from": "c.valid_from", "changed_at": "c.valid_from::timestamptz"}
    # Every fourth was used in one to six pilots.
    _run(
        "INSERT INTO criteria_criterionuse (criterion_id, pilots) "
        "SELECT criterion_id, 1 + n %% 6 FROM new_criterion WHERE n %% 4 = 0",
        [],
    )
    values |= {"pilots": "CASE WHEN c.n % 4 = 0 THEN 1 + c.n % 6 ELSE 0 END"}
    _run(
        f"INSERT INTO criteria_criterionfacets ({', '.join(values)}) SELECT {', '.join(values.values())} "  # noqa: S608
        f"FROM new_criterion c {joins} ORDER BY c.criterion_id"
    )


def _insert_texts() -> None:
    """The stems are those of the originals and of the made-up words; close to what the index would write, not equal."""
    _run(
        "INSERT INTO criteria_criteriontext (criterion_id, language, title, title_words, words, ranked_words) "  # noqa: S608
        f"SELECT criterion_id, language, {_title('original_title', 'made_up_title')}, "
        "strip(ts_filter(ranked, '{a}')), strip(ranked), ranked FROM ("
        # OFFSET 0: worked out once and not three times.
        "SELECT c.criterion_id, t.language, t.title AS original_title, made_up.title AS made_up_title, "
        "ts_filter(ts_delete(t.ranked_words, 'cf' || substr(wording.number, 4)::int), '{a,b,c}') || "
        "ts_filter(r.ranked_words, '{d}') || "
        "setweight(to_tsvector('simple', made_up.title_stems || ' cf' || substr(c.number, 4)), 'A') || "
        "setweight(to_tsvector('simple', made_up.body_stems), 'C') AS ranked "
        f"FROM new_criterion c {_original('wording', 'c')} {_original('reasons', 'c')} "
        "JOIN criteria_criteriontext t ON t.criterion_id = wording.criterion_id "
        "JOIN criteria_criteriontext r ON r.criterion_id = reasons.criterion_id AND r.language = t.language "
        "JOIN new_text made_up ON made_up.n = c.n AND made_up.language = t.language OFFSET 0) texts"
    )


def _insert_words(growth: float) -> None:
    """Frequencies: of real words as if they had grown with the catalogue, of made-up ones as they were used."""
    _run(
        "UPDATE criteria_word w SET frequency = frequency * %s WHERE frequency > 0 AND NOT EXISTS "
        "(SELECT FROM made_up_word m WHERE m.language = w.language AND m.folded = w.folded)",
        [growth],
    )
    _run(
        "INSERT INTO criteria_word (language, folded, shown, stem, parts, frequency) "
        "SELECT language, folded, shown, stem, parts, number FROM made_up_word JOIN (SELECT rank, count(DISTINCT n) AS number "
        "FROM (SELECT n, unnest(title_ranks || body_ranks) AS rank FROM new_criterion) r GROUP BY rank) used USING (rank) "
        "ON CONFLICT (language, folded) DO UPDATE SET frequency = criteria_word.frequency + excluded.frequency"
    )
