"""What the views of a group begin with: the group, if the reader may know of it, and how they stand in it."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from groups.models import Group
from groups.permissions import Standing, standing_of
from publishing.texts import text_of


def group_and_standing(request: HttpRequest, slug: str) -> tuple[Group, Standing]:
    """Raises Http404 for a group that the reader may not know of, as for one that does not exist."""
    group = get_object_or_404(Group.objects.visible_to(request.user), slug=slug)
    return group, standing_of(request.user, group)


def signed_in(request: HttpRequest) -> HttpResponse | None:
    """None for somebody who has signed in; else the way to the sign-in page and back."""
    return None if request.user.is_authenticated else redirect_to_login(request.get_full_path())


def sign_in_url(request: HttpRequest) -> str:
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}"


def require(allowed: bool) -> None:
    """Raises PermissionDenied: the page is there, and not for this reader."""
    if not allowed:
        raise PermissionDenied


def crumbs(group: Group | None, *labels: str | tuple[str, str]) -> list[dict[str, str]]:
    """The way to a page of a group. A label is the page itself, or a pair with its address."""
    way = [{"label": _("Home"), "url": reverse("home")}, {"label": _("Groups"), "url": reverse("groups:groups")}]
    if group is not None:
        way.append({"label": text_of(group, "name").value, "url": group.get_absolute_url()})
    for label in labels:
        text, url = label if isinstance(label, tuple) else (label, "")
        way.append({"label": text, "url": url})
    return way


def say(form: Form, error: ValidationError) -> None:
    """Puts what an action refused on the form: at the field, where the action names one that the form has."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)
