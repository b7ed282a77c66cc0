"""A message to participants: written, looked at as it will be sent, sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from groups.people import shown_name
from outbox.actions import render as rendered
from publishing.texts import name_of
from working_sessions.actions.messages import send_message
from working_sessions.message_letters import language_of, letter_of
from working_sessions.models import Registration, SessionMessage, WorkingSession
from working_sessions.participant_forms import MessageForm
from working_sessions.queries.messages import count_by_audience, recipients
from working_sessions.views.organising_reading import for_organisers
from working_sessions.views.participants_reading import page, say


@dataclass(frozen=True, slots=True)
class Sample:
    """The mail of the first recipient of a language, exactly as it will be sent."""

    language: str
    language_name: str
    people: int
    name: str
    subject: str
    text: str


@require_http_methods(["GET", "HEAD", "POST"])
@for_organisers
def message(request: HttpRequest, session: WorkingSession) -> HttpResponse:
    """Step 1 writes, step 2 shows how many get it and what they get, and only then it is sent."""
    now = timezone.now()
    posted = request.POST if request.method == "POST" else None
    form = MessageForm(posted, counts=count_by_audience(session, now))
    own_url = reverse("working_sessions:registrations_message", args=[session.slug])
    step, people, samples = "write", [], []
    if posted is not None and form.is_valid() and "back" not in posted:
        if "send" in posted:
            try:
                sent, is_new = send_message(session=session, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                say(form, _at_its_field(error))
            else:
                _tell(request, sent, is_new)
                return HttpResponseRedirect(own_url)
        else:
            people = recipients(session, form.cleaned_data["audience"], now)
            if people:
                step, samples = "check", _samples(session, people, form)
            else:
                form.add_error("audience", _("There is nobody to write to: choose other recipients."))
    context = {
        **page(request, session, "message", _("Message to participants")),
        "form": form,
        "step": step,
        "people": people,
        "samples": samples,
        "audience_label": dict(form.fields["audience"].choices).get(form["audience"].value(), ""),
        "sent": [
            {"message": one, "who": shown_name(one.by) if one.by else ""}
            for one in SessionMessage.objects.filter(session=session).select_related("by")
        ],
        "own_url": own_url,
    }
    return render(request, "working_sessions/participants/message.html", context, status=422 if form.errors else 200)


def _tell(request: HttpRequest, sent: SessionMessage, is_new: bool) -> None:
    if not is_new:
        messages.info(request, _("This message was sent already. It was not sent again."))
        return
    said = ngettext(
        "The message is on its way to %(people)d person.",
        "The message is on its way to %(people)d people.",
        sent.recipients,
    )
    messages.success(request, said % {"people": sent.recipients})


_FIELDS = {"nobody": "audience", "key": None}


def _at_its_field(error: ValidationError) -> ValidationError:
    if hasattr(error, "error_dict"):
        return error
    code = getattr(error, "code", None)
    return ValidationError(error.messages[0], code=_FIELDS.get(code, code))


def _samples(session: WorkingSession, people: Iterable[Registration], form: MessageForm) -> list[Sample]:
    """One for each language in which people get it, made by the very code that writes the mails."""
    data = form.cleaned_data
    draft = SessionMessage(
        session=session, subject=" ".join(data["subject"].split()), text=data["text"].strip(), language=data["language"]
    )
    by_language: dict[str, list[Registration]] = {}
    for person in people:
        by_language.setdefault(language_of(person), []).append(person)
    samples = []
    for language, readers in sorted(by_language.items(), key=lambda pair: -len(pair[1])):
        letter = letter_of(draft, readers[0])
        text, _html = rendered(letter, language=language)
        samples.append(Sample(language, name_of(language), len(readers), readers[0].name, letter.subject, text))
    return samples
