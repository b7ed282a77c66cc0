from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SessionState(models.TextChoices):
    """Stored. Whether registration is open is worked out from it and the clock: see `phases`."""

    DRAFT = "DRAFT", pgettext_lazy("state", "Draft")
    PUBLISHED = "PUBLISHED", pgettext_lazy("session", "Announced")
    POSTPONED = "POSTPONED", pgettext_lazy("session", "Postponed")
    CANCELLED = "CANCELLED", pgettext_lazy("session", "Cancelled")
    HELD = "HELD", pgettext_lazy("session", "Held")
    ARCHIVED = "ARCHIVED", pgettext_lazy("session", "Archived")


class SessionMode(models.TextChoices):
    ONLINE = "ONLINE", pgettext_lazy("session", "Online")
    ON_SITE = "ON_SITE", pgettext_lazy("session", "On site")
    HYBRID = "HYBRID", pgettext_lazy("session", "On site and online")


class AttendanceMode(models.TextChoices):
    """How one participant takes part; each is a pool of places of its own."""

    ON_SITE = "ON_SITE", pgettext_lazy("takes part", "On site")
    ONLINE = "ONLINE", pgettext_lazy("takes part", "Online")


class WaitingList(models.TextChoices):
    OFF = "OFF", _("No waiting list")
    AUTOMATIC = "AUTOMATIC", _("Whoever waits gets a place that becomes free")
    OFFER = "OFFER", _("A place that becomes free is offered for some time")


class ParticipantsVisibility(models.TextChoices):
    """Who may see the list of participants; each participant decides besides whether they stand in it."""

    HIDDEN = "HIDDEN", pgettext_lazy("visibility", "The organisers only")
    PARTICIPANTS = "PARTICIPANTS", pgettext_lazy("visibility", "The participants")
    MEMBERS = "MEMBERS", pgettext_lazy("visibility", "Members of the network")


class Reminder(models.TextChoices):
    WEEK = "WEEK", pgettext_lazy("reminder", "A week before")
    DAY = "DAY", pgettext_lazy("reminder", "The day before")
    HOUR = "HOUR", pgettext_lazy("reminder", "An hour before, to those who take part online")
    AFTER = "AFTER", pgettext_lazy("reminder", "The day after, with minutes and certificate")


class RegistrationState(models.TextChoices):
    UNVERIFIED = "UNVERIFIED", pgettext_lazy("registration", "Address to be confirmed")
    PENDING = "PENDING", pgettext_lazy("registration", "Waits for the organiser")
    WAITLISTED = "WAITLISTED", pgettext_lazy("registration", "On the waiting list")
    OFFERED = "OFFERED", pgettext_lazy("registration", "Place offered")
    CONFIRMED = "CONFIRMED", pgettext_lazy("registration", "Confirmed")
    CANCELLED = "CANCELLED", pgettext_lazy("registration", "Cancelled")
    REJECTED = "REJECTED", pgettext_lazy("registration", "Not accepted")
    EXPIRED = "EXPIRED", pgettext_lazy("registration", "Lapsed")


# One row at most per person and session in these; the others are history.
LIVE = (
    RegistrationState.UNVERIFIED,
    RegistrationState.PENDING,
    RegistrationState.WAITLISTED,
    RegistrationState.OFFERED,
    RegistrationState.CONFIRMED,
)
# A row in one of these takes a place. An offer that has lapsed is moved on under the lock before places are counted.
HOLDING = (RegistrationState.PENDING, RegistrationState.OFFERED, RegistrationState.CONFIRMED)


class WaitingReason(models.TextChoices):
    FULL = "FULL", _("All places are taken")
    OTHERS_WAIT = "OTHERS_WAIT", _("Others waited before")
    ORGANISATION_LIMIT = "ORGANISATION_LIMIT", _("The organisation has all the places that one organisation gets")
    ORGANISER = "ORGANISER", _("The organiser moved the registration to the waiting list")


class RegistrationSource(models.TextChoices):
    """How a registration came about."""

    MEMBER = "MEMBER", pgettext_lazy("registration", "By the person, signed in")
    GUEST = "GUEST", pgettext_lazy("registration", "By the person, as a guest")
    ORGANISER = "ORGANISER", pgettext_lazy("registration", "By the organiser")
    REPLACEMENT = "REPLACEMENT", pgettext_lazy("registration", "In place of a colleague")


class EventSource(models.TextChoices):
    """The way by which a transition came in."""

    WEB = "WEB", pgettext_lazy("way", "On the portal")
    LINK = "LINK", pgettext_lazy("way", "By a link in a mail")
    ORGANISER = "ORGANISER", pgettext_lazy("way", "By the organiser")
    CLOCK = "CLOCK", pgettext_lazy("way", "By the clock")
    SYSTEM = "SYSTEM", pgettext_lazy("way", "By the portal, when a place became free")


