"""The administration: its name and the dashboard on its first page."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

_REVIEW_AHEAD = dt.timedelta(days=90)
_SHOWN = 6
_ORDER = (
    *("Criterion", "CriterionVersion", "CuratorNote", "Contribution"),
    *("Pilot", "GoodPractice"),
    *("Theme", "Strategy", "ProductGroup", "LifeCyclePhase", "Label", "Source", "CpvCode"),
    *("Group", "Membership", "GroupDocument"),
    *("WorkingSession", "Registration", "Series", "SessionMessage"),
    *("Minutes", "Outcome", "SessionDocument", "Certificate"),
    *("Page", "Organisation", "User", "AuditEntry", "OutboxMessage", "Unsubscription"),
)


def _place(model: str) -> int:
    return _ORDER.index(model) if model in _ORDER else len(_ORDER)


@dataclass(frozen=True, slots=True)
class Count:
    """A number on the dashboard, and the list behind it."""

    label: str | Promise
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class LanguageState:
    """How many criteria in force lack nothing in a language, of how many."""

    code: str
    name: str
    missing: int
    total: int
    url: str

    @property
    def complete(self) -> int:
        return self.total - self.missing


class PortalAdminSite(AdminSite):
    site_title = _("Circular & Fair ICT Pact")
    site_header = _("Circular & Fair ICT Pact")
    index_title = _("Administration")

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """In the order of a curator's day instead of the alphabet's; what is not named here follows."""
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["models"].sort(key=lambda model: _place(model["object_name"]))
        return sorted(apps, key=lambda app: min((_place(model["object_name"]) for model in app["models"]), default=0))

    @method_decorator(never_cache)
    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Django's own sign-in has neither limits nor a second factor: the portal's has both, and this leads there."""
        return super().login(request, extra_context)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """One place to change a password, which tells its owner."""
        return HttpResponseRedirect(reverse("account_change_password"))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        context = dict(extra_context or {})
        if request.user.has_perm("criteria.view_criterion"):
            context["dashboard"] = dashboard(self.name)
            if request.user.has_perm("outbox.view_outboxmessage"):
                context["dashboard"]["counts"].append(undelivered(self.name))
        if request.user.has_perm("contributions.view_contribution"):
            context["contributions"] = contributions(self.name)
        if request.user.has_perm("publishing.view_auditentry"):
            from publishing.models import AuditEntry  # Django makes this site before the models are loaded

            # Without mails: readers unsubscribe at any time, which would push the curators' own work out of sight.
            entries = AuditEntry.objects.exclude(verb__startswith="outbox.").select_related("actor")
            context["trail"] = entries[:_SHOWN]
        return super().index(request, context)


def undelivered(site: str) -> Count:
    from outbox.models import OutboxMessage  # as above

    return Count(
        _("mails that could not be delivered"),
        OutboxMessage.objects.undelivered().count(),
        reverse(f"{site}:outbox_outboxmessage_changelist") + "?state=failed",
    )


def contributions(site: str) -> dict[str, Any]:
    """What members wait for: how many contributions, and the longest waits first."""
    from contributions.models import Contribution  # Django makes this site before the models are loaded

    waiting = Contribution.objects.waiting().select_related("criterion")
    return {
        "waiting": waiting.count(),
        "url": reverse(f"{site}:contributions_contribution_changelist") + "?state=waiting",
        "oldest": waiting.only("number", "title", "language", "kind", "state", "submitted_at", "criterion__number")[
            :_SHOWN
        ],
    }


def dashboard(site: str) -> dict[str, Any]:
    """What a curator has to do next, each number with the list behind it."""
    # Imported here: these modules register themselves with this very site while they are imported.
    from criteria.admin.reads import versions_missing
    from criteria.enums import VersionState
    from criteria.models import Criterion, CriterionVersion, CuratorNote

    criteria = reverse(f"{site}:criteria_criterion_changelist")
    in_force = CriterionVersion.objects.filter(current_for__isnull=False)
    total = in_force.count()
    due = in_force.filter(review_by__lte=timezone.localdate() + _REVIEW_AHEAD)
    drafts = CriterionVersion.objects.filter(state=VersionState.DRAFT).select_related("criterion", "created_by")
    titles = [field.name for field in CriterionVersion._meta.fields if field.name.startswith("title")]
    light = ["criterion__number", "version", "state", "source_language", "review_by", "created_at", *titles]
    return {
        "counts": [
            Count(_("in force"), total, f"{criteria}?state=in-force"),
            Count(_("drafts open"), drafts.count(), f"{criteria}?state=draft"),
            Count(
                _("withdrawn"),
                Criterion.objects.filter(withdrawn_on__isnull=False).count(),
                f"{criteria}?state=withdrawn",
            ),
            Count(_("reviews due within 90 days"), due.count(), f"{criteria}?review=90"),
            Count(
                _("open notes"),
                CuratorNote.objects.filter(settled_at__isnull=True).count(),
                reverse(f"{site}:criteria_curatornote_changelist") + "?state=open",
            ),
        ],
        "drafts": drafts.only(*light, "created_by__name", "created_by__email").order_by("-created_at")[:_SHOWN],
        "due": due.select_related("criterion").only(*light).order_by("review_by", "criterion__number")[:_SHOWN],
        "languages": [
            LanguageState(
                code,
                name,
                in_force.filter(pk__in=versions_missing(code).values("pk")).count(),
                total,
                f"{criteria}?state=in-force&missing={code}",
            )
            for code, name in settings.LANGUAGES
        ],
    }
