"""The outbox as a mailbox at /mails/, for development and demonstrations: what would be sent, to look at and to follow.

Never in production (settings.MAIL_PAGES): whoever can open the portal reads everybody's mails here.
"""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from outbox.models import OutboxMessage
from outbox.sending import as_email
from publishing.addresses import page_links

_PER_PAGE = 30


@require_safe
@cache_control(private=True, no_store=True)
def mails(request: HttpRequest) -> HttpResponse:
    """All mails, the newest first."""
    asked = request.GET.get("q", "").strip()[:100]
    found = OutboxMessage.objects.defer("text", "html", "calendar")
    if asked:
        found = found.filter(Q(to__icontains=asked) | Q(subject__icontains=asked) | Q(kind__icontains=asked))
    page = Paginator(found, _PER_PAGE).get_page(request.GET.get("page"))
    context = {"asked": asked, "mails_go_to": settings.MAILS_GO_TO, **page_links(page, request.path, request.GET)}
    return render(request, "outbox/mails.html", context)


@require_safe
@cache_control(private=True, no_store=True)
@csp_update({"frame-src": [SELF]})
def mail(request: HttpRequest, uuid: str) -> HttpResponse:
    """One mail: its headers, its HTML in a frame that can do nothing, and its text."""
    message = get_object_or_404(OutboxMessage, uuid=uuid)
    headers = [(name, value) for name, value in as_email(message).message().items() if name not in _DULL_HEADERS]
    return render(request, "outbox/mail.html", {"mail": message, "headers": headers})


_DULL_HEADERS = {"Content-Type", "MIME-Version", "Date"}


@require_safe
@cache_control(private=True, no_store=True)
@xframe_options_sameorigin
@csp_replace({"default-src": [NONE], "style-src": [UNSAFE_INLINE], "frame-ancestors": [SELF], "script-src": None})
def mail_html(request: HttpRequest, uuid: str) -> HttpResponse:
    """The HTML as it is sent, but for one thing: its links open in the whole window and not in the frame."""
    message = get_object_or_404(OutboxMessage, uuid=uuid)
    if not message.html:
        raise Http404
    return HttpResponse(message.html.replace("<head>", '<head><base target="_top">', 1))


@require_safe
@cache_control(private=True, no_store=True)
def mail_calendar(request: HttpRequest, uuid: str) -> HttpResponse:
    """The calendar file of a mail, to open in a calendar program."""
    message = get_object_or_404(OutboxMessage, uuid=uuid)
    if not message.calendar:
        raise Http404
    headers = {"Content-Disposition": 'attachment; filename="invite.ics"'}
    return HttpResponse(message.calendar, content_type="text/calendar; charset=utf-8", headers=headers)


urlpatterns = [
    path("mails/", mails, name="mails"),
    path("mails/<uuid:uuid>/", mail, name="mail"),
    path("mails/<uuid:uuid>/html/", mail_html, name="mail-html"),
    path("mails/<uuid:uuid>/invite.ics", mail_calendar, name="mail-calendar"),
]
