from practice.models.good_practice import GoodPractice, GoodPracticeResult, GoodPracticeSource
from practice.models.pilot import Pilot, PilotCriterion, PilotDocument, PilotResult, PilotSource
from practice.models.with_result import Result, WithResult

__all__ = [
    "GoodPractice",
    "GoodPracticeResult",
    "GoodPracticeSource",
    "Pilot",
    "PilotCriterion",
    "PilotDocument",
    "PilotResult",
    "PilotSource",
    "Result",
    "WithResult",
]
