from contributions.models.contribution import Contribution
from contributions.models.event import ContributionEvent
from contributions.models.receipt import ReceiptYear

__all__ = ["Contribution", "ContributionEvent", "ReceiptYear"]
