from django.urls import path
from django.utils.translation import pgettext_lazy

from outcomes.views import certificates, decisions, documents, minutes, open_actions, verifying

app_name = "outcomes"

# The words come before the name of a session, which is never one of them: it ends with a year and a month.
urlpatterns = [
    path(pgettext_lazy("address", "verify/"), verifying.verify, name="verify"),
    path(pgettext_lazy("address", "verify/<str:code>/"), verifying.verify_code, name="verify_code"),
    path(pgettext_lazy("address", "certificate/<str:token>/"), certificates.by_link, name="certificate_by_link"),
    path(pgettext_lazy("address", "open-actions/<slug:slug>/"), open_actions.open_actions, name="open_actions"),
    path(pgettext_lazy("address", "<slug:slug>/certificate/"), certificates.own, name="certificate"),
    path(pgettext_lazy("address", "<slug:slug>/certificates/"), certificates.every, name="certificates"),
    path(
        pgettext_lazy("address", "<slug:slug>/certificates/<int:pk>/revoke/"),
        certificates.revoke,
        name="revoke_certificate",
    ),
    path(
        pgettext_lazy("address", "<slug:slug>/certificates/<int:pk>/"),
        certificates.one,
        name="certificate_of_participant",
    ),
    path(pgettext_lazy("address", "<slug:slug>/documents/"), documents.documents, name="documents"),
    path(pgettext_lazy("address", "<slug:slug>/documents/add/"), documents.add, name="add_document"),
    path(pgettext_lazy("address", "<slug:slug>/documents/link/"), documents.link, name="add_link"),
    path(pgettext_lazy("address", "<slug:slug>/documents/<uuid:number>/"), documents.document, name="document"),
    path(
        pgettext_lazy("address", "<slug:slug>/documents/<uuid:number>/change/"),
        documents.change,
        name="change_document",
    ),
    path(
        pgettext_lazy("address", "<slug:slug>/documents/<uuid:number>/withdraw/"),
        documents.withdraw,
        name="withdraw_document",
    ),
    path(
        pgettext_lazy("address", "<slug:slug>/documents/<uuid:number>/<int:version>/"),
        documents.download,
        name="download",
    ),
    path(pgettext_lazy("address", "<slug:slug>/minutes/"), minutes.minutes, name="minutes"),
    path(pgettext_lazy("address", "<slug:slug>/minutes/start/"), minutes.start, name="start_minutes"),
    path(pgettext_lazy("address", "<slug:slug>/minutes/edit/"), minutes.edit, name="edit_minutes"),
    path(pgettext_lazy("address", "<slug:slug>/minutes/step/"), minutes.step, name="minutes_step"),
    path(pgettext_lazy("address", "<slug:slug>/minutes/comments/"), minutes.comment, name="comment"),
    path(
        pgettext_lazy("address", "<slug:slug>/minutes/comments/<int:pk>/"),
        minutes.settle_comment,
        name="settle_comment",
    ),
    path(pgettext_lazy("address", "<slug:slug>/minutes/revisions/"), minutes.revisions, name="revisions"),
    path(pgettext_lazy("address", "<slug:slug>/decisions/"), decisions.decisions, name="decisions"),
    path(pgettext_lazy("address", "<slug:slug>/decisions/add/"), decisions.add, name="add_outcome"),
    path(pgettext_lazy("address", "<slug:slug>/decisions/<int:pk>/"), decisions.outcome, name="outcome"),
    path(pgettext_lazy("address", "<slug:slug>/decisions/<int:pk>/state/"), decisions.state, name="outcome_state"),
    path(pgettext_lazy("address", "<slug:slug>/decisions/<int:pk>/remove/"), decisions.remove, name="remove_outcome"),
    path(pgettext_lazy("address", "<slug:slug>/decisions/<int:pk>/draft/"), decisions.draft, name="make_draft"),
    path(pgettext_lazy("address", "<slug:slug>/decisions/<int:pk>/ask/"), decisions.ask, name="ask_editors"),
]
