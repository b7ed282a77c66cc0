"""The minutes of a session: read, commented on, written, and what happened to them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from outcomes.actions import comments
from outcomes.actions import minutes as actions
from outcomes.enums import MinutesState
from outcomes.forms import AnswerForm, CirculateForm, CommentForm, MinutesForm, ReasonForm, say
from outcomes.models import Minutes, MinutesComment
from outcomes.permissions import is_open_for_comments, may_comment
from outcomes.queries.minutes import has_ended, outcomes_of
from outcomes.rendering import html_of
from outcomes.revisions import changes_between, comment_rows, revision_rows
from outcomes.showing import outcome_rows
from outcomes.texts import texts_of
from outcomes.views.reading import crumbs, require, signed_in, visible_session
from publishing.texts import Text, active_language, languages, name_of, text_of
from working_sessions.models import WorkingSession
from working_sessions.permissions import may_run, takes_part
from working_sessions.times import moment_in_words
from working_sessions.views.organising_reading import for_organisers


def _minutes(request: HttpRequest, session: WorkingSession) -> Minutes:
    """Raises Http404 for minutes that the reader may not read, as for those that do not exist."""
    found = Minutes.objects.visible_to(request.user).select_related("approved_by")
    minutes = get_object_or_404(found, session=session)
    minutes.session = session
    return minutes


@require_safe
def minutes(request: HttpRequest, slug: str) -> HttpResponse:
    session = visible_session(request, slug)
    if not Minutes.objects.filter(session=session).exists() and may_run(request.user, session):
        context = {
            "session": session,
            "title": text_of(session, "title"),
            "has_ended": has_ended(session, timezone.now()),
            "breadcrumbs": crumbs(session, _("Minutes")),
        }
        return render(request, "outcomes/no_minutes.html", context)
    return _page(request, _minutes(request, session))


def _page(
    request: HttpRequest, minutes: Minutes, *, failed: Form | None = None, answered: MinutesComment | None = None
) -> HttpResponse:
    """`failed` is the form of the page that was refused, with what was typed; `answered` the comment that it answers."""
    session, now = minutes.session, timezone.now()
    runs = may_run(request.user, session)
    inside = runs or takes_part(request.user, session)
    text = _chosen_text(request, minutes)
    open_comments = minutes.comments.filter(answered_at=None).count() if runs else 0
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "minutes": minutes,
        "text": text,
        "html": html_of(text.value),
        "shown_language": name_of(text.language),
        "page_language": name_of(text.wanted),
        "text_languages": _languages(request, minutes, text),
        "outcomes": outcome_rows(outcomes_of(session, request.user), request.user, timezone.localdate()),
        "may_run": runs,
        "is_inside": inside,
        "comments": comment_rows(minutes, request.user, runs=runs) if inside else [],
        "open_comments": open_comments,
        "is_open_for_comments": is_open_for_comments(minutes, now),
        "comments_until": moment_in_words(minutes.comments_until, session.zone) if minutes.comments_until else "",
        "zone": session.zone,
        "form": failed,
        "answered": answered,
        "comment_form": _or_fresh(CommentForm, failed) if may_comment(request.user, minutes, now) else None,
        "answer_form": _or_fresh(AnswerForm, failed) if runs and not minutes.is_final else None,
        "circulate_form": _or_fresh(CirculateForm, failed) if runs and minutes.state == MinutesState.DRAFT else None,
        "reason_form": _or_fresh(ReasonForm, failed, auto_id=_REOPEN) if runs and minutes.is_final else None,
        "has_ended": has_ended(session, now),
        "breadcrumbs": crumbs(session, _("Minutes")),
    }
    return render(request, "outcomes/minutes.html", context, status=422 if failed else 200)


def _or_fresh(kind: type[Form], failed: Form | None, **kwargs: Any) -> Form:
    return failed if isinstance(failed, kind) else kind(**kwargs)


def _chosen_text(request: HttpRequest, minutes: Minutes) -> Text:
    """In the language that the reader asked for with ?text=, else in that of the page or the nearest."""
    asked = request.GET.get("text", "")
    return text_of(minutes, "text", asked if asked in languages() else None)


def _languages(request: HttpRequest, minutes: Minutes, shown: Text) -> list[dict[str, Any]]:
    """The languages in which there is a text, where there are several."""
    written = [code for code, text in texts_of(minutes).items() if text]
    if len(written) < 2:
        return []
    return [
        {
            "code": code,
            "label": name_of(code),
            "url": request.path if code == active_language() else f"{request.path}?text={code}",
            "selected": code == shown.language,
        }
        for code in written
    ]


@require_POST
@for_organisers
def start(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    try:
        actions.start_minutes(session=session, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return HttpResponseRedirect(reverse("outcomes:minutes", args=[session.slug]))
    return HttpResponseRedirect(reverse("outcomes:edit_minutes", args=[session.slug]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def edit(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """The text in every language. Two who save at once: the second reads both texts as a difference, and decides."""
    minutes = _minutes(request, session)
    require(not minutes.is_final)
    form = MinutesForm(request.POST or None, texts=texts_of(minutes), initial={"version": minutes.version})
    conflict: list[dict[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_minutes(
                minutes=minutes, by=request.user, version=form.cleaned_data["version"], texts=form.texts()
            )
        except actions.ChangedMeanwhileError as error:
            form.add_error(None, error.messages)
            conflict = changes_between(texts_of(error.current), form.texts())
            # Saved once more, it stands on what the other person saved, knowingly.
            form.data = form.data.copy()
            form.data["version"] = str(error.current.version)
        except ValidationError as error:
            say(form, error)
        else:
            messages.success(request, _("The minutes are saved."))
            return HttpResponseRedirect(minutes.get_absolute_url())
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "minutes": minutes,
        "form": form,
        "conflict": conflict,
        "last": minutes.revisions.select_related("by").first() if conflict else None,
        "breadcrumbs": crumbs(session, (_("Minutes"), minutes.get_absolute_url()), _("Edit")),
    }
    return render(request, "outcomes/edit_minutes.html", context, status=422 if form.errors else 200)


def _circulate(request: HttpRequest, minutes: Minutes, data: dict[str, Any]) -> str:
    actions.circulate_minutes(minutes=minutes, by=request.user, days=data["days"])
    return _("The minutes were sent to the participants.")


def _approve(request: HttpRequest, minutes: Minutes, data: dict[str, Any]) -> str:
    actions.approve_minutes(minutes=minutes, by=request.user)
    return _("You have approved the minutes.")


def _publish(request: HttpRequest, minutes: Minutes, data: dict[str, Any]) -> str:
    actions.publish_minutes(minutes=minutes, by=request.user)
    return _("The minutes are published for everybody who may see the session.")


def _reopen(request: HttpRequest, minutes: Minutes, data: dict[str, Any]) -> str:
    actions.reopen_minutes(minutes=minutes, by=request.user, reason=data["reason"])
    return _("The minutes are a draft again.")


_STEPS: dict[str, Callable[[HttpRequest, Minutes, dict[str, Any]], str]] = {
    "circulate": _circulate,
    "approve": _approve,
    "publish": _publish,
    "reopen": _reopen,
}


_REOPEN = "reopen_%s"  # the fields' identifiers: a page may have a comment to write, too
_FORMS: dict[str, Callable[[QueryDict], Form]] = {
    "circulate": CirculateForm,
    "reopen": partial(ReasonForm, auto_id=_REOPEN),
}


@require_POST
@for_organisers
def step(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """The next step in the life of the minutes. What was typed wrong is said at its field; what else is missing, above
    the page."""
    minutes = _minutes(request, session)
    name = request.POST.get("step", "")
    deed = _STEPS.get(name)
    if deed is None:
        raise Http404
    form = _FORMS[name](request.POST) if name in _FORMS else None
    if form is not None and not form.is_valid():
        return _page(request, minutes, failed=form)
    try:
        messages.success(request, deed(request, minutes, form.cleaned_data if form is not None else {}))
    except ValidationError as error:
        if form is not None and hasattr(error, "error_dict"):
            say(form, error)
            return _page(request, minutes, failed=form)
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(minutes.get_absolute_url())


@require_POST
def comment(request: HttpRequest, slug: str) -> HttpResponse:
    session = visible_session(request, slug)
    minutes = _minutes(request, session)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    form = CommentForm(request.POST)
    require(takes_part(request.user, session))
    if form.is_valid():
        try:
            comments.comment(
                minutes=minutes, by=request.user, text=form.cleaned_data["text"], language=active_language()
            )
        except ValidationError as error:
            if not is_open_for_comments(minutes, timezone.now()):
                messages.error(request, " ".join(error.messages))
                return HttpResponseRedirect(minutes.get_absolute_url())
            say(form, error)
        else:
            messages.success(request, _("Thank you. The organisers and the other participants read your comment."))
            return HttpResponseRedirect(f"{minutes.get_absolute_url()}#comments")
    return _page(request, minutes, failed=form)


@require_POST
@for_organisers
def settle_comment(request: HttpRequest, session: WorkingSession, pk: int) -> HttpResponse:
    minutes = _minutes(request, session)
    found = get_object_or_404(MinutesComment.objects.select_related("minutes__session"), minutes=minutes, pk=pk)
    form = AnswerForm(request.POST, auto_id=f"%s-{pk}")
    if not form.is_valid() and not minutes.is_final:
        return _page(request, minutes, failed=form, answered=found)
    try:
        comments.settle_comment(
            comment=found, by=request.user, answer=form.cleaned_data.get("answer", ""), language=active_language()
        )
        messages.success(request, _("The comment is dealt with."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return HttpResponseRedirect(f"{minutes.get_absolute_url()}#comments")


@require_safe
def revisions(request: HttpRequest, slug: str) -> HttpResponse:
    """Every text that was saved, and what changed between two of them. For the organisers."""
    session = visible_session(request, slug)
    minutes = _minutes(request, session)
    if (to_sign_in := signed_in(request)) is not None:
        return to_sign_in
    require(may_run(request.user, session))
    rows = revision_rows(minutes)
    by_number = {row.number: row for row in rows}
    after = by_number.get(_number(request.GET.get("to")), rows[0] if rows else None)
    before = by_number.get(_number(request.GET.get("from")), by_number.get(after.number - 1) if after else None)
    changes = changes_between(before.text if before else {}, after.text) if after else []
    context = {
        "session": session,
        "title": text_of(session, "title"),
        "minutes": minutes,
        "revisions": rows,
        "before": before,
        "after": after,
        "changes": changes,
        "breadcrumbs": crumbs(session, (_("Minutes"), minutes.get_absolute_url()), _("Revisions")),
    }
    return render(request, "outcomes/revisions.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 9 else 0
