"""How a year of sessions is told: by the rooms' own actions, with the clock of each deed."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from contributions.models import Contribution
from criteria.models import Criterion, CriterionVersion
from groups.models import Group
from members.models import User
from outbox.backdating import date_back, newest_mail
from outcomes.actions.minutes import (
    approve_minutes,
    circulate_minutes,
    publish_minutes,
    save_minutes,
    start_minutes,
)
from outcomes.actions.outcomes import add_outcome
from outcomes.models import Minutes
from pact_portal.demo.groups import SLUG as BUYERS
from pact_portal.demo.participants import make_people
from pact_portal.demo.sessions.languages import Texts, by_language, fields
from working_sessions.actions.agenda import add_item
from working_sessions.actions.attendance import mark_others_absent, note_attendance
from working_sessions.actions.registering import register
from working_sessions.actions.sessions import (
    announce,
    create_session,
    mark_held,
)
from working_sessions.enums import SessionMode
from working_sessions.models import AgendaItem, Registration, WorkingSession

ETHICS, FRAMEWORK, MONITORING = "eu-ethics-working-group", "framework-working-group", "monitoring-working-group"
BRUSSELS = ZoneInfo("Europe/Brussels")
DAY = dt.timedelta(days=1)
HALL = {"country": "BE", "location": "Town hall of Exampleville, Invented Square 1 (demo)"}
ONLINE = {"mode": SessionMode.ONLINE, "join_url": "https://meeting.example/demo"}
ON_SITE = {"mode": SessionMode.ON_SITE, **HALL}
HYBRID = {"mode": SessionMode.HYBRID, "join_url": "https://meeting.example/demo", **HALL}


class Year:
    """The moment from which it is told, who acts, and the mails that were written before the deed at hand."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        accounts = {user.email.split("@")[0]: user for user in User.objects.filter(email__endswith="@demo.example")}
        self.boss, self.curator = accounts["administrator"], accounts["curator"]
        self.coordinator = accounts["coordinator"]
        self.people = make_people() | {name: accounts[name] for name in ("member", "colleague", "newcomer")}
        self.people["coordinator"] = self.coordinator
        self.groups = Group.objects.in_bulk([BUYERS, ETHICS, FRAMEWORK, MONITORING], field_name="slug")
        self.last_mail = newest_mail()

    def day(self, offset: int, hour: float = 11) -> dt.datetime:
        """A moment so many days from today, on the clocks of Brussels."""
        day = (self.now.astimezone(BRUSSELS) + offset * DAY).date()
        return dt.datetime.combine(day, dt.time(int(hour), round(hour % 1 * 60)), tzinfo=BRUSSELS)

    def working_day(self, offset: int, hour: float) -> dt.datetime:
        """As `day`; from a weekend it moves away from today."""
        away = 1 if offset > 0 else -1
        while (found := self.day(offset, hour)).weekday() > 4:
            offset += away
        return found

    def organiser(self, group: str) -> User:
        return self.coordinator if group == BUYERS else self.boss

    def draft(
        self, key: str, group: str, what: tuple[Texts, Texts], offset: int, hour: float, hours: float, **more: Any
    ) -> WorkingSession:
        starts_at = self.working_day(offset, hour)
        title, description = what
        return create_session(
            group=self.groups[group],
            by=self.organiser(group),
            slug=f"demo-{key}-{starts_at:%Y-%m}",
            starts_at=starts_at,
            ends_at=starts_at + dt.timedelta(hours=hours),
            **fields("title", title),
            **fields("description", description),
            **({"visibility": "PUBLIC", "languages": ["nl", "fr"]} | more),
        )

    def announced(self, key: str, group: str, what: tuple[Texts, Texts], offset: int, *when: float, **more: Any) -> Any:
        made = self.draft(key, group, what, offset, *when, **more)
        return announce(session=made, by=self.organiser(group), now=self.day(min(offset - 45, -30)))

    def agenda(self, session: WorkingSession, points: list[tuple[Any, ...]]) -> None:
        for title, minutes, *more in points:
            refers = more[0] if more else {}
            add_item(session=session, by=None, minutes=minutes, **fields("title", title), **refers)

    def register(
        self,
        session: WorkingSession,
        names: str,
        *,
        online: str = "",
        needs: dict[str, str] | None = None,
        last_day: int | None = None,
    ) -> list[Registration]:
        """One after another on the days before, the last of them some days before the session or today."""
        made = []
        start = session.starts_at.astimezone(BRUSSELS)
        days_away = (start.date() - self.now.astimezone(BRUSSELS).date()).days
        last = min(days_away, 0) - 7 if last_day is None else last_day
        people = names.split()
        for number, name in enumerate(people):
            at = self.day(last - len(people) + number, 9 + number % 8) + dt.timedelta(minutes=7 * number % 60)
            one, _is_new = register(
                session=session,
                by=self.people[name],
                mode="ONLINE" if name in online.split() else session.modes[0],
                access_needs=(needs or {}).get(name, ""),
                shown_to="NOBODY" if number % 5 == 4 else "PARTICIPANTS",
                now=at,
            )
            made.append(one)
            self.quiet(at)
        return made

    def held(
        self,
        key: str,
        group: str,
        what: tuple[Texts, Texts],
        offset: int,
        hour: float,
        hours: float,
        names: str,
        *,
        absent: str = "",
        excused: str = "",
        online: str = "",
        partly: dict[str, int] | None = None,
        agenda: list[tuple[Any, ...]] | None = None,
        **more: Any,
    ) -> WorkingSession:
        """A session that took place, with who was there."""
        by = self.organiser(group)
        session = self.announced(key, group, what, offset, hour, hours, **more)
        self.agenda(session, agenda or [])
        places = dict(zip(names.split(), self.register(session, names, online=online), strict=True))
        after = session.ends_at + dt.timedelta(minutes=20)
        for name, registration in places.items():
            if name in absent.split():
                continue
            minutes = (partly or {}).get(name)
            noted = "EXCUSED" if name in excused.split() else "PARTLY" if minutes else "PRESENT"
            note_attendance(registration=registration, by=by, attendance=noted, minutes=minutes, now=after)
        mark_others_absent(session=session, by=by, now=after)
        held = mark_held(session=session, by=by, now=after)
        self.quiet(after)
        return held

    def minutes(self, session: WorkingSession, by: User, text: Texts) -> Minutes:
        at = session.ends_at + 2 * DAY
        made = start_minutes(session=session, by=by, now=at)
        return save_minutes(minutes=made, by=by, version=made.version, texts=by_language(text), now=at)

    def through(self, minutes: Minutes, by: User, *, published: bool) -> None:
        sent = minutes.session.ends_at + 3 * DAY
        circulate_minutes(minutes=minutes, by=by, now=sent)
        self.quiet(sent)
        approve_minutes(minutes=minutes, by=by, now=sent + 11 * DAY)
        if published:
            publish_minutes(minutes=minutes, by=by, now=sent + 12 * DAY)
        self.quiet(sent + 12 * DAY)

    def outcome(
        self, session: WorkingSession, by: User, kind: str, text: Texts, *, item: AgendaItem | None = None, **more: Any
    ) -> Any:
        return add_outcome(session=session, by=by, kind=kind, texts=by_language(text), agenda_item=item, **more)

    def version(self, number: str) -> CriterionVersion:
        current = Criterion.objects.select_related("current").get(number=number).current
        assert current is not None  # noqa: S101 - it stands in the starter catalogue
        return current

    def contribution(self, version: CriterionVersion) -> Contribution | None:
        """One that is listed, and about the criterion."""
        return Contribution.objects.listed().filter(criterion=version.criterion_id).order_by("pk").first()

    def quiet(self, at: dt.datetime) -> None:
        """Gives the mails of a deed the time of the deed, and takes them back unless they are of the last days and for
        somebody whom a demonstration signs in as. Two hundred mails to people who do not exist would hide the ones that
        somebody wants to look at; in the mailbox they stand as cancelled."""
        shown = [person.email for person in (self.boss, self.coordinator, self.curator)]
        shown += [self.people[name].email for name in ("member", "colleague", "newcomer")]
        kept = () if at < self.now - 10 * DAY else shown
        self.last_mail = date_back(after=self.last_mail, at=at, still_sent_to=kept)
