from groups.models.content import SharedContent, SharedContentQuerySet
from groups.models.document import GroupDocument
from groups.models.group import Group, GroupPartner, GroupQuerySet
from groups.models.membership import Membership, MembershipQuerySet

__all__ = [
    "Group",
    "GroupDocument",
    "GroupPartner",
    "GroupQuerySet",
    "Membership",
    "MembershipQuerySet",
    "SharedContent",
    "SharedContentQuerySet",
]
