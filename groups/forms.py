"""The forms of the groups' pages. What they ask is asked again by the actions, which know the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from documents import forms as documents
from groups.actions.joining import LONGEST_MESSAGE
from groups.actions.running import SETTINGS
from groups.actions.states import LONGEST_REASON
from groups.enums import GroupRole, Visibility
from groups.models import Group
from groups.permissions import Viewer, assignable_roles
from publishing.texts import name_of


def _roles(user: Viewer) -> list[tuple[str, Any]]:
    return [(role.value, role.label) for role in assignable_roles(user)]


class RequestForm(forms.Form):
    message = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The coordinators read it. At most 1,000 characters."),
    )

    def __init__(self, *args: Any, question: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if question:
            self.fields["message"].label = question


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The invitation is good for this address only, for 14 days."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), initial=GroupRole.MEMBER)
    language = forms.ChoiceField(
        label=_("Language of the mail"),
        choices=settings.LANGUAGES,
        help_text=_("Whoever has an account gets it in the language of the account."),
    )

    def __init__(self, *args: Any, user: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _roles(user)


class ApprovalForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), initial=GroupRole.MEMBER)
    reason = forms.CharField(
        label=_("A word of welcome"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, user: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = _roles(user)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it in a mail."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"))
    title_in_group = forms.CharField(
        label=_("Function in the group"),
        required=False,
        max_length=120,
        help_text=_("For example: speaks for the schools. The list of members shows it."),
    )

    def __init__(self, *args: Any, user: Viewer, current: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = _roles(user)
        if current not in dict(choices):
            choices.append((current, GroupRole(current).label))
        self.fields["role"].choices = choices


class SettingsForm(forms.ModelForm):
    """The texts in each language, who sees what, and how people join."""

    class Meta:
        model = Group
        fields = SETTINGS
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 7}) for name in SETTINGS if name.startswith("purpose")},
            **{name: forms.Textarea(attrs={"rows": 2}) for name in SETTINGS if name.startswith("request_question")},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, _name in settings.LANGUAGES:
            for base in ("purpose", "request_question"):
                control = self.fields[f"{base}_{code}"]
                control.widget.attrs["lang"] = code
                control.required = False
                control.help_text = ""
                control.label = _("%(field)s (%(language)s)") % {
                    "field": capfirst(str(Group._meta.get_field(base).verbose_name)),
                    "language": name_of(code),
                }
        for name in ("visibility", "members_visibility", "default_content_visibility", "join_policy"):
            self.fields[name].widget = forms.RadioSelect(choices=self.fields[name].choices)

    def _post_clean(self) -> None:
        """Nothing: the rules about what fits together are asked by the action, in the lock."""

    @property
    def purposes(self) -> list[forms.BoundField]:
        return [self[f"purpose_{code}"] for code, _name in settings.LANGUAGES]

    @property
    def questions(self) -> list[forms.BoundField]:
        return [self[f"request_question_{code}"] for code, _name in settings.LANGUAGES]


class DocumentForm(documents.DocumentForm):
    visibility = forms.ChoiceField(
        label=pgettext_lazy("document", "Visible to"),
        choices=Visibility,
        widget=forms.RadioSelect,
        help_text=_("Never to more people than the group itself."),
    )
    field_order = ("title", "file", "visibility")
