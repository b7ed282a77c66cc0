from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.admin.organisation import OrganisationAdmin
from members.admin.user import UserAdmin
from publishing.admin.audit import DEEDS

# django-allauth registers what it keeps. Addresses are shown with their account; secrets and sessions of people are
# nobody's to look at, and a tick at “verified” would let somebody in past every rule.
for _model in (EmailAddress, EmailConfirmation, Authenticator, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)

DEEDS.update(
    {
        "domain.propose": _("proposed the domain"),
        "domain.revoke": _("revoked the domain"),
        "domain.verify": _("verified the domain"),
        "member.add_second_factor": _("set up a second step"),
        "member.change_address": _("changed the address"),
        "member.close_account": _("closed the account"),
        "member.create": _("made the account"),
        "member.end_session": _("signed a device out"),
        "member.link_to_organisation": _("changed the organisation"),
        "member.remove_own_second_factor": _("removed the own second step"),
        "member.remove_second_factor": _("removed a lost second step"),
        "member.set_password": _("chose a new password"),
        "member.sign_up": _("signed up"),
        "member.forget_sign_up": _("deleted a sign-up that nobody confirmed"),
        "member.update_profile": _("changed the profile"),
    }
)

__all__ = ["OrganisationAdmin", "UserAdmin"]
