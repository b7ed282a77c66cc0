"""The lists that the steering committee edits and that criteria are filed under."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from publishing.texts import text_of


class Term(models.Model):
    """A named entry of a list, with a language-independent identifier that stands in addresses and files."""

    slug = models.SlugField(
        _("identifier"), max_length=60, unique=True, help_text=_("Stands in addresses and files; do not change it.")
    )
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        abstract = True
        ordering = ("position", "slug")

    def __str__(self) -> str:
        return str(text_of(self, "name")) or self.slug


class Theme(Term):
    class Meta(Term.Meta):
        verbose_name = _("theme")
        verbose_name_plural = _("themes")


class Strategy(Term):
    class Meta(Term.Meta):
        verbose_name = _("strategy")
        verbose_name_plural = _("strategies")


class LifeCyclePhase(Term):
    class Meta(Term.Meta):
        verbose_name = _("life-cycle phase")
        verbose_name_plural = _("life-cycle phases")


class ProductGroup(Term):
    """What is bought. A tree: a criterion for a group is found under the groups above it."""

    parent = models.ForeignKey(
        "self", verbose_name=_("belongs to"), on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )

    class Meta(Term.Meta):
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("pk")),
                name="criteria_productgroup_not_its_own_parent",
            )
        ]

    def clean(self) -> None:
        above = self.parent
        while above is not None:
            if above.pk == self.pk and self.pk is not None:
                raise ValidationError({"parent": _("A product group cannot belong to itself or to a group below it.")})
            above = above.parent


class Label(models.Model):
    """A label, certificate or scheme that criteria accept as proof. Generations and dates stand with each criterion."""

    slug = models.SlugField(_("identifier"), max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=160)
    owner = models.CharField(_("owner"), max_length=200, blank=True)
    website = models.URLField(_("website"), max_length=500, blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ("slug",)

    def __str__(self) -> str:
        return str(text_of(self, "name")) or self.slug


class Source(models.Model):
    """A public document that criteria rest on. Its title stays in the language of the document."""

    slug = models.SlugField(_("identifier"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=400)
    language = models.CharField(_("language of the title"), max_length=10, default="en")
    publisher = models.CharField(_("publisher"), max_length=200)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    url = models.URLField(_("address"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("title",)

    def __str__(self) -> str:
        return self.title


class CpvCode(models.Model):
    """A code of the Common Procurement Vocabulary (Regulation (EC) 213/2008)."""

    code = models.CharField(
        _("code"), max_length=8, unique=True, validators=[RegexValidator(r"^\d{8}$", _("A CPV code has eight digits."))]
    )
    check_digit = models.CharField(_("check digit"), max_length=1)
    title = models.CharField(_("title"), max_length=300)

    class Meta:
        verbose_name = _("CPV code")
        verbose_name_plural = _("CPV codes")
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^\d{8}$"), name="criteria_cpvcode_eight_digits"),
            models.CheckConstraint(condition=models.Q(check_digit__regex=r"^\d$"), name="criteria_cpvcode_check_digit"),
        ]

    def __str__(self) -> str:
        return f"{self.code}-{self.check_digit} {text_of(self, 'title')}"
