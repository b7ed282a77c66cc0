"""Every write to groups that has a rule. Views, admin, commands and demo data all come through here.

The transitions of a membership, and nothing else:

| from                | to                                      | function                            | by            |
|---------------------|-----------------------------------------|-------------------------------------|---------------|
| nothing             | active                                  | `join`                              | the person    |
| nothing             | requested                               | `request`                           | the person    |
| nothing             | invited                                 | `invite`                            | a coordinator |
| nothing, requested  | active                                  | `add_member`                        | steering      |
| requested           | active, declined                        | `approve`, `decline`                | a coordinator |
| requested + invited | active                                  | whichever comes second              | either        |
| invited             | active, declined                        | `accept_invitation`, `decline_...`  | the invited   |
| invited             | expired                                 | `take_back_invitation`, `expire_…`  | coordinator, clock |
| active              | suspended, and back                     | `suspend`, `resume`                 | a coordinator |
| active              | left, removed                           | `leave`, `remove`                   | person, coordinator |
| active              | lapsed, requested                       | `lapse`, `recheck_organisation`     | clock         |

`leave_all` takes somebody who closes their account out of everything, whatever the state.

Each locks the row of the group first, so that what happens in a group happens one after another. Anything else raises
ValidationError with a sentence for the person who tried.
"""

from groups.actions.belonging import change_role, leave, leave_all, remove, resume, suspend
from groups.actions.clock import ask_whether_still_there, confirm, expire_invitation, lapse, recheck_organisation
from groups.actions.invitations import accept_invitation, decline_invitation, invite, take_back_invitation
from groups.actions.joining import approve, decline, join, request
from groups.actions.running import add_member, archive, change_settings, create_group, reopen
from groups.actions.shared_documents import add_document, add_document_version, withdraw_document

__all__ = [
    "accept_invitation",
    "add_document",
    "add_document_version",
    "add_member",
    "approve",
    "archive",
    "ask_whether_still_there",
    "change_role",
    "change_settings",
    "confirm",
    "create_group",
    "decline",
    "decline_invitation",
    "expire_invitation",
    "invite",
    "join",
    "lapse",
    "leave",
    "leave_all",
    "recheck_organisation",
    "remove",
    "reopen",
    "request",
    "resume",
    "suspend",
    "take_back_invitation",
    "withdraw_document",
]
