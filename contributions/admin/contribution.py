from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from contributions import actions
from contributions.admin.forms import AcceptanceForm, AnswerForm, DeclineForm, ReasonForm
from contributions.cards import nameless_title
from contributions.details import details_of
from contributions.enums import WAITING, ContributionKind, ContributionState
from contributions.models import Contribution
from contributions.permissions import may_decide, may_erase_words
from contributions.queries import state_label
from contributions.showing import rows_of
from criteria.admin.tools import ToolsMixin, actor, admin_url, entered, say_errors
from publishing.models import AuditEntry

GET_OR_POST = ("GET", "HEAD", "POST")
_MARKS = {
    ContributionState.RECEIVED: "mark-draft",
    ContributionState.IN_REVIEW: "mark-draft",
    ContributionState.ACCEPTED: "mark-published",
    ContributionState.PUBLISHED: "mark-published",
    ContributionState.DECLINED: "mark-withdrawn",
    ContributionState.WITHDRAWN: "",
}
# What a curator must be allowed besides deciding, because accepting starts a draft.
_STARTS = {
    ContributionKind.PILOT: "practice.add_pilot",
    ContributionKind.GOOD_PRACTICE: "practice.add_goodpractice",
}


def may_start(user: Any, contribution: Contribution) -> bool:
    """Decide, and start the draft that would come of it."""
    kind = ContributionKind(contribution.kind)
    return may_decide(user) and user.has_perm(_STARTS.get(kind, "criteria.add_criterionversion"))


def _erases(user: Any, contribution: Contribution) -> bool:
    return may_erase_words(user)


def _decides(user: Any, contribution: Contribution) -> bool:
    return may_decide(user)


