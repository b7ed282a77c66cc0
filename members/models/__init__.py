from members.models.domain import OrganisationDomain
from members.models.organisation import Organisation
from members.models.user import User

__all__ = ["Organisation", "OrganisationDomain", "User"]
