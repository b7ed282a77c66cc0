from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from groups.enums import (
    GroupKind,
    GroupVisibility,
    JoinPolicy,
    MembershipState,
    MembersVisibility,
    PartnerRole,
    Visibility,
)
from members.models import Organisation, User
from publishing.texts import text_of


class GroupQuerySet(models.QuerySet["Group"]):
    def visible_to(self, user: User | AnonymousUser) -> GroupQuerySet:
        """The groups that the viewer may know of; all for those who may see every group in the administration."""
        if user.has_perm("groups.view_group"):
            return self
        if not user.is_authenticated:
            return self.filter(visibility=GroupVisibility.PUBLIC)
        return self.filter(
            Q(visibility__in=[GroupVisibility.PUBLIC, GroupVisibility.MEMBERS])
            | Q(memberships__in=user.group_memberships.filter(state=MembershipState.ACTIVE))
        ).distinct()

    def of_member(self, user: User | AnonymousUser) -> GroupQuerySet:
        """The groups of which the viewer is an active member."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__in=user.group_memberships.filter(state=MembershipState.ACTIVE))

    def active(self) -> GroupQuerySet:
        """Groups that go on; an archived one stays readable, and nobody joins it."""
        return self.filter(archived_at__isnull=True)


class Group(models.Model):
    """A buyer group or a working group of the network."""

    slug = models.SlugField(_("identifier"), max_length=60, unique=True, help_text=_("Stands in addresses and files."))
    kind = models.CharField(_("kind"), max_length=20, choices=GroupKind, default=GroupKind.BUYER_GROUP)
    name = models.CharField(_("name"), max_length=160)
    also_known_as = models.CharField(_("also known as"), max_length=160, blank=True)
    purpose = models.TextField(_("purpose"))
    since = models.CharField(_("since"), max_length=10, blank=True, help_text=_("2021, 2021-06 or 2021-06-14."))
    countries = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("countries"),
        default=list,
        blank=True,
        help_text=_("ISO 3166 codes, for example BE."),
    )
    countries_note = models.TextField(_("note on the countries"), blank=True)
    # A size is always a statement with its date and source; it is not the number of memberships in this portal.
    size = models.CharField(_("size"), max_length=300, blank=True)
    size_as_of = models.CharField(_("size as of"), max_length=10, blank=True)
    size_note = models.TextField(_("note on the size"), blank=True)
    size_publisher = models.CharField(_("publisher of the size"), max_length=200, blank=True)
    size_url = models.URLField(_("source of the size"), max_length=500, blank=True)
    # What other sources state, beside it: lists of {"text": {language: …}, "as_of", "publisher", "url"}.
    other_sizes = models.JSONField(default=list, blank=True, editable=False)
    topics = models.TextField(_("topics"), blank=True, help_text=_("One on each line."))
    outputs = models.TextField(_("results"), blank=True, help_text=_("One on each line."))
    source_addresses = ArrayField(models.URLField(max_length=500), verbose_name=_("sources"), default=list, blank=True)
    partners = models.ManyToManyField(
        Organisation, verbose_name=_("organisations"), through="groups.GroupPartner", related_name="led_groups"
    )

    visibility = models.CharField(
        _("visible to"), max_length=10, choices=GroupVisibility, default=GroupVisibility.PUBLIC
    )
    members_visibility = models.CharField(
        _("list of members visible to"), max_length=12, choices=MembersVisibility, default=MembersVisibility.GROUP
    )
    default_content_visibility = models.CharField(
        _("new content visible to"), max_length=10, choices=Visibility, default=Visibility.GROUP
    )
    join_policy = models.CharField(_("joining"), max_length=10, choices=JoinPolicy, default=JoinPolicy.REQUEST)
    admitted_organisations = models.ManyToManyField(
        Organisation,
        verbose_name=_("organisations whose people join at once"),
        blank=True,
        related_name="+",
        help_text=_("For the policy that lets organisations in. Empty: the people of any verified organisation."),
    )
    request_question = models.TextField(
        _("question to those who ask to join"), blank=True, help_text=_("For example: which purchases do you prepare?")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = _("group")
        verbose_name_plural = _("groups")
        ordering = ("kind", "position", "slug")
        constraints = [
            models.CheckConstraint(
                condition=~Q(visibility=GroupVisibility.HIDDEN)
                | Q(members_visibility__in=[MembersVisibility.GROUP, MembersVisibility.COORDINATORS]),
                name="groups_group_hidden_hides_its_members",
                violation_error_message=_("The members of a hidden group are visible inside the group only."),
            ),
            models.CheckConstraint(
                condition=~Q(visibility=GroupVisibility.HIDDEN) | Q(join_policy=JoinPolicy.INVITE),
                name="groups_group_hidden_by_invitation",
                violation_error_message=_("Nobody can find a hidden group, so people join it by invitation."),
            ),
        ]

    def __str__(self) -> str:
        return str(text_of(self, "name")) or self.slug

    def get_absolute_url(self) -> str:
        return reverse("groups:group", args=[self.slug])


class GroupPartner(models.Model):
    """An organisation that runs a group, alone or with others."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="group_partners")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    role = models.CharField(_("role"), max_length=4, choices=PartnerRole, default=PartnerRole.RUNS)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("organisation that runs it")
        verbose_name_plural = _("organisations that run it")
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["group", "organisation"], name="groups_partner_once")]

    def __str__(self) -> str:
        return str(self.organisation)
