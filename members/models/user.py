from __future__ import annotations

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.enums import Audience


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str) -> User:
        """Finds the account whatever the capitals of the address."""
        return self.get(email__iexact=username)

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """In small letters, the part before the @ too: nobody has two accounts that differ in capitals."""
        return super().normalize_email(email).lower()

    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        """An account that can sign in when a password is given. Raises ValueError for an empty address."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    @transaction.atomic
    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> User:
        """An administrator whose address counts as confirmed: whoever can make one has the server."""
        from allauth.account.models import EmailAddress  # its models need this one

        user = self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})
        EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return user


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this e-mail address.")},
    )
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
    organisation_domain = models.ForeignKey(
        "members.OrganisationDomain",
        verbose_name=_("linked by the domain"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="people",
        help_text=_("Empty where staff linked the person."),
    )
    organisation_name = models.CharField(
        _("organisation as the person writes it"),
        max_length=200,
        blank=True,
        help_text=_("For those whose organisation is not in the list."),
    )
    function = models.CharField(_("function"), max_length=120, blank=True)
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
            # With the field's own uniqueness: one account per address, whatever the capitals.
            models.CheckConstraint(condition=Q(email=Lower("email")), name="members_user_email_in_small_letters"),
            models.CheckConstraint(
                condition=Q(organisation_domain=None) | Q(organisation__isnull=False),
                name="members_user_domain_links_to_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def subject(self) -> str:
        """What the audit trail calls the person: it keeps no name or address of somebody who has left."""
        return f"Member {self.pk}"
