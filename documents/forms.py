"""The forms of a document and of its next version. What they ask is asked again by the actions, which know the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.actions import LONGEST_NOTE, too_large
from documents.file_types import EXTENSIONS, TYPES
from documents.models import Document
from documents.upload_handlers import was_too_large

# What the rooms' actions refuse for another reason than the file, by the code of their errors.
NOT_OF_THE_FILE = frozenset({"archived", "not_allowed", "state"})


class FileField(forms.FileField):
    """A file of the types that are taken; the portal's own words for one that was stopped for its size."""

    def __init__(self, **kwargs: Any) -> None:
        accept = ",".join(f".{extension}" for extension in EXTENSIONS)
        super().__init__(
            **{
                "label": _("File"),
                "widget": forms.FileInput(attrs={"accept": accept}),
                "allow_empty_file": True,  # the action says what to do about it
                **kwargs,
            }
        )


class UploadForm(forms.Form):
    """Knows of a file that was stopped while it arrived: the form has none then, and must not say “choose one”."""

    def __init__(self, *args: Any, request: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = gettext("%(types)s, at most %(limit)d MB. No macros.") % {
            "types": ", ".join(TYPES),
            "limit": settings.MAX_UPLOAD_BYTES // (1024 * 1024),
        }
        self.stopped = bool(self.data) and was_too_large(request, self.add_prefix("file"))
        if self.stopped:
            self.fields["file"].required = False

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        if self.stopped:
            self.add_error("file", too_large())
        return cleaned

    def say(self, error: ValidationError) -> None:
        """Puts what an action refused where it belongs: at the field that it names, at the file, or on top."""
        if hasattr(error, "error_dict"):
            for field, errors in error.error_dict.items():
                self.add_error(field if field in self.fields else None, errors)
        elif {e.code for e in error.error_list} & NOT_OF_THE_FILE:
            self.add_error(None, error)
        else:
            self.add_error("file", error)


class DocumentForm(UploadForm):
    title = forms.CharField(label=_("Title"), max_length=200)
    file = FileField()
    language = forms.ChoiceField(
        label=_("Language of the document"), required=False, choices=[("", "–"), *settings.LANGUAGES]
    )
    source = forms.CharField(
        label=_("Source and licence"),
        required=False,
        max_length=Document._meta.get_field("source").max_length,
        help_text=_("Who wrote it, and what others may do with it."),
    )
    review_by = forms.DateField(
        label=_("Review by"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("When somebody should look whether it still holds."),
    )


class VersionForm(UploadForm):
    file = FileField()
    change_note = forms.CharField(label=_("What changed"), required=False, max_length=LONGEST_NOTE)
