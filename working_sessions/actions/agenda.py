"""The agenda of a session: points in an order, each as long as it takes. All of it under the session's lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.utils.translation import gettext as _

from contributions.models import Contribution
from criteria.models import CriterionVersion
from members.models import User
from publishing.actions import record
from publishing.texts import languages
from working_sessions.actions.locking import in_turn
from working_sessions.actions.sessions import turn_of
from working_sessions.enums import SessionState
from working_sessions.models import AgendaItem, WorkingSession

MOST_ITEMS = 60
TEXTS = tuple(f"{name}_{code}" for name in ("title", "description") for code in languages())
FIELDS = (*TEXTS, "minutes", "speaker", "criterion_version", "contribution")


def _turn(session: WorkingSession, by: User | None) -> WorkingSession:
    session = turn_of(session, by)
    if session.state in (SessionState.CANCELLED, SessionState.ARCHIVED):
        raise ValidationError(_("The agenda of this session stays as it is."), code="state")
    return session


def _fresh(item: AgendaItem, by: User | None) -> AgendaItem:
    """The point as it is now, in its session, which is locked. Raises ValidationError when somebody removed it."""
    session = _turn(item.session, by)
    found = session.agenda.select_related("criterion_version", "contribution").filter(pk=item.pk).first()
    if found is None:
        raise ValidationError(_("Somebody else removed this point meanwhile."), code="gone")
    found.session = session
    return found


def add_item(*, session: WorkingSession, by: User | None, **fields: Any) -> AgendaItem:
    """One more point, at the end. `fields` are those of `FIELDS`.

    Raises ValidationError, at the fields, for bad values, and for a criterion version or a contribution that the person
    may not see.
    """
    with in_turn():
        session = _turn(session, by)
        count = session.agenda.count()
        if count >= MOST_ITEMS:
            raise ValidationError(_("An agenda has at most %(number)d points.") % {"number": MOST_ITEMS}, code="many")
        item = _filled(AgendaItem(session=session, position=count), by, fields)
        item.save()
        _trace(session, by, "agenda.add", point=item.pk)
        return item


def fingerprint(item: AgendaItem) -> str:
    """Equal for a point that nobody has changed."""
    values = [str(getattr(item, name) or "") for name in (*TEXTS, "minutes", "speaker")]
    values += [str(item.criterion_version_id or ""), str(item.contribution_id or "")]
    return sha256("\0".join(values).encode()).hexdigest()[:24]


def change_item(*, item: AgendaItem, by: User | None, seen: str = "", **fields: Any) -> AgendaItem:
    """Other values for a point. `seen` is the fingerprint of what the person was shown; empty does not ask.

    Raises ValidationError as `add_item` does, and when somebody else changed or removed the point meanwhile.
    """
    with in_turn():
        item = _fresh(item, by)
        if seen and seen != fingerprint(item):
            raise ValidationError(
                _("Somebody else changed this point meanwhile. Look at the changes, and make yours again."),
                code="version",
            )
        _filled(item, by, fields).save()
        _trace(item.session, by, "agenda.change", point=item.pk)
        return item


def move_item(*, item: AgendaItem, by: User | None, up: bool) -> None:
    """One place earlier, or later. The first stays first, the last stays last."""
    with in_turn():
        item = _fresh(item, by)
        order = list(item.session.agenda.all())
        here = order.index(item)
        there = here - 1 if up else here + 1
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
            _number(order)
            _trace(item.session, by, "agenda.move", point=item.pk)


def remove_item(*, item: AgendaItem, by: User | None) -> None:
    """Takes a point away. Raises ValidationError when somebody else did, and where a decision hangs on it."""
    with in_turn():
        item = _fresh(item, by)
        number, session = item.pk, item.session
        item.delete()
        _number(list(session.agenda.all()))
        _trace(session, by, "agenda.remove", point=number)


def replace_agenda(*, session: WorkingSession, by: User | None, items: Sequence[Mapping[str, Any]]) -> list[AgendaItem]:
    """The whole agenda anew, in this order. Raises as `add_item` does; then nothing has changed."""
    with in_turn():
        session = _turn(session, by)
        if len(items) > MOST_ITEMS:
            raise ValidationError(_("An agenda has at most %(number)d points.") % {"number": MOST_ITEMS}, code="many")
        session.agenda.all().delete()
        made = [
            _filled(AgendaItem(session=session, position=position), by, dict(fields))
            for position, fields in enumerate(items)
        ]
        for item in made:
            item.save()
        _trace(session, by, "agenda.replace", points=len(made))
        return made


def _filled(item: AgendaItem, by: User | None, fields: dict[str, Any]) -> AgendaItem:
    if unknown := sorted(fields.keys() - set(FIELDS)):
        raise FieldDoesNotExist(", ".join(unknown))
    for name, value in fields.items():
        setattr(item, name, (value or "") if name in TEXTS else value)
    errors: dict[str, list[Any]] = {}
    try:
        item.clean_fields(exclude={"title", "session"})
    except ValidationError as error:
        errors.update(error.error_dict)
    if not any(getattr(item, f"title_{code}") for code in languages()):
        errors[f"title_{languages()[0]}"] = [_("Write the title in at least one language.")]
    if by is not None:
        errors |= _out_of_sight(item, by, fields)
    if errors:
        raise ValidationError(errors)
    return item


def _out_of_sight(item: AgendaItem, by: User, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """What is given now, and the person may not see: the same answer as for what does not exist."""
    errors: dict[str, list[Any]] = {}
    version, contribution = item.criterion_version_id, item.contribution_id
    asked_version, asked_contribution = fields.get("criterion_version"), fields.get("contribution")
    if asked_version and not CriterionVersion.objects.visible_to(by).filter(pk=version).exists():
        errors["criterion_version"] = [_("There is no such version of a criterion.")]
    if asked_contribution and not Contribution.objects.visible_to(by).filter(pk=contribution).exists():
        errors["contribution"] = [_("There is no such contribution.")]
    return errors


def _number(order: list[AgendaItem]) -> None:
    for position, item in enumerate(order):
        if item.position != position:
            item.position = position
            item.save(update_fields=["position"])


def _trace(session: WorkingSession, by: User | None, verb: str, **details: Any) -> None:
    record(by=by, verb=verb, subject=session.slug, **details)
