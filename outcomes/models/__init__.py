from outcomes.models.certificate import Certificate
from outcomes.models.document import SessionDocument, SessionDocumentQuerySet
from outcomes.models.minutes import Minutes, MinutesComment, MinutesQuerySet, MinutesRevision
from outcomes.models.outcome import Outcome, OutcomeQuerySet

__all__ = [
    "Certificate",
    "Minutes",
    "MinutesComment",
    "MinutesQuerySet",
    "MinutesRevision",
    "Outcome",
    "OutcomeQuerySet",
    "SessionDocument",
    "SessionDocumentQuerySet",
]
