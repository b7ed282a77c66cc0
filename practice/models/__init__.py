from practice.models.good_practice import GoodPractice, GoodPracticeResult, GoodPracticeSource
from practice.models.pilot import Pilot, PilotCriterion, PilotDocument, PilotResult, PilotSource

__all__ = [
    "GoodPractice",
    "GoodPracticeResult",
    "GoodPracticeSource",
    "Pilot",
    "PilotCriterion",
    "PilotDocument",
    "PilotResult",
    "PilotSource",
]
