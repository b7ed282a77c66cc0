"""A form's controls in the portal's look; the frame around them is components/field.html."""

from __future__ import annotations

from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()

# The first that fits: for Django a group of boxes is a group of buttons, and both are choices.
_CLASSES: tuple[tuple[type[forms.Widget] | tuple[type[forms.Widget], ...], str], ...] = (
    ((forms.CheckboxSelectMultiple, forms.CheckboxInput), "check"),
    (forms.RadioSelect, "radio"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
)


def _dress(field: BoundField) -> None:
    """Gives the field's own copy of the widget the class of its kind, once."""
    attrs = field.field.widget.attrs
    kind = next((name for widget, name in _CLASSES if isinstance(field.field.widget, widget)), "input")
    if kind not in attrs.get("class", "").split():
        attrs["class"] = f"{attrs.get('class', '')} {kind}".strip()


@register.filter
def control(field: BoundField) -> SafeString:
    """The control alone, tied to hint and error by `aria-describedby` (Django does that) and marked where invalid."""
    _dress(field)
    return field.as_widget()


@register.filter
def options(field: BoundField) -> list[Any]:
    """The single boxes or buttons of a group, each with `.tag` and `.choice_label`."""
    _dress(field)
    return list(field)


@register.filter
def control_kind(field: BoundField) -> str:
    """group (fieldset with a legend), box (one checkbox, label beside it) or line (label above)."""
    if isinstance(field.field.widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "box" if isinstance(field.field.widget, forms.CheckboxInput) else "line"
