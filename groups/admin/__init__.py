from django.utils.translation import gettext_lazy as _

from groups.admin.document import GroupDocumentAdmin
from groups.admin.group import GroupAdmin
from groups.admin.membership import MembershipAdmin
from publishing.admin.audit import DEEDS

DEEDS.update(
    {
        "document.add_version": _("added a version of a document"),
        "group.create": _("made the group"),
        "group.change_settings": _("changed the settings of the group"),
        "group.archive": _("archived the group"),
        "group.reopen": _("reopened the group"),
        "group.add_member": _("added a member"),
        "group.join": _("joined the group"),
        "group.request": _("asked to join the group"),
        "group.approve": _("granted a request to join"),
        "group.decline": _("declined a request to join"),
        "group.invite": _("invited somebody"),
        "group.accept_invitation": _("accepted an invitation"),
        "group.decline_invitation": _("declined an invitation"),
        "group.take_back_invitation": _("took an invitation back"),
        "group.expire_invitation": _("let an invitation expire"),
        "group.change_role": _("changed a role"),
        "group.suspend": _("suspended a membership"),
        "group.resume": _("resumed a membership"),
        "group.leave": _("left the group"),
        "group.remove": _("removed a member"),
        "group.ask": _("asked a member whether they are still there"),
        "group.confirm": _("is still there"),
        "group.lapse": _("let a membership end without an answer"),
        "group.recheck_organisation": _("put a member back among the requests"),
        "group.add_document": _("shared a document"),
        "group.withdraw_document": _("withdrew a document"),
    }
)

__all__ = ["GroupAdmin", "GroupDocumentAdmin", "MembershipAdmin"]
