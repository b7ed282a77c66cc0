"""What there is already that resembles what somebody is about to send."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from contributions.enums import WAITING, ContributionKind
from contributions.models import Contribution
from contributions.queries import in_lists, state_label
from criteria.language import fold
from criteria.models import Criterion, CriterionVersion
from criteria.queries import in_this_order
from criteria.search import LONGEST_QUERY, SearchQuery, understand
from members.models import User
from practice.models import GoodPractice, Pilot
from publishing.texts import languages, text_of

MOST = 5  # of each sort
_CLOSE_TITLE = 0.3  # trigram similarity: a hint, not a verdict


@dataclass(frozen=True, slots=True)
class Similar:
    """Something that exists: its title, where it stands, and a word about it."""

    title: str
    lang: str
    url: str
    kicker: str
    note: str = ""
    note_lang: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, by sort; and how many reports on the same criterion nobody has read yet."""

    criteria: list[Similar]
    contributions: list[Similar]
    practice: list[Similar]
    unread: int = 0

    def __bool__(self) -> bool:
        return bool(self.criteria or self.contributions or self.practice or self.unread)


def find_similar(
    *, kind: ContributionKind, title: str, language: str, user: User, criterion: Criterion | None
) -> Found:
    """What the member may see and what resembles the title, the most similar first.

    For a report: what was reported on the same criterion, and other criteria. For a proposal: criteria, contributions,
    pilots and good practices.
    """
    is_practice = kind in (ContributionKind.PILOT, ContributionKind.GOOD_PRACTICE)
    criteria = [] if is_practice else _criteria(title, language, without=criterion)
    practice = [] if kind.is_report else [*_practice(Pilot, title, user), *_practice(GoodPractice, title, user)]
    return Found(
        criteria=criteria,
        contributions=_contributions(kind, title, user, criterion),
        practice=practice,
        unread=_unread(user, criterion) if criterion else 0,
    )


def _criteria(title: str, language: str, *, without: Criterion | None) -> list[Similar]:
    """Criteria in force that share at least half of the words of the title, one of them in their own title."""
    query = understand(title[:LONGEST_QUERY], language)
    terms = [SearchQuery("", language, (term,)).tsquery for term in query.terms if term.is_known]
    if not terms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT criterion_id FROM ("
            "  SELECT criterion_id, ranked_words, "
            "    (SELECT count(*) FROM unnest(%(terms)s::text[]) AS term WHERE words @@ term::tsquery) AS hits, "
            "    (SELECT count(*) FROM unnest(%(terms)s::text[]) AS term WHERE title_words @@ term::tsquery) AS in_title "
            "  FROM criteria_criteriontext WHERE language = %(language)s AND words @@ %(any)s::tsquery"
            ") AS found WHERE 2 * hits >= %(all)s AND in_title > 0 AND criterion_id <> %(without)s "
            "ORDER BY in_title + hits DESC, ts_rank(ranked_words, %(any)s::tsquery, 1) DESC, criterion_id LIMIT %(most)s",
            {
                "terms": terms,
                "any": " | ".join(terms),
                "language": language,
                "all": len(query.terms),
                "without": without.pk if without else 0,
                "most": MOST,
            },
        )
        found = [row[0] for row in cursor.fetchall()]
    return [_similar_criterion(version) for version in in_this_order(found)]


def _similar_criterion(version: CriterionVersion) -> Similar:
    title, summary = text_of(version, "title"), text_of(version, "summary")
    return Similar(
        title=title.value,
        lang=title.lang,
        url=version.criterion.get_absolute_url(),
        kicker=version.criterion.number,
        note=summary.value,
        note_lang=summary.lang,
    )


def _contributions(kind: ContributionKind, title: str, user: User, criterion: Criterion | None) -> list[Similar]:
    """Contributions that the member may read: all reports on the criterion, or those of a similar title."""
    readable = in_lists(Contribution.objects.visible_to(user).filter(Q(words_shown=True) | Q(author=user)))
    folded = fold(title)[:250]
    rated = readable.listed().annotate(similarity=TrigramSimilarity("folded_title", folded))
    if criterion is not None:
        found = rated.filter(criterion=criterion)
    else:
        found = rated.filter(folded_title__trigram_similar=folded, similarity__gte=_CLOSE_TITLE, criterion=None)
    return [_similar_contribution(row) for row in found.order_by("-similarity", "-submitted_at")[:MOST]]


def _similar_contribution(contribution: Contribution) -> Similar:
    return Similar(
        title=contribution.title,
        lang=contribution.language,
        url=contribution.get_absolute_url(),
        kicker=f"{contribution.number} · {contribution.get_kind_display()}",
        note=state_label(contribution),
    )


def _unread(user: User, criterion: Criterion) -> int:
    """Reports of others that wait: that they exist is public, what they say is not."""
    others = Contribution.objects.filter(criterion=criterion, state__in=WAITING, words_shown=False)
    return others.exclude(author=user).count()


def _practice(model: type[Pilot | GoodPractice], title: str, user: User) -> list[Similar]:
    """Pilots or good practices, a few hundred at most, whose title in any language resembles this one."""
    names = [f"title_{code}" for code in languages()]
    rows = model._default_manager.visible_to(user).values_list("pk", *names)
    rated = [(max(_similarity(title, name) for name in row[1:] if name), row[0]) for row in rows if any(row[1:])]
    best = [pk for likeness, pk in sorted(rated, reverse=True)[:MOST] if likeness >= _CLOSE_TITLE]
    found = model._default_manager.visible_to(user).in_bulk(best)
    return [_similar_practice(found[pk]) for pk in best]


def _similar_practice(row: Pilot | GoodPractice) -> Similar:
    title, summary = text_of(row, "title"), text_of(row, "summary")
    kicker = f"{_('Pilot')} {row.number}" if isinstance(row, Pilot) else _("Good practice")
    return Similar(title.value, title.lang, row.get_absolute_url(), kicker, summary.value, summary.lang)


def _similarity(one: str, other: str) -> float:
    """As PostgreSQL's trigram similarity, on folded texts: the share of trigrams that both have."""
    ours, theirs = _trigrams(one), _trigrams(other)
    return len(ours & theirs) / len(ours | theirs) if ours and theirs else 0.0


def _trigrams(text: str) -> set[str]:
    words = "".join(character if character.isalnum() else " " for character in fold(text)).split()
    return {padded[start : start + 3] for word in words for padded in [f"  {word} "] for start in range(len(word) + 1)}
