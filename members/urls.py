"""Signing in, by views of django-allauth at addresses of our own, and the member's own pages.

Only what the portal uses has an address: no sign-in with other services, phones or mailed codes. The names without
`members:` are django-allauth's, which its views look up.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from django.urls import include, path, register_converter
from django.utils.translation import pgettext_lazy

from members import views
from members.converters import Base36Converter

register_converter(Base36Converter, "base36")

own_pages = [
    path("", views.overview, name="overview"),
    path(pgettext_lazy("address", "profile/"), views.profile, name="profile"),
    path(pgettext_lazy("address", "profile/as-others-see-it/"), views.as_others_see_it, name="as_others_see_it"),
    path(pgettext_lazy("address", "devices/<int:session>/sign-out/"), views.end_session, name="end_session"),
    path(pgettext_lazy("address", "close/"), views.close, name="close"),
    path(pgettext_lazy("address", "closed/"), views.closed, name="closed"),
]

urlpatterns = [
    path("", include((own_pages, "members"))),
    path(pgettext_lazy("address", "sign-in/"), account.login, name="account_login"),
    path(pgettext_lazy("address", "sign-out/"), account.logout, name="account_logout"),
    path(pgettext_lazy("address", "sign-up/"), account.signup, name="account_signup"),
    path(
        pgettext_lazy("address", "confirm-address/"),
        account.email_verification_sent,
        name="account_email_verification_sent",
    ),
    path(pgettext_lazy("address", "inactive/"), account.account_inactive, name="account_inactive"),
    path(pgettext_lazy("address", "confirm-it-is-you/"), account.reauthenticate, name="account_reauthenticate"),
    path(pgettext_lazy("address", "email/"), account.email, name="account_email"),
    path(pgettext_lazy("address", "password/"), account.password_change, name="account_change_password"),
    path(pgettext_lazy("address", "password/set/"), account.password_set, name="account_set_password"),
    path(pgettext_lazy("address", "password/forgotten/"), account.password_reset, name="account_reset_password"),
    path(
        pgettext_lazy("address", "password/forgotten/sent/"),
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        pgettext_lazy("address", "password/new/done/"),
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    # "set-password" takes the place of the key in the address when the key is in the session.
    path(
        pgettext_lazy("address", "password/new/<base36:uidb36>-<str:key>/"),
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(pgettext_lazy("address", "two-steps/"), second_factor.index, name="mfa_index"),
    path(pgettext_lazy("address", "two-steps/sign-in/"), second_factor.authenticate, name="mfa_authenticate"),
    path(
        pgettext_lazy("address", "two-steps/confirm-it-is-you/"),
        second_factor.reauthenticate,
        name="mfa_reauthenticate",
    ),
    path(pgettext_lazy("address", "two-steps/app/"), app.activate_totp, name="mfa_activate_totp"),
    path(pgettext_lazy("address", "two-steps/app/remove/"), app.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        pgettext_lazy("address", "two-steps/recovery-codes/"),
        recovery_codes.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        pgettext_lazy("address", "two-steps/recovery-codes/new/"),
        recovery_codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        pgettext_lazy("address", "two-steps/recovery-codes/download/"),
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path(pgettext_lazy("address", "two-steps/passkeys/"), passkeys.list_webauthn, name="mfa_list_webauthn"),
    path(pgettext_lazy("address", "two-steps/passkeys/new/"), passkeys.add_webauthn, name="mfa_add_webauthn"),
    path(pgettext_lazy("address", "two-steps/passkeys/sign-in/"), passkeys.login_webauthn, name="mfa_login_webauthn"),
    path(
        pgettext_lazy("address", "two-steps/passkeys/confirm-it-is-you/"),
        passkeys.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        pgettext_lazy("address", "two-steps/passkeys/<int:pk>/rename/"),
        passkeys.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
    path(
        pgettext_lazy("address", "two-steps/passkeys/<int:pk>/remove/"),
        passkeys.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(pgettext_lazy("address", "devices/"), sessions.list_usersessions, name="usersessions_list"),
]
