from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from publishing.texts import preference, text_of


class PageQuerySet(models.QuerySet["Page"]):
    def with_slug(self, slug: str, language: str) -> Page | None:
        """The page at an address in a language; pages without a slug in it answer to the one that stands in for it."""
        for code in preference(language):
            page = self.filter(**{f"slug_{code}": slug}).first()
            if page is not None and page.slug_in(language) == slug:
                return page
        return None


class Page(models.Model):
    """An editable page: Markdown with slots for what each installation fills in."""

    key = models.SlugField(
        _("identifier"),
        max_length=60,
        unique=True,
        help_text=_("The portal links to the page by it; do not change it."),
    )
    slug = models.SlugField(_("address"), max_length=80, help_text=_("The last part of the page’s address."))
    title = models.CharField(_("title"), max_length=160)
    summary = models.TextField(_("summary"), blank=True)
    body = models.TextField(_("text"), help_text=_("Markdown. Slots stand in braces: {contact}."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    checked_on = models.DateField(_("last checked on"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ("position", "key")

    def __str__(self) -> str:
        return str(text_of(self, "title")) or self.key

    def get_absolute_url(self) -> str:
        return reverse("pages:page", args=[str(text_of(self, "slug"))])

    def slug_in(self, language: str) -> str:
        return str(text_of(self, "slug", language))


class PageSlot(models.Model):
    """Something that each installation fills in, written `{name}` in the text of the page."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="slots")
    name = models.SlugField(_("name"), max_length=40)
    label = models.CharField(_("label"), max_length=200)
    value = models.TextField(_("value"))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["page", "name"], name="pages_slot_name_once")]

    def __str__(self) -> str:
        return self.name


class PageSource(models.Model):
    """A public page that a page rests on."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="sources")
    slug = models.SlugField(_("identifier"), max_length=80)
    publisher = models.CharField(_("publisher"), max_length=200)
    title = models.CharField(_("title"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=10)
    url = models.URLField(_("address"), max_length=1000)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["page", "slug"], name="pages_source_slug_once")]

    def __str__(self) -> str:
        return self.title or self.publisher
