from members.models.organisation import Organisation
from members.models.user import User

__all__ = ["Organisation", "User"]
