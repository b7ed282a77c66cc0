"""Every write to contributions. Views, the administration, commands and demo data all come through here.

Who may decide is asked by the callers (`permissions`); that only authors act as authors is asked here.

Locks are taken in one order, so that nobody waits in a circle: the criterion of a report, the state of the catalogue,
the contribution. A publication takes them in the same order.
"""

from contributions.actions.deciding import accept, answer, decline, mark_published, start_draft_again, take_into_review
from contributions.actions.own import change_credit, withdraw
from contributions.actions.sending import submit
from contributions.actions.words import erase_words, hide_words, show_words

__all__ = [
    "accept",
    "answer",
    "change_credit",
    "decline",
    "erase_words",
    "hide_words",
    "mark_published",
    "show_words",
    "start_draft_again",
    "submit",
    "take_into_review",
    "withdraw",
]
