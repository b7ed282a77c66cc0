"""What a member has written and not yet sent, kept in the session: it survives a look at something similar, a way
back, and a sign-in. Only what the form has found valid is kept."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, QueryDict

from contributions.enums import ContributionKind

_KEY = "contributions"
_MOST = 5  # the oldest goes
_LEFT_OUT = ("csrfmiddlewaretoken",)


class Drafts:
    """The drafts of one session, one for each kind and criterion."""

    def __init__(self, request: HttpRequest) -> None:
        self._session = request.session

    def read(self, kind: ContributionKind, number: str) -> QueryDict | None:
        """The fields of the form; None when there is no draft."""
        kept = self._session.get(_KEY, {}).get(_name(kind, number))
        return QueryDict(kept["fields"]) if kept else None

    def submission_key(self, kind: ContributionKind, number: str) -> uuid.UUID | None:
        """The same for a draft as long as it is kept, so that it is sent once."""
        kept = self._session.get(_KEY, {}).get(_name(kind, number))
        return uuid.UUID(kept["key"]) if kept else None

    def keep(self, kind: ContributionKind, number: str, fields: QueryDict) -> None:
        key = self.submission_key(kind, number) or uuid.uuid4()
        fields = fields.copy()
        for name in _LEFT_OUT:
            fields.pop(name, None)
        drafts = {**self._session.get(_KEY, {})}
        drafts.pop(_name(kind, number), None)
        drafts[_name(kind, number)] = {"fields": fields.urlencode(), "key": str(key)}
        self._session[_KEY] = dict(list(drafts.items())[-_MOST:])

    def discard(self, kind: ContributionKind, number: str) -> None:
        drafts = {**self._session.get(_KEY, {})}
        if drafts.pop(_name(kind, number), None) is not None:
            self._session[_KEY] = drafts


def _name(kind: ContributionKind, number: str) -> str:
    return f"{kind.slug}/{number}"
