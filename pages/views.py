from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from pages.markdown import render as render_markdown
from pages.models import Page
from publishing.texts import active_language, languages, name_of, text_of


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page at its address in the reader's language; its address in another language leads there."""
    language = active_language()
    found = Page.objects.with_slug(slug, language)
    if found is None:
        for code in languages():
            elsewhere = Page.objects.filter(**{f"slug_{code}": slug}).first()
            if elsewhere is not None:
                return HttpResponseRedirect(elsewhere.get_absolute_url())
        raise Http404
    body = text_of(found, "body")
    slots = {slot.name: text_of(slot, "value", body.language).value for slot in found.slots.all()}
    title = text_of(found, "title")
    sources = {source.slug: source for source in found.sources.all()}
    context = {
        "page": found,
        "title": title,
        "summary": text_of(found, "summary"),
        "body": body,
        "body_html": render_markdown(body.value, slots),
        "fallback": {"shown_language": name_of(body.language), "page_language": name_of(language)}
        if body.is_fallback
        else None,
        "events": [
            {
                "event": event,
                "title": text_of(event, "title"),
                "text": text_of(event, "text"),
                "sources": [sources[slug] for slug in event.sources if slug in sources],
            }
            for event in found.events.all()
        ],
        "goals": [
            {"text": text_of(goal, "text"), "year": goal.year, "note": text_of(goal, "note")}
            for goal in found.goals.all()
        ],
        "roles": [{"name": text_of(role, "name"), "text": text_of(role, "text")} for role in found.roles.all()],
        "sources": list(sources.values()),
        "slugs": {code: found.slug_in(code) for code in languages()},
        "breadcrumbs": [
            {"label": _("Home"), "url": reverse("home")},
            {"label": title.value},
        ],
    }
    return render(request, "pages/page.html", context)
