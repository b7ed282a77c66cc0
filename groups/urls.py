from django.urls import path
from django.utils.translation import pgettext_lazy

from groups.views import documents, joining, public, running

app_name = "groups"

urlpatterns = [
    path("", public.groups, name="groups"),
    path(pgettext_lazy("address", "invitation/<str:token>/"), joining.invitation, name="invitation"),
    path("<slug:slug>/", public.group, name="group"),
    path(pgettext_lazy("address", "<slug:slug>/members/"), public.members, name="members"),
    path(pgettext_lazy("address", "<slug:slug>/join/"), joining.join, name="join"),
    path(pgettext_lazy("address", "<slug:slug>/ask/"), joining.ask, name="ask"),
    path(pgettext_lazy("address", "<slug:slug>/leave/"), joining.leave, name="leave"),
    path(pgettext_lazy("address", "<slug:slug>/still-there/"), joining.confirm, name="confirm"),
    path(pgettext_lazy("address", "<slug:slug>/manage/"), running.manage, name="manage"),
    path(pgettext_lazy("address", "<slug:slug>/manage/invite/"), running.invite, name="invite"),
    path(pgettext_lazy("address", "<slug:slug>/manage/<int:number>/"), running.membership, name="membership"),
    path(pgettext_lazy("address", "<slug:slug>/settings/"), running.settings, name="settings"),
    path(pgettext_lazy("address", "<slug:slug>/documents/"), documents.documents, name="documents"),
    path(pgettext_lazy("address", "<slug:slug>/documents/add/"), documents.add, name="add_document"),
    path(pgettext_lazy("address", "<slug:slug>/documents/<uuid:number>/"), documents.document, name="document"),
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
]
