from __future__ import annotations

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from documents.models import Document
from members.models import User
from outcomes.enums import DocumentKind, DocumentVisibility
from working_sessions.enums import RegistrationState
from working_sessions.models import WorkingSession


class SessionDocumentQuerySet(models.QuerySet):
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
    """A document of a session, or the address of a recording."""

    session = models.ForeignKey(
        WorkingSession, verbose_name=_("session"), on_delete=models.PROTECT, related_name="session_documents"
    )
    document = models.OneToOneField(
        Document, verbose_name=_("document"), on_delete=models.PROTECT, related_name="of_session"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=DocumentKind, default=DocumentKind.OTHER)
    visibility = models.CharField(
        _("visible to"), max_length=12, choices=DocumentVisibility, default=DocumentVisibility.PARTICIPANTS
    )
    position = models.PositiveSmallIntegerField(default=0)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True, editable=False)

    objects = SessionDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document of a session")
        verbose_name_plural = _("documents of sessions")
        ordering = ("session", "position", "pk")

    def __str__(self) -> str:
        return str(self.document)
