from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NewAddressForm(forms.Form):
    """A new calendar address ends the old one, which somebody may rely on: it takes a yes."""

    sure = forms.BooleanField(
        label=_("The old address may end at once, also where I have entered it."),
        error_messages={"required": _("Tick the box to say that the old address may end.")},
    )
