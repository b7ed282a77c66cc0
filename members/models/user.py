from __future__ import annotations

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import Audience


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str) -> User:
        """Finds the account whatever the capitals of the address."""
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """An account that can sign in when a password is given. Raises ValueError for an empty address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    preferred_language = models.CharField(
        _("preferred language"), max_length=2, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    time_zone = models.CharField(_("time zone"), max_length=64, default="Europe/Brussels")
    country = models.CharField(_("country"), max_length=2, blank=True)
    organisation = models.ForeignKey(
        "members.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="people",
        help_text=_("Linked by a confirmed address at a verified domain, or by staff."),
    )
    organisation_name = models.CharField(
        _("organisation as the person writes it"),
        max_length=200,
        blank=True,
        help_text=_("For those whose organisation is not in the list."),
    )
    # Who sees what of the profile. The name is the least that the members of a common group see.
    name_visible_to = models.CharField(_("name visible to"), max_length=10, choices=Audience, default=Audience.GROUPS)
    organisation_visible_to = models.CharField(
        _("organisation visible to"), max_length=10, choices=Audience, default=Audience.GROUPS
    )
    email_visible_to = models.CharField(
        _("e-mail address visible to"), max_length=10, choices=Audience, default=Audience.NOBODY
    )
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Switch this off instead of deleting the account.")
    )
    joined_at = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ("email",)
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="members_user_email_once",
                violation_error_message=_("There is already an account with this e-mail address."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email
