"""What admin pages do besides saving a form: every tool is a POST, asked for by one permission."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

Tool = Callable[[HttpRequest, Any], HttpResponse]


class ToolsMixin:
    """Adds addresses below the change page of a row: `tools` names method, permission and allowed HTTP methods."""

    tools: dict[str, tuple[str, Callable[[Any, Any], bool], tuple[str, ...]]] = {}

    def get_urls(self) -> list[URLPattern]:
        info = f"{self.opts.app_label}_{self.opts.model_name}"
        urls = []
        for name, (method, may, methods) in self.tools.items():
            view = require_http_methods(list(methods))(self.admin_site.admin_view(self._tool(method, may)))
            urls.append(path(f"<int:object_id>/{name}/", view, name=f"{info}_{name.replace('-', '_')}"))
        return [*urls, *super().get_urls()]

    def _tool(self, method: str, may: Callable[[Any, Any], bool]) -> Callable[..., HttpResponse]:
        def view(request: HttpRequest, object_id: int) -> HttpResponse:
            row = self.get_object(request, str(object_id))
            if row is None:
                raise Http404
            if not (self.has_view_permission(request, row) and may(request.user, row)):
                raise PermissionDenied
            return getattr(self, method)(request, row)

        return view

    def tool_context(self, request: HttpRequest, row: Model | None, title: str, **context: Any) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": row,
            "object_id": str(row.pk) if row is not None else None,
            "title": title,
            "media": self.media,
            "has_view_permission": True,
            **context,
        }

    def ask(
        self,
        request: HttpRequest,
        row: Model,
        form: Form,
        deed: Callable[..., Any],
        *,
        title: str,
        said: str | Callable[[Any], str],
        template: str = "admin/tool_form.html",
        **page: Any,
    ) -> HttpResponse:
        """A question and a deed, which takes what was entered. `said` is the message afterwards, or makes it of what the
        deed gives. A refusal stands on the form, so that nothing typed is lost."""
        back = admin_url(self.admin_site, row)
        if request.method == "POST" and form.is_valid():
            try:
                done = deed(**form.cleaned_data)
            except ValidationError as error:
                is_of_fields = hasattr(error, "error_dict") and error.error_dict.keys() <= form.fields.keys()
                form.add_error(None, error if is_of_fields else error.messages)
            else:
                messages.success(request, said if isinstance(said, str) else said(done))
                return HttpResponseRedirect(back)
        context = self.tool_context(request, row, title, form=form, back_url=back, **page)
        return TemplateResponse(request, template, context, status=422 if form.is_bound and form.errors else 200)


def say_errors(request: HttpRequest, error: ValidationError) -> None:
    for message in error.messages:
        messages.error(request, message)


def entered(request: HttpRequest) -> QueryDict | None:
    """What was sent, for a form; None before anything was, so that the form shows no errors yet."""
    return request.POST if request.method == "POST" else None


def admin_url(site: admin.AdminSite, row: Model, page: str = "change") -> str:
    opts = row._meta
    return reverse(f"{site.name}:{opts.app_label}_{opts.model_name}_{page}", args=[row.pk])
