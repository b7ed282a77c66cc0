from members.admin.organisation import OrganisationAdmin
from members.admin.user import UserAdmin

__all__ = ["OrganisationAdmin", "UserAdmin"]
