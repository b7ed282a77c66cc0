"""News that travels up the house: a lower room sends, the rooms above listen, and nobody imports upwards."""

from django.dispatch import Signal

# Something has just been published. Sent in the transaction of the publication, so that what the receivers do stands or
# falls with it. sender: the model; instance: the row; by: who published it, or None where a command did.
published = Signal()
