from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from members import actions
from members.domains import claimable
from members.enums import DomainStatus
from members.models import Organisation, OrganisationDomain, User
from publishing.admin.history import HistoryAdmin
from publishing.admin.identifiers import LastingIdentifierMixin
from publishing.admin.languages import MissingTranslationFilter, TranslatedAdmin, columns
from publishing.admin.source_addresses import SourcedForm
from publishing.admin.tools import ToolsMixin, admin_url, say_errors
from publishing.texts import text_of


class DomainForm(forms.ModelForm):
    def clean_domain(self) -> str:
        domain = claimable(self.cleaned_data["domain"])
        known = OrganisationDomain.objects.filter(organisation=self.instance.organisation_id, domain=domain)
        if self.instance.organisation_id and known.exists():
            raise ValidationError(_("The organisation has this domain already."), code="unique")
        return domain


class DomainFormSet(BaseInlineFormSet):
    """Writes a new domain by the action, so that it is noted and only proposed."""

    by: User

    def save_new(self, form: forms.ModelForm, commit: bool = True) -> OrganisationDomain:
        return actions.propose_domain(
            organisation=self.instance,
            domain=form.cleaned_data["domain"],
            match_subdomains=form.cleaned_data["match_subdomains"],
            note=form.cleaned_data["note"],
            by=self.by,
        )


class DomainInline(admin.TabularInline):
    """Domains to propose. What becomes of them are buttons above the form."""

    model = OrganisationDomain
    form = DomainForm
    formset = DomainFormSet
    fields = ("domain", "match_subdomains", "note")
    extra = 0
    verbose_name = _("new domain")
    verbose_name_plural = _("new domains")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).none()  # those that are there stand above the form

    def get_formset(self, request: HttpRequest, obj: Organisation | None = None, **kwargs: Any) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        formset.by = request.user
        return formset

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        return False


def _may_decide(user: Any, organisation: Organisation) -> bool:
    return user.has_perm("members.change_organisationdomain")


@admin.register(Organisation)
class OrganisationAdmin(ToolsMixin, LastingIdentifierMixin, TranslatedAdmin, HistoryAdmin):
    form = SourcedForm
    identifier_from = "name"
    inlines = (DomainInline,)
    change_form_template = "admin/members/organisation/change_form.html"
    list_display = ("shown_name", "acronym", "country", "level", "pact_role", "is_verified", "position")
    list_filter = ("is_verified", "pact_role", "level", "country", MissingTranslationFilter)
    fieldsets = [
        (None, {"fields": ["name", "name_note", "role", "is_verified"]}),
        (
            _("In the Pact"),
            {"fields": [("acronym", "country", "level"), ("pact_role", "position"), "source_addresses", "slug"]},
        ),
    ]
    tools = {
        "verify-domain": ("verify_domain", _may_decide, ("POST",)),
        "revoke-domain": ("revoke_domain", _may_decide, ("POST",)),
    }

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return ["slug", "acronym", "domains__domain", *columns("name")]

    @admin.display(description=_("name"))
    def shown_name(self, organisation: Organisation) -> SafeString:
        name = text_of(organisation, "name")
        return format_html('<span lang="{}">{}</span>', name.language, name.value)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        organisation = context.get("original")
        if organisation is not None:
            context["may_decide"] = _may_decide(request.user, organisation)
            context["domains"] = [
                {
                    "row": domain,
                    "is_verified": domain.status == DomainStatus.VERIFIED,
                    "is_revoked": domain.status == DomainStatus.REVOKED,
                    "people": domain.people.count(),
                }
                for domain in organisation.domains.select_related("verified_by")
            ]
        return super().render_change_form(request, context, *args, **kwargs)

    # --- Tools ------------------------------------------------------------------------------------------------------

    def verify_domain(self, request: HttpRequest, organisation: Organisation) -> HttpResponse:
        return self._decide(request, organisation, actions.verify_domain, _now("%(domain)s is verified."))

    def revoke_domain(self, request: HttpRequest, organisation: Organisation) -> HttpResponse:
        return self._decide(request, organisation, actions.revoke_domain, _now("%(domain)s is revoked."))

    def _decide(self, request: HttpRequest, organisation: Organisation, decide: Any, done: str) -> HttpResponse:
        number = request.POST.get("domain", "")
        domain = organisation.domains.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
        if domain is None:
            raise Http404
        try:
            decide(domain=domain, by=request.user)
        except ValidationError as error:
            say_errors(request, error)
        else:
            messages.success(request, done % {"domain": domain.domain})
        return HttpResponseRedirect(admin_url(self.admin_site, organisation))