class StateFilter(admin.SimpleListFilter):
    title = gettext_lazy("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        waiting = ("waiting", gettext_lazy("Waiting for a decision"))
        return [waiting, *((state.slug, state.label) for state in ContributionState)]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet | None:
        if self.value() == "waiting":
            return queryset.filter(state__in=WAITING)
        states = {state.slug: state for state in ContributionState}
        return queryset.filter(state=states[self.value()]) if self.value() in states else None


@admin.register(Contribution)
class ContributionAdmin(ToolsMixin, admin.ModelAdmin):
    """The queue of contributions, the longest wait first. Curators decide; nobody changes what was written."""

    change_form_template = "admin/contributions/contribution/change_form.html"
    list_display = ("number", "shown_title", "kind", "state_mark", "about", "age", "author", "language")
    list_display_links = ("number", "shown_title")
    list_filter = (StateFilter, "kind", "language", "words_shown")
    list_select_related = ("criterion", "author", "resulting_version")
    list_per_page = 50
    ordering = ("submitted_at", "pk")
    search_fields = ("number", "title", "criterion__number", "author__email", "author__name")
    search_help_text = gettext_lazy("Search for a receipt number, words of the title, a criterion or a person.")
    view_on_site = False
    actions = None
    tools = {
        "review": ("review", _decides, ("POST",)),
        "accept": ("accept", may_start, GET_OR_POST),
        "decline": ("decline", _decides, GET_OR_POST),
        "answer": ("answer", _decides, GET_OR_POST),
        "show": ("show", _decides, ("POST",)),
        "hide": ("hide", _decides, GET_OR_POST),
        "erase": ("erase", _erases, GET_OR_POST),
        "draft": ("draft", may_start, ("POST",)),
    }

    # --- The list -----------------------------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("title"), ordering="folded_title")
    def shown_title(self, contribution: Contribution) -> SafeString:
        if not contribution.has_words:
            return format_html("<span>{}</span>", nameless_title(contribution))
        return format_html('<span lang="{}">{}</span>', contribution.language, contribution.title)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def state_mark(self, contribution: Contribution) -> SafeString:
        mark = _MARKS[ContributionState(contribution.state)]
        return format_html('<span class="mark {}">{}</span>', mark, state_label(contribution))

    @admin.display(description=gettext_lazy("criterion"), ordering="criterion__number")
    def about(self, contribution: Contribution) -> str:
        return contribution.criterion.number if contribution.criterion else "–"

    @admin.display(description=gettext_lazy("age"), ordering="-submitted_at")
    def age(self, contribution: Contribution) -> str:
        days = (timezone.now() - contribution.submitted_at).days
        return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}

    # --- Who may what -------------------------------------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # members send them

    def has_change_permission(self, request: HttpRequest, obj: Contribution | None = None) -> bool:
        return False  # nobody edits what somebody else wrote; what happens to it are the tools

    def has_delete_permission(self, request: HttpRequest, obj: Contribution | None = None) -> bool:
        return False

    # --- The page of one ----------------------------------------------------------------------------------------------

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        contribution: Contribution = context["original"]
        user, state = request.user, contribution.state
        decides, result = may_decide(user), contribution.result
        context.update(
            contribution=contribution,
            title=contribution.number,
            heading=contribution.title or nameless_title(contribution),
            heading_language=contribution.language if contribution.has_words else "",
            subtitle=None,
            mark=_MARKS[ContributionState(state)],
            state_label=state_label(contribution),
            rows=rows_of(details_of(contribution.kind, contribution.details)),
            events=contribution.events.select_related("actor").order_by("-at", "-pk"),
            result=result,
            result_url=_page_of(self.admin_site, result) if result is not None else "",
            may_review=decides and state == ContributionState.RECEIVED,
            may_accept=may_start(user, contribution) and state in WAITING and contribution.has_words,
            may_decline=decides and state in (*WAITING, ContributionState.ACCEPTED),
            may_answer=decides and state != ContributionState.WITHDRAWN,
            may_show=decides
            and contribution.has_words
            and not contribution.words_shown
            and state != ContributionState.WITHDRAWN,
            may_hide=decides and contribution.words_shown,
            may_draft=may_start(user, contribution)
            and contribution.has_words
            and state == ContributionState.ACCEPTED
            and result is None,
            may_erase=may_erase_words(user) and contribution.has_words,
        )
        return super().render_change_form(request, context, **kwargs)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        contribution = self.get_object(request, object_id)
        if contribution is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_permission(request, contribution):
            raise PermissionDenied
        title = _("History of %(number)s") % {"number": contribution.number}
        entries = AuditEntry.objects.filter(subject=contribution.number).select_related("actor")
        context = self.tool_context(request, contribution, title, entries=entries)
        return TemplateResponse(request, "admin/audit_history.html", context)

    # --- Tools --------------------------------------------------------------------------------------------------------

    def review(self, request: HttpRequest, contribution: Contribution) -> HttpResponse:
        return self._do(request, contribution, actions.take_into_review, _("%(number)s is in review."))

    def show(self, request: HttpRequest, contribution: Contribution) -> HttpResponse:
        return self._do(request, contribution, actions.show_words, _("The words of %(number)s are public."))

    def draft(self, request: HttpRequest, contribution: Contribution) -> HttpResponse:
        return self._do(request, contribution, actions.start_draft_again, _("The draft of %(number)s was started."))

    def _do(
        self, request: HttpRequest, contribution: Contribution, deed: Callable[..., Contribution], said: str
    ) -> HttpResponse:
        try:
            deed(contribution=contribution, by=actor(request))
        except ValidationError as error:
            say_errors(request, error)
        else:
            messages.success(request, said % {"number": contribution.number})
        return HttpResponseRedirect(admin_url(self.admin_site, contribution))

    def accept(self, request: HttpRequest, contribution: Contribution) -> HttpResponse:
        form = AcceptanceForm(entered(request), language=contribution.language)

        def deed(text: str, language: str, shows_words: bool) -> None:
            actions.accept(
                contribution=contribution,
                by=actor(request),
                answer=text,
                answer_language=language,
                shows_words=shows_words,
            )

        lead = {
            ContributionKind.CRITERION: _("A new criterion is created, with what was proposed as its first draft."),
            ContributionKind.PILOT: _("A draft of the pilot is created, with what was told."),
            ContributionKind.GOOD_PRACTICE: _("A draft of the good practice is created, with what was told."),
        }.get(
            ContributionKind(contribution.kind),
            _("The next version of the criterion is started, or this joins the draft that there is."),
        )
        said = _("%(number)s was accepted; the draft is linked below.")
        return self._form(request, contribution, form, deed, _("Accept %(number)s"), lead, _("Accept"), said)

    def decline(self, request: HttpRequest, contribution: Contribution) -> HttpResponse:
        form = DeclineForm(entered(request), language=contribution.language)

        def deed(text: str, language: str, shows_words: bool) -> None:
            actions.decline(
                contribution=contribution,
                by=actor(request),
                reason=text,
                reason_language=language,
                shows_words=shows_words,
            )

        lead = _("The contributor is told by mail, and the reason stands on the public page.")
        title, said = _("Decline %(number)s"), _("%(number)s was declined.")
        return self._form(
            request, contribution, form, deed, title, lead, pgettext("contribution", "Decline"), said, danger=True
        )

    def answer(self, request: HttpRequest, contribution: Contribution) -> HttpResponse:
        answered = {"text": contribution.answer, "language": contribution.answer_language or contribution.language}
        form = AnswerForm(entered(request), initial=answered)

        def deed(text: str, language: str, shows_words: bool) -> None:
            actions.answer(
                contribution=contribution, by=actor(request), text=text, language=language, shows_words=shows_words
            )

        lead = _("The contributor is told by mail, and the answer stands on the public page.")
        title, said = _("Answer %(number)s"), _("%(number)s was answered.")
        return self._form(request, contribution, form, deed, title, lead, pgettext("button", "Answer"), said)

    def hide(self, request: HttpRequest, contribution: Contribution) -> HttpResponse:
        def deed(reason: str) -> None:
            actions.hide_words(contribution=contribution, by=actor(request), reason=reason)

        lead = _("Title and text disappear from all public pages. State and answer stay.")
        title, said = _("Hide the words of %(number)s"), _("The words of %(number)s are no longer public.")
        form = ReasonForm(entered(request))
        return self._form(request, contribution, form, deed, title, lead, _("Hide them"), said, danger=True)

    def erase(self, request: HttpRequest, contribution: Contribution) -> HttpResponse:
        def deed(reason: str) -> None:
            actions.erase_words(contribution=contribution, by=actor(request), reason=reason)

        lead = _(
            "Title, text and details are erased for good, and the contributor is no longer named. Number, state, answers "
            "and history stay. Drafts, notes and published texts that were made of the words are not touched: change "
            "them yourself."
        )
        title, said = _("Erase the words of %(number)s"), _("The words of %(number)s were erased.")
        form = ReasonForm(entered(request))
        return self._form(request, contribution, form, deed, title, lead, _("Erase them for good"), said, danger=True)

    def _form(
        self,
        request: HttpRequest,
        contribution: Contribution,
        form: Any,
        deed: Callable[..., None],
        title: str,
        lead: str,
        button: str,
        said: str,
        *,
        danger: bool = False,
    ) -> HttpResponse:
        """A question about a contribution, with its words above the form."""
        number = {"number": contribution.number}
        page = {"lead": lead, "button": button, "danger": danger, "contribution": contribution}
        template = "admin/contributions/contribution/form.html"
        return self.ask(
            request, contribution, form, deed, title=title % number, said=said % number, template=template, **page
        )


def _page_of(site: admin.AdminSite, result: Model) -> str:
    """The administration's page of a draft; nothing where its room has none."""
    try:
        return admin_url(site, result)
    except NoReverseMatch:
        return ""
