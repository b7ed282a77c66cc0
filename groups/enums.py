from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GroupKind(models.TextChoices):
    BUYER_GROUP = "BUYER_GROUP", _("Buyer group")
    WORKING_GROUP = "WORKING_GROUP", _("Working group")


class GroupVisibility(models.TextChoices):
    """Who may know of a group."""

    PUBLIC = "PUBLIC", pgettext_lazy("visibility", "Everybody")
    MEMBERS = "MEMBERS", pgettext_lazy("visibility", "Members of the network")
    HIDDEN = "HIDDEN", pgettext_lazy("visibility", "Members of the group only")


class MembersVisibility(models.TextChoices):
    """Who may see the list of a group's members; never more people than may see the group."""

    PUBLIC = "PUBLIC", pgettext_lazy("visibility", "Everybody")
    MEMBERS = "MEMBERS", pgettext_lazy("visibility", "Members of the network")
    GROUP = "GROUP", pgettext_lazy("visibility", "Members of the group")
    COORDINATORS = "COORDINATORS", pgettext_lazy("visibility", "Coordinators of the group")


class Visibility(models.TextChoices):
    """Who may see a document, a pilot or a good practice; the visibility of its group is the ceiling."""

    PUBLIC = "PUBLIC", pgettext_lazy("visibility", "Everybody")
    MEMBERS = "MEMBERS", pgettext_lazy("visibility", "Members of the network")
    GROUP = "GROUP", pgettext_lazy("visibility", "Members of the group")


class ContentState(models.TextChoices):
    DRAFT = "DRAFT", pgettext_lazy("state", "Draft")
    PUBLISHED = "PUBLISHED", pgettext_lazy("state", "Published")
    WITHDRAWN = "WITHDRAWN", pgettext_lazy("state", "Withdrawn")


class JoinPolicy(models.TextChoices):
    OPEN = "OPEN", _("Any member of the network joins at once")
    DOMAIN = "DOMAIN", _("Joins at once with an address of a verified organisation, others ask")
    REQUEST = "REQUEST", _("A coordinator decides on each request")
    INVITE = "INVITE", _("By invitation only")


class GroupRole(models.TextChoices):
    """From the least to the most rights: each may do what the one before may."""

    OBSERVER = "OBSERVER", _("Observer")
    MEMBER = "MEMBER", pgettext_lazy("role in a group", "Member")
    CONTRIBUTOR = "CONTRIBUTOR", _("Contributor")
    COORDINATOR = "COORDINATOR", _("Coordinator")


class MembershipState(models.TextChoices):
    REQUESTED = "REQUESTED", _("Requested")
    INVITED = "INVITED", _("Invited")
    ACTIVE = "ACTIVE", pgettext_lazy("membership", "Active")
    SUSPENDED = "SUSPENDED", _("Suspended")
    DECLINED = "DECLINED", pgettext_lazy("membership", "Declined")
    EXPIRED = "EXPIRED", pgettext_lazy("membership", "Expired")
    LEFT = "LEFT", _("Left")
    REMOVED = "REMOVED", _("Removed")
    LAPSED = "LAPSED", _("Lapsed")


# A person has at most one membership in these states in a group; the others are history.
LIVE_STATES = (
    MembershipState.REQUESTED,
    MembershipState.INVITED,
    MembershipState.ACTIVE,
    MembershipState.SUSPENDED,
)


class MembershipSource(models.TextChoices):
    """How somebody came into a group."""

    SELF = "SELF", _("Joined an open group")
    DOMAIN = "DOMAIN", _("Joined with an address of a verified organisation")
    REQUEST = "REQUEST", pgettext_lazy("membership", "Asked")
    INVITATION = "INVITATION", _("Was invited")
    STAFF = "STAFF", _("Was added by the steering committee")


class PartnerRole(models.TextChoices):
    RUNS = "RUNS", _("Runs the group")
    WITH = "WITH", _("Takes part in running it")
