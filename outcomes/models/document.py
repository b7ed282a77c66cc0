from __future__ import annotations

import uuid
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from members.models import User
from outcomes.enums import DocumentKind, DocumentVisibility
from working_sessions.enums import RegistrationState
from working_sessions.models import WorkingSession


class SessionDocumentQuerySet(models.QuerySet["SessionDocument"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those of the sessions that the viewer may see at this moment; nobody has a withdrawn one."""
        shared = self.filter(withdrawn_at=None, session__in=WorkingSession.objects.visible_to(user))
        if not user.is_authenticated:
            return shared.filter(visibility=DocumentVisibility.EVERYBODY)
        confirmed = user.registrations.filter(state=RegistrationState.CONFIRMED).values("session")
        return shared.filter(
            Q(visibility__in=[DocumentVisibility.EVERYBODY, DocumentVisibility.MEMBERS])
            | Q(session__in=confirmed)
            | Q(session__in=WorkingSession.objects.run_by(user))
        )


class SessionDocument(models.Model):
    """A document of a session, or the address of something that lies elsewhere, such as a recording."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        WorkingSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="session_documents"
    )
    document = models.OneToOneField(
        Document,
        verbose_name=_("document"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="of_session",
    )
    link_url = models.URLField(_("address"), max_length=500, blank=True)
    link_title = models.CharField(_("title"), max_length=200, blank=True)
    link_language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind, default=DocumentKind.OTHER)
    visibility = models.CharField(
        _("visible to"), max_length=12, choices=DocumentVisibility, default=DocumentVisibility.PARTICIPANTS
    )
    position = models.PositiveSmallIntegerField(default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("added by"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    added_at = models.DateTimeField(_("added at"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True, editable=False)

    objects = SessionDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a session")
        verbose_name_plural = _("documents of sessions")
        ordering = ("session", "position", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, link_url="", link_title="")
                | (Q(document__isnull=True) & ~Q(link_url="") & ~Q(link_title="")),
                name="outcomes_document_is_a_file_or_a_link",
            ),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="outcomes_document_kind"),
            models.CheckConstraint(
                condition=Q(visibility__in=DocumentVisibility.values), name="outcomes_document_visibility"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("outcomes:document", args=[self.session.slug, self.uuid])

    @property
    def title(self) -> str:
        return self.document.title if self.document else self.link_title

    @property
    def language(self) -> str:
        return self.document.language if self.document else self.link_language
