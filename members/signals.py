"""What happens to members, for the rooms above. All are sent inside the transaction of the deed.

account_closing       person               a receiver that objects raises ValidationError with a sentence that says
                                           what the person has to do first
account_closed        person               the account is closed: end what the person takes part in
organisation_changed  person, old, new     linked to another organisation, or to none (old and new may be None)
"""

from django.dispatch import Signal

account_closing = Signal()
account_closed = Signal()
organisation_changed = Signal()
