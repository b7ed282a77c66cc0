"""Who may do what with contributions; used by views, admin and templates alike."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser

from contributions.enums import WAITING, ContributionState
from contributions.models import Contribution
from members.models import User


def may_decide(user: User | AnonymousUser) -> bool:
    return user.has_perm("contributions.decide_contribution")


def is_author(user: User | AnonymousUser, contribution: Contribution) -> bool:
    return user.is_authenticated and user.pk == contribution.author_id


def may_read_words(user: User | AnonymousUser, contribution: Contribution) -> bool:
    """The title, and of a report the text: everybody once a curator lets them stand in public."""
    return contribution.has_words and (contribution.words_shown or may_read_all(user, contribution))


def may_read_all(user: User | AnonymousUser, contribution: Contribution) -> bool:
    """Everything that was sent, also the details of a proposal, which are never public as such."""
    return is_author(user, contribution) or user.has_perm("contributions.view_contribution")


def may_erase_words(user: User | AnonymousUser) -> bool:
    """Somebody asks for it by right, and the steering committee has looked into it: no everyday deed of a curator."""
    return user.is_active and user.is_superuser


def may_withdraw(user: User | AnonymousUser, contribution: Contribution) -> bool:
    return is_author(user, contribution) and contribution.state in WAITING


def may_change_credit(user: User | AnonymousUser, contribution: Contribution) -> bool:
    return is_author(user, contribution) and contribution.state != ContributionState.WITHDRAWN
