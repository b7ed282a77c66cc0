"""What is removed for good because somebody has a right to it: a deed of the steering committee, with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.permissions import may_erase_words
from publishing.admin.tools import ToolsMixin, admin_url, entered


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
        self, request: HttpRequest, row: Model, deed: Callable[[str], Any], *, title: str, lead: str, said: str
    ) -> HttpResponse:
        """Asks for a reason, and does it. A refusal stands on the form."""
        form = ReasonForm(entered(request))
        back = admin_url(self.admin_site, row)
        if request.method == "POST" and form.is_valid():
            try:
                deed(form.cleaned_data["reason"])
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, said)
                return HttpResponseRedirect(back)
        button = gettext("Erase them for good")
        context = self.tool_context(
            request, row, title, form=form, lead=lead, button=button, danger=True, back_url=back
        )
        status = 422 if form.is_bound and form.errors else 200
        return TemplateResponse(request, "admin/tool_form.html", context, status=status)
