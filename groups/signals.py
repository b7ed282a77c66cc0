"""What happens in groups, for the rooms above. Sent inside the transaction of the deed.

membership_ended      membership, now      it was active and no longer is: the person left, was removed or suspended, has
                                           not answered, or has to be approved anew; `membership` is in its new state
"""

from django.dispatch import Signal

membership_ended = Signal()
