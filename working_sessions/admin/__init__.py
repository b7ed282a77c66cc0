from django.utils.translation import gettext_lazy as _

from publishing.admin.audit import DEEDS
from working_sessions.admin.message import SessionMessageAdmin
from working_sessions.admin.registration import RegistrationAdmin
from working_sessions.admin.series import SeriesAdmin
from working_sessions.admin.session import WorkingSessionAdmin

DEEDS.update(
    {
        "session.create": _("made the session"),
        "session.change": _("changed the session"),
        "session.announce": _("announced the session"),
        "session.postpone": _("postponed the session"),
        "session.give_new_date": _("gave the session a new date"),
        "session.cancel": _("cancelled the session"),
        "session.mark_held": _("noted that the session was held"),
        "session.archive": _("archived the session"),
        "session.delete_draft": _("deleted a draft of a session"),
        "session.set_organisation_places": _("set the places of an organisation"),
        "session.add_over_capacity": _("added a participant over capacity"),
        "session.replace_by_participant": _("gave a place up for a colleague who had one already"),
        "session.erase_message": _("erased the words of a message to participants"),
        "session.erase_needs": _("removed what participants needed"),
        "session.erase_participants": _("removed the personal data of registrations"),
        "session.erase_registration": _("removed the personal data of a registration on request"),
        "session.erase_person": _("took somebody who closed the account off the registrations"),
        "series.create": _("made a series of sessions"),
        "series.change": _("changed the name of a series"),
        "series.add": _("put a session into a series"),
        "series.remove": _("took a session out of a series"),
        "series.delete": _("deleted a series"),
        "agenda.add": _("added a point to the agenda"),
        "agenda.change": _("changed a point of the agenda"),
        "agenda.move": _("moved a point of the agenda"),
        "agenda.remove": _("removed a point of the agenda"),
        "agenda.replace": _("replaced the agenda"),
    }
)

__all__ = ["RegistrationAdmin", "SeriesAdmin", "SessionMessageAdmin", "WorkingSessionAdmin"]
