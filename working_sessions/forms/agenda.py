"""The form of one point of an agenda."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions.models import Contribution
from criteria.models import CriterionVersion
from groups.permissions import Viewer
from publishing.texts import active_language, languages, name_of
from working_sessions.actions.agenda import FIELDS, TEXTS, fingerprint
from working_sessions.forms.organising import LanguagePart, TitleField
from working_sessions.models import AgendaItem


class PointForm(forms.Form):
    """`criterion` takes CF-001, for the version in force, or CF-001 v2; `contribution` takes a receipt number. Both take
    only what the organiser may see."""

    use_required_attribute = False  # it would be said of the title in each language
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=1, max_value=24 * 60)
    speaker = forms.CharField(
        label=_("Led by"), required=False, max_length=160, validators=[ProhibitNullCharactersValidator()]
    )
    criterion = forms.CharField(
        label=_("Criterion"),
        required=False,
        max_length=20,
        help_text=_("Its number, for example CF-001 for the version in force, or CF-001 v2."),
    )
    contribution_number = forms.CharField(
        label=_("Contribution"),
        required=False,
        max_length=20,
        help_text=_("Its receipt number, for example 2027-0001."),
    )
    PLACES = {"criterion_version": "criterion", "contribution": "contribution_number"}

    def __init__(self, data: Any = None, *, user: Viewer, item: AgendaItem | None = None, **kwargs: Any) -> None:
        self.user, self.item = user, item
        super().__init__(data, initial=self._initial(), label_suffix="", **kwargs)
        for code in languages():
            self.fields[f"title_{code}"] = _text(pgettext_lazy("agenda", "Title"), code, 160, forms.TextInput())
            self.fields[f"description_{code}"] = _text(_("Description"), code, 4000, forms.Textarea(attrs={"rows": 3}))

    def _initial(self) -> dict[str, Any]:
        item = self.item
        if item is None:
            return {"minutes": 30}
        version, contribution = item.criterion_version, item.contribution
        if version and not CriterionVersion.objects.visible_to(self.user).filter(pk=version.pk).exists():
            version = None  # somebody who may see it has put it there: it stays, and is not told
        if contribution and not Contribution.objects.visible_to(self.user).filter(pk=contribution.pk).exists():
            contribution = None
        return {
            **{name: getattr(item, name) for name in (*TEXTS, "minutes", "speaker")},
            "criterion": f"{version.criterion.number} v{version.version}" if version else "",
            "contribution_number": contribution.number if contribution else "",
        }

    @property
    def seen(self) -> str:
        """The values that are shown, so that two who edit one point notice it."""
        return "" if self.item is None else fingerprint(self.item)

    @property
    def texts(self) -> list[LanguagePart]:
        found = []
        for code in languages():
            fields = [self[f"title_{code}"], self[f"description_{code}"]]
            is_empty = not any((field.value() or "").strip() for field in fields)
            is_open = code == active_language() or any(field.errors for field in fields)
            found.append(LanguagePart(code, capfirst(name_of(code)), fields, is_open, is_empty))
        return found

    @property
    def rest(self) -> list[forms.BoundField]:
        return [self[name] for name in ("minutes", "speaker", "criterion", "contribution_number")]

    def clean_criterion(self) -> CriterionVersion | None:
        asked = self.cleaned_data["criterion"].upper().replace("V", " ").split()
        if not asked:
            return None
        if self.item is not None and not self._is_changed("criterion"):
            return self.item.criterion_version
        versions = CriterionVersion.objects.visible_to(self.user).filter(criterion__number=asked[0])
        match asked[1:]:
            case []:
                found = versions.filter(current_for__isnull=False).first() or versions.order_by("-version").first()
            case [number] if number.isascii() and number.isdigit() and len(number) < 6:
                found = versions.filter(version=int(number)).first()
            case _:
                found = None
        if found is None:
            raise forms.ValidationError(_("There is no such version of a criterion."), code="unknown")
        return found

    def clean_contribution_number(self) -> Contribution | None:
        asked = self.cleaned_data["contribution_number"].strip().upper()
        if not asked:
            return None
        if self.item is not None and not self._is_changed("contribution_number"):
            return self.item.contribution
        found = Contribution.objects.visible_to(self.user).filter(number=asked).first()
        if found is None:
            raise forms.ValidationError(_("There is no such contribution."), code="unknown")
        return found

    def _is_changed(self, name: str) -> bool:
        return (self[name].value() or "").strip() != self.initial.get(name, "")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not any(data.get(f"title_{code}") or f"title_{code}" in self.errors for code in languages()):
            self.add_error(f"title_{active_language()}", _("Write the title in at least one language."))
        return data

    def changes(self) -> dict[str, Any]:
        """For the actions: of a point that is changed, only what is new of its links."""
        data = self.cleaned_data
        found = {name: data[name] for name in FIELDS if name in data and name != "contribution"}
        for field, name in self.PLACES.items():
            if self.item is None or self._is_changed(name):
                found[field] = data[name]
        return found


def _text(label: Any, code: str, longest: int, widget: forms.Widget) -> forms.CharField:
    widget.attrs["lang"] = code
    is_title = isinstance(widget, forms.TextInput)
    return (TitleField if is_title else forms.CharField)(
        label=label,
        required=is_title,
        max_length=longest,
        widget=widget,
        validators=[ProhibitNullCharactersValidator()],
    )