class Deed(models.TextChoices):
    """What happened to a registration: the row of the log says it, with the states before and after."""

    REGISTERED = "REGISTERED", pgettext_lazy("registration log", "Registered")
    ADDRESS_CONFIRMED = "ADDRESS_CONFIRMED", pgettext_lazy("registration log", "Address confirmed")
    APPROVED = "APPROVED", pgettext_lazy("registration log", "Accepted by the organiser")
    REJECTED = "REJECTED", pgettext_lazy("registration log", "Not accepted by the organiser")
    PROMOTED = "PROMOTED", pgettext_lazy("registration log", "Got a place from the waiting list")
    OFFERED = "OFFERED", pgettext_lazy("registration log", "Was offered a place")
    ACCEPTED = "ACCEPTED", pgettext_lazy("registration log", "Took the offered place")
    DECLINED = "DECLINED", pgettext_lazy("registration log", "Declined the offered place")
    LAPSED = "LAPSED", pgettext_lazy("registration log", "Time ran out")
    CANCELLED = "CANCELLED", pgettext_lazy("registration log", "Cancelled")
    RESTORED = "RESTORED", pgettext_lazy("registration log", "Took the cancellation back")
    MOVED_TO_WAITING = (
        "MOVED_TO_WAITING",
        pgettext_lazy("registration log", "Moved to the waiting list by the organiser"),
    )
    PRIORITY_CHANGED = "PRIORITY_CHANGED", pgettext_lazy("registration log", "Priority on the waiting list changed")
    MODE_CHANGED = "MODE_CHANGED", pgettext_lazy("registration log", "Takes part in another way")
    REPLACED = "REPLACED", pgettext_lazy("registration log", "Replaced by a colleague")
    ADDED = "ADDED", pgettext_lazy("registration log", "Added by the organiser")
    ADDED_OVER_CAPACITY = (
        "ADDED_OVER_CAPACITY",
        pgettext_lazy("registration log", "Added by the organiser over capacity"),
    )
    SESSION_CANCELLED = "SESSION_CANCELLED", pgettext_lazy("registration log", "The session was cancelled")
    ATTENDANCE = "ATTENDANCE", pgettext_lazy("registration log", "Attendance noted")
    ERASED = "ERASED", pgettext_lazy("registration log", "Personal data removed")


class EndReason(models.TextChoices):
    """Why a registration ended, for the person and for the log."""

    OWN_WISH = "OWN_WISH", _("At the person’s own wish")
    LATE = "LATE", _("After the last moment to cancel")
    NOT_THE_AUDIENCE = "NOT_THE_AUDIENCE", _("The session is meant for other people")
    TOO_MANY_OF_ORGANISATION = "TOO_MANY_OF_ORGANISATION", _("Enough people of the same organisation take part")
    NO_PLACES = "NO_PLACES", _("There are not enough places")
    INCOMPLETE = "INCOMPLETE", _("The registration is not complete")
    OTHER = "OTHER", pgettext_lazy("reason", "Another reason")
    REPLACED = "REPLACED", _("A colleague comes instead")
    SESSION_CANCELLED = "SESSION_CANCELLED", _("The session was cancelled")
    NOT_CONFIRMED_IN_TIME = "NOT_CONFIRMED_IN_TIME", _("The address was not confirmed in time")
    NOT_ACCEPTED_IN_TIME = "NOT_ACCEPTED_IN_TIME", _("The offer was not accepted in time")
    NO_LONGER_MEMBER = "NO_LONGER_MEMBER", _("The person is no longer in the group")
    ACCOUNT_CLOSED = "ACCOUNT_CLOSED", _("The account was closed")


# What an organiser may give as the reason for not accepting somebody or for taking somebody off the list.
ORGANISER_REASONS = (
    EndReason.NOT_THE_AUDIENCE,
    EndReason.TOO_MANY_OF_ORGANISATION,
    EndReason.NO_PLACES,
    EndReason.INCOMPLETE,
    EndReason.NO_LONGER_MEMBER,
    EndReason.OTHER,
)


class ShownTo(models.TextChoices):
    """Where a participant agrees to be named."""

    NOBODY = "NOBODY", pgettext_lazy("named to", "Nobody but the organisers")
    PARTICIPANTS = "PARTICIPANTS", pgettext_lazy("named to", "The other participants")
    MEMBERS = "MEMBERS", pgettext_lazy("named to", "Members of the network")


class Attendance(models.TextChoices):
    UNKNOWN = "UNKNOWN", pgettext_lazy("attendance", "Not noted")
    PRESENT = "PRESENT", pgettext_lazy("attendance", "Present")
    PARTLY = "PARTLY", pgettext_lazy("attendance", "Present for a part")
    ABSENT = "ABSENT", pgettext_lazy("attendance", "Absent")
    EXCUSED = "EXCUSED", pgettext_lazy("attendance", "Excused")


class Rhythm(models.TextChoices):
    """How the dates of a series follow each other, on the clocks of its time zone."""

    WEEKLY = "WEEKLY", pgettext_lazy("rhythm", "Every week")
    FORTNIGHTLY = "FORTNIGHTLY", pgettext_lazy("rhythm", "Every two weeks")
    MONTHLY = "MONTHLY", pgettext_lazy("rhythm", "Every month, on the same weekday")


class MessageAudience(models.TextChoices):
    """Whom an organiser writes to."""

    CONFIRMED = "CONFIRMED", pgettext_lazy("message to", "Those who have a place")
    WAITING = "WAITING", pgettext_lazy("message to", "Those on the waiting list, and those who were offered a place")
    PENDING = "PENDING", pgettext_lazy("message to", "Those who wait for the organiser’s decision")
    ALL = "ALL", pgettext_lazy("message to", "Everybody on the list")
