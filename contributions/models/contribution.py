from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contributions.enums import PROPOSALS, REPORTS, WAITING, ContributionKind, ContributionState
from criteria.models import Criterion, CriterionVersion
from members.models import User
from practice.models import WithResult

NUMBER_PATTERN = r"^\d{4}-\d{4,6}$"
LONGEST_TITLE = 120  # characters
LONGEST_TEXT = 10_000
LONGEST_SUMMARY = 200  # the text of a proposal is its summary, as long as that of what becomes of it


class ContributionQuerySet(models.QuerySet["Contribution"]):
    def visible_to(self, user: User | AnonymousUser) -> ContributionQuerySet:
        """That they exist, and their state: everybody, as long as their author has not withdrawn them; a person's own
        and, for curators, all in every state. What was written in them is another question: `may_read_words`."""
        if user.has_perm("contributions.view_contribution"):
            return self
        if not user.is_authenticated:
            return self.listed()
        return self.filter(~Q(state=ContributionState.WITHDRAWN) | Q(author=user))

    def listed(self) -> ContributionQuerySet:
        """What the public list holds, whoever looks at it."""
        return self.exclude(state=ContributionState.WITHDRAWN)

    def readable_by_all(self) -> ContributionQuerySet:
        """Those whose words a curator has read and let stand in public."""
        return self.listed().filter(words_shown=True)

    def waiting(self) -> ContributionQuerySet:
        """For a decision of the curators; the longest wait first."""
        return self.filter(state__in=WAITING).order_by("submitted_at", "pk")


class Contribution(WithResult):
    """What a member proposes, or reports on a criterion. Only `contributions.actions` writes it.

    Its author's words never change: the database refuses it, and refuses to delete the row, because its receipt number
    stands in mails. They stay between the author and the curators until a curator lets them stand in public. Only all
    of them at once can be erased, for good, where somebody has the right to it: then `words_erased_at` says when.
    """

    number = models.CharField(
        _("receipt number"), max_length=11, unique=True, validators=[RegexValidator(NUMBER_PATTERN)]
    )
    # Made when the form is first shown, so that a form sent twice is one contribution.
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=ContributionKind)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("from"), on_delete=models.PROTECT, related_name="contributions"
    )
    submitted_at = models.DateTimeField(_("received at"), default=timezone.now)
    language = models.CharField(_("written in"), max_length=2, choices=settings.LANGUAGES)

    # Reports: the criterion, and the version that the author had before them.
    criterion = models.ForeignKey(
        Criterion,
        verbose_name=_("criterion"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
    )
    version = models.ForeignKey(
        CriterionVersion,
        verbose_name=_("version in force when it was sent"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )

    title = models.CharField(_("title"), max_length=LONGEST_TITLE)
    folded_title = models.CharField(max_length=250, editable=False)  # in small letters without accents, to be found by
    text = models.TextField(_("text"), max_length=LONGEST_TEXT, blank=True)
    details = models.JSONField(_("details"), default=dict, blank=True)  # see contributions.details

    shows_author = models.BooleanField(_("the author agrees to be named"), default=False)
    licence_agreed_at = models.DateTimeField(_("agreed to reuse at"), null=True, blank=True)

    state = models.CharField(_("state"), max_length=12, choices=ContributionState, default=ContributionState.RECEIVED)
    state_since = models.DateTimeField(_("in this state since"), default=timezone.now)
    words_shown = models.BooleanField(_("words are public"), default=False)
    words_erased_at = models.DateTimeField(_("words erased at"), null=True, blank=True, editable=False)
    answer = models.TextField(_("answer"), blank=True)
    answer_language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    decline_reason = models.TextField(_("reason for declining"), blank=True)
    decline_language = models.CharField(max_length=2, choices=settings.LANGUAGES, blank=True)

    objects = ContributionQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        ordering = ("-submitted_at", "-pk")
        permissions = [("decide_contribution", "Can answer contributions and decide on them")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__regex=NUMBER_PATTERN), name="contributions_contribution_number_form"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=REPORTS, criterion__isnull=False, version__isnull=False)
                | Q(kind__in=PROPOSALS, criterion__isnull=True, version__isnull=True),
                name="contributions_report_has_a_criterion",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=REPORTS) | Q(licence_agreed_at__isnull=False),
                name="contributions_proposal_may_be_reused",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ContributionState.values), name="contributions_contribution_state"
            ),
            models.CheckConstraint(
                condition=~Q(state=ContributionState.DECLINED) | ~Q(decline_reason=""),
                name="contributions_declined_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=ContributionState.WITHDRAWN) | Q(words_shown=False),
                name="contributions_withdrawn_is_private",
            ),
            models.CheckConstraint(
                condition=Q(words_erased_at__isnull=True)
                | Q(words_shown=False, title="", folded_title="", text="", details={}),
                name="contributions_erased_has_no_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=ContributionState.PUBLISHED)
                | Q(resulting_version__isnull=False)
                | Q(resulting_pilot__isnull=False)
                | Q(resulting_practice__isnull=False),
                name="contributions_published_has_a_result",
            ),
            models.CheckConstraint(
                condition=(Q(resulting_pilot__isnull=True) | Q(kind=ContributionKind.PILOT))
                & (Q(resulting_practice__isnull=True) | Q(kind=ContributionKind.GOOD_PRACTICE))
                & (
                    Q(resulting_version__isnull=True)
                    | ~Q(kind__in=[ContributionKind.PILOT, ContributionKind.GOOD_PRACTICE])
                ),
                name="contributions_result_is_of_its_kind",
            ),
        ]
        indexes = [
            GinIndex(OpClass("folded_title", name="gin_trgm_ops"), name="contributions_similar_title"),
            models.Index(fields=["criterion", "state"], name="contributions_of_criterion"),
            models.Index(fields=["author", "-submitted_at"], name="contributions_of_author"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("contributions:contribution", args=[self.number])

    @property
    def has_words(self) -> bool:
        """False once they were erased."""
        return self.words_erased_at is None

    @property
    def is_report(self) -> bool:
        return ContributionKind(self.kind).is_report
