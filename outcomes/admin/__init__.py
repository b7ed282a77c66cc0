from django.utils.translation import gettext_lazy as _

from outcomes.admin.rows import CertificateAdmin, MinutesAdmin, OutcomeAdmin, SessionDocumentAdmin
from publishing.admin.audit import DEEDS

DEEDS.update(
    {
        "session.add_document": _("shared a document of a session"),
        "session.change_document": _("changed who may have a document of a session"),
        "session.add_document_version": _("added a version of a document of a session"),
        "session.withdraw_document": _("withdrew a document of a session"),
        "minutes.start": _("started the minutes"),
        "minutes.save": _("saved the minutes"),
        "minutes.circulate": _("sent the minutes to the participants"),
        "minutes.comment": _("commented on the minutes"),
        "minutes.settle_comment": _("dealt with a comment on the minutes"),
        "minutes.approve": _("approved the minutes"),
        "minutes.publish": _("published the minutes"),
        "minutes.erase_words": _("erased words of the minutes"),
        "minutes.reopen": _("made the minutes a draft again"),
        "outcome.add": _("noted a decision or an action"),
        "outcome.change": _("changed a decision or an action"),
        "outcome.set_state": _("said what became of an action"),
        "outcome.remove": _("removed a decision or an action"),
        "outcome.make_draft": _("made a draft from a decision"),
        "outcome.ask_editors": _("sent a decision to the editors"),
        "certificate.issue": _("issued a certificate"),
        "certificate.revoke": _("revoked a certificate"),
    }
)

__all__ = ["CertificateAdmin", "MinutesAdmin", "OutcomeAdmin", "SessionDocumentAdmin"]
