"""What is removed for good because somebody has a right to it: a deed of the steering committee, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.permissions import may_erase_words
from publishing.admin.tools import ToolsMixin, entered


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text=_("It stays in the audit trail. Do not repeat the words."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class ErasingMixin(ToolsMixin):
    """For a ModelAdmin with a method `erase`, which calls `ask_and_erase`."""

    tools = {"erase": ("erase", lambda user, _row: may_erase_words(user), ("GET", "HEAD", "POST"))}

    def ask_and_erase(
        self,
        request: HttpRequest,
        row: Model,
        deed: Callable[..., Any],
        *,
        title: str,
        lead: str,
        said: str | Callable[[Any], str],
        form: type[ReasonForm] = ReasonForm,
    ) -> HttpResponse:
        """Asks for a reason, and does it."""
        button = gettext("Erase them for good")
        return self.ask(
            request, row, form(entered(request)), deed, title=title, lead=lead, said=said, button=button, danger=True
        )
