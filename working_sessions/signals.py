"""News of sessions, for the rooms above.

attendance_noting  session, by, now   somebody notes or corrects who was there; by is None where a participant does by a
                                      link. Sent inside the transaction of the deed, while the session is locked, and
                                      before by the page, which shows no buttons then. A receiver that objects raises
                                      ValidationError with a sentence that says why: that the minutes are approved
"""

from django.dispatch import Signal

attendance_noting = Signal()
