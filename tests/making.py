"""Makes criteria and people for tests, through the product's own actions. Stands on the shipped lists (`catalogue`)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from contributions.models import Contribution
from criteria import actions
from criteria.content import CriterionContent
from criteria.models import Criterion, CriterionVersion, CuratorNote
from criteria.search_index import rebuild
from members.models import User
from publishing.texts import languages

LANGUAGES = languages()
PASSWORD = "a long password of nobody"


def texts(text: str, **changes: str) -> dict[str, str]:
    """A text that says in each language which one it is; a change of "" leaves that language out."""
    return {code: f"{text} ({code})" for code in LANGUAGES} | changes


def content(**changes: Any) -> CriterionContent:
    """A complete content with one of everything that a version can have."""
    data: dict[str, Any] = {
        "kind": "technical_specification",
        "ambition": "basic",
        "themes": ["circular"],
        "strategies": ["buy_better"],
        "product_groups": ["laptops"],
        "phases": ["use"],
        "cpv": ["30213100"],
        "effect": 2,
        "effort": 1,
        "market": 3,
        "confidence": "checked",
        "checked_on": dt.date(2026, 1, 1),
        "review_by": dt.date(2027, 1, 1),
        "sources": [{"source": "directive-eu-2022-2380-amending-directive", "section": texts("Article 1")}],
        "labels": [{"label": "tco-certified", "generation": "10", "valid_until": dt.date(2027, 1, 1)}],
        "slots": [
            {
                "name": "warranty_months",
                "type": "integer",
                "min": 24,
                "max": 60,
                "recommended": 36,
                "label": texts("Months of warranty"),
            }
        ],
        "title": texts("Quokka title"),
        "summary": texts("Quokka summary"),
        "requirement": texts("Quokka wording for {warranty_months} months"),
        "rationale": texts("Quokka rationale"),
        "proof": [{"means": texts("Quokka proof"), "stage": "tender", "hours": "0.5"}],
        "follow_up": texts("Quokka follow-up"),
        "caution": texts("Quokka caution"),
        "legal_note": texts("Quokka legal note"),
        "relations": [{"relation": "alternative_to", "to": "CF-001", "scope": texts("Quokka scope")}],
    }
    return CriterionContent.model_validate(data | changes)


def draft(number: str | None = None, by: User | None = None, **changes: Any) -> CriterionVersion:
    """A criterion that was never published, with a draft."""
    criterion = actions.create_criterion(by=by, number=number)
    return actions.start_version(criterion=criterion, by=by, content=content(**changes))


def published(
    number: str | None = None, by: User | None = None, *, index: bool = True, **changes: Any
) -> CriterionVersion:
    """A criterion in force, with one version; without its search rows where `index` is False, which is quicker."""
    return actions.publish(version=draft(number, by, **changes), by=by, index=index)


def revised(criterion: Criterion, *, change_note: dict[str, str] | None = None, **changes: Any) -> CriterionVersion:
    """The criterion with one more version in force. Its change note is no part of the content."""
    version = actions.start_version(criterion=criterion, by=None, content=content(**changes))
    if change_note:
        for language, text in change_note.items():
            setattr(version, f"change_note_{language}", text)
        version.save()
    return actions.publish(version=version, by=None)


def withdrawn(number: str | None = None, **changes: Any) -> Criterion:
    """A criterion that was in force and is no more."""
    version = published(number, **changes)
    return actions.withdraw(criterion=version.criterion, by=None, reason="Quokka reason")


def note(criterion: Criterion, text: str) -> CuratorNote:
    from publishing.files import Texts

    return actions.add_note(criterion=criterion, text=Texts(**texts(text)), by=None)


def user(email: str, *permissions: str, **fields: Any) -> User:
    """An account with a confirmed address, and with permissions such as `criteria.view_criterionversion`."""
    from allauth.account.models import EmailAddress
    from django.contrib.auth.models import Permission

    made = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=made, email=made.email, primary=True, verified=True)
    for permission in permissions:
        app, codename = permission.split(".")
        made.user_permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))
    return made


def contribution(by: User, **changes: Any) -> Contribution:
    """A report on CF-001 that has just arrived."""
    from contributions.actions import submit
    from contributions.enums import ContributionKind

    fields = {"title": "Quokka report", "text": "Quokka words", "language": "en"} | changes
    return submit(by=by, kind=ContributionKind.PROBLEM, criterion=Criterion.objects.get(number="CF-001"), **fields)


def in_force(count: int, start: int = 1, **changes: Any) -> list[Criterion]:
    """So many criteria in force, numbered from CF-`start` on. Their search rows are made at once, which is quicker."""
    made = [
        published(f"CF-{start + offset:03d}", index=False, **({"relations": []} | changes)).criterion
        for offset in range(count)
    ]
    rebuild()
    return made


def own_words(html: str) -> str:
    """A page without its head, where the reader's own name and the address that was asked for stand, and without what
    differs at every request: the tokens of its forms."""
    html = re.sub(r'<header class="site-header">.*?</header>', "", html, flags=re.DOTALL)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)
