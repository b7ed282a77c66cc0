"""A year of sessions that do not take place, told from today: what was held and written down, and what is ahead, in every
phase. All through the rooms' own actions, with the clock of each deed, so that logs and lists look as after a year."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from contributions.models import Contribution
from criteria.models import Criterion, CriterionVersion
from groups.models import Group
from members.models import User
from outbox.enums import MessageState
from outbox.models import OutboxMessage
from outcomes.actions.certificates import issue_certificates
from outcomes.actions.comments import comment
from outcomes.actions.drafts import make_draft
from outcomes.actions.minutes import (
    approve_minutes,
    circulate_minutes,
    publish_minutes,
    save_minutes,
    start_minutes,
)
from outcomes.actions.outcomes import add_outcome, set_outcome_state
from outcomes.models import Minutes
from outcomes.permissions import DraftKind
from pact_portal.demo import session_texts as texts
from pact_portal.demo.groups import SLUG as BUYERS
from pact_portal.demo.participants import make_people
from pact_portal.demo.session_texts import Texts, by_language, fields
from working_sessions.actions.agenda import add_item
from working_sessions.actions.answering import cancel
from working_sessions.actions.attendance import mark_others_absent, note_attendance
from working_sessions.actions.copying import repeat_session
from working_sessions.actions.deciding import approve, reject
from working_sessions.actions.registering import confirm_address, register, register_guest
from working_sessions.actions.series import create_series
from working_sessions.actions.sessions import (
    announce,
    archive,
    cancel_session,
    create_session,
    mark_held,
    postpone,
)
from working_sessions.enums import EventSource, SessionMode
from working_sessions.models import AgendaItem, Registration, WorkingSession

ETHICS, FRAMEWORK, MONITORING = "eu-ethics-working-group", "framework-working-group", "monitoring-working-group"
BRUSSELS = ZoneInfo("Europe/Brussels")
_DAY = dt.timedelta(days=1)
_HALL = {"country": "BE", "location": "Town hall of Exampleville, Invented Square 1 (demo)"}
_ONLINE = {"mode": SessionMode.ONLINE, "join_url": "https://meeting.example/demo"}
_ON_SITE = {"mode": SessionMode.ON_SITE, **_HALL}
_HYBRID = {"mode": SessionMode.HYBRID, "join_url": "https://meeting.example/demo", **_HALL}


@transaction.atomic
def make(*, now: dt.datetime | None = None) -> None:
    """Changes nothing where one of these sessions is there already."""
    if WorkingSession.objects.filter(slug__startswith="demo-").exists():
        return
    _Year(now or timezone.now()).tell()


class _Year:
    """The moment from which it is told, who acts, and the mails that were written before the deed at hand."""

    def __init__(self, now: dt.datetime) -> None:
        self.now = now
        accounts = {user.email.split("@")[0]: user for user in User.objects.filter(email__endswith="@demo.example")}
        self.boss, self.curator = accounts["administrator"], accounts["curator"]
        self.coordinator = accounts["coordinator"]
        self.people = make_people() | {name: accounts[name] for name in ("member", "colleague", "newcomer")}
        self.people["coordinator"] = self.coordinator
        self.groups = Group.objects.in_bulk([BUYERS, ETHICS, FRAMEWORK, MONITORING], field_name="slug")
        self.last_mail = self._newest_mail()

    def tell(self) -> None:
        for chapter in (
            *(self.due_diligence, self.warranty, self.framework, self.monitoring, self.refurbished, self.chemicals),
            *(self.visit, self.open_hours, self.minerals, self.wording, self.self_assessment, self.forum, self.market),
            *(self.life_cycle, self.bids, self.next_year, self.phones),
        ):
            chapter()

    # --- What has been --------------------------------------------------------------------------------------------------

    def due_diligence(self) -> None:
        held = self.held(
            *("due-diligence", ETHICS, texts.DUE_DILIGENCE, -270, 10, 2),
            "Jeanne Piet Els Jane Aino Ola Uwe Ines Wim member colleague",
            absent="Ola",
            excused="Wim",
            agenda=[(texts.WELCOME, 15), (texts.EXAMPLES, 60), (texts.DECISIONS, 45)],
            languages=["en", "fr"],
            **_ONLINE,
        )
        minutes = self.minutes(held, self.boss, texts.MINUTES_DUE_DILIGENCE)
        self.outcome(held, self.boss, "DECISION", texts.PROOF_LATER)
        action = self.outcome(held, self.boss, "ACTION", texts.MODEL_REPORT, due_on=self.day(-200).date())
        self.through(minutes, self.boss, published=True)
        set_outcome_state(outcome=action, by=self.boss, state="DONE", now=self.day(-205))
        issue_certificates(session=held, by=self.boss, now=self.day(-268))
        archive(session=held, by=self.boss)
        self.quiet(self.day(-250))

    def warranty(self) -> None:
        version = self.version("CF-006")
        held = self.held(
            *("warranty", BUYERS, texts.WARRANTY, -200, 9.5, 3),
            "Els Joris Kim Claire Luc Sophie member colleague",
            absent="Luc",
            partly={"Kim": 90},
            agenda=[
                (texts.WELCOME, 15),
                (texts.EXAMPLES, 75),
                (texts.BREAK, 15),
                (texts.THE_CRITERION, 45, {"criterion_version": version}),
                (texts.A_CONTRIBUTION, 15, {"contribution": self.contribution(version)}),
                (texts.DECISIONS, 15),
            ],
            languages=["nl", "fr"],
            **_ON_SITE,
        )
        minutes = self.minutes(held, self.coordinator, texts.MINUTES_WARRANTY)
        decision = self.outcome(
            held, self.coordinator, "DECISION", texts.SAY_WHERE, item=held.agenda.get(criterion_version=version)
        )
        self.outcome(
            *(held, self.coordinator, "ACTION", texts.ASK_SUPPLIERS),
            organisation=self.coordinator.organisation,
            due_on=self.day(20).date(),
        )
        self.through(minutes, self.coordinator, published=True)
        make_draft(outcome=decision, by=self.curator, kind=DraftKind.VERSION, criterion=version.criterion)
        issue_certificates(session=held, by=self.coordinator, now=self.day(-198))
        self.quiet(self.day(-180))

    def framework(self) -> None:
        held = self.held(
            *("framework", FRAMEWORK, texts.FRAMEWORK, -140, 14, 1.5),
            "Paul Anneke Lotte John Mary Erika Max Aino colleague",
            absent="Mary Max",
            agenda=[(texts.WELCOME, 10), (texts.EXAMPLES, 50), (texts.DECISIONS, 30)],
            languages=["en", "de"],
            **_ONLINE,
        )
        minutes = self.minutes(held, self.boss, texts.MINUTES_FRAMEWORK)
        self.outcome(held, self.boss, "DECISION", texts.SHORT_GUIDE)
        self.through(minutes, self.boss, published=False)

    def monitoring(self) -> None:
        self.held(
            *("monitoring", MONITORING, texts.MONITORING, -90, 13, 3),
            "Sam Karl Petra Uwe Joris Piet Claire member",
            online="Sam Uwe Piet",
            absent="Karl",
            languages=["en"],
            capacity=20,
            capacity_online=50,
            **_HYBRID,
        )

    def refurbished(self) -> None:
        held = self.held(
            *("refurbished", BUYERS, texts.REFURBISHED, -12, 10, 2),
            "Els Kim Lotte Sophie member",
            absent="Sophie",
            agenda=[(texts.WELCOME, 10), (texts.EXAMPLES, 60), (texts.IN_GROUPS, 50)],
            languages=["nl"],
            visibility="MEMBERS",
            **_ONLINE,
        )
        self.minutes(held, self.coordinator, texts.MINUTES_REFURBISHED)

    def chemicals(self) -> None:
        version = self.version("CF-012")
        held = self.held(
            *("chemicals", ETHICS, texts.CHEMICALS, -9, 14, 2),
            "Jane Ola Aino Ines Jeanne Wim member",
            absent="Wim",
            agenda=[
                (texts.WELCOME, 10),
                (texts.THE_CRITERION, 50, {"criterion_version": version}),
                (texts.IN_GROUPS, 40),
                (texts.DECISIONS, 20),
            ],
            languages=["en"],
            **_ONLINE,
        )
        minutes = self.minutes(held, self.boss, texts.MINUTES_CHEMICALS)
        circulate_minutes(minutes=minutes, by=self.boss, now=self.day(-5))
        self.quiet(self.day(-5))
        comment(minutes=minutes, by=self.people["member"], text=texts.COMMENT, language="en", now=self.day(-3))
        issue_certificates(session=held, by=self.boss, now=self.day(-8))
        self.quiet(self.day(-3))

    def visit(self) -> None:
        called_off = self.announced("repair-workshop", BUYERS, texts.VISIT, -20, 9, 3, capacity=15, **_ON_SITE)
        self.register(called_off, "Joris Kim Claire member")
        cancel_session(session=called_off, by=self.coordinator, reason=texts.REASON_VISIT, now=self.day(-25))
        self.quiet(self.day(-25))

    # --- What is ahead --------------------------------------------------------------------------------------------------

    def open_hours(self) -> None:
        """Three dates, for which one may register at once."""
        first = self.draft("open-hour", BUYERS, texts.SURGERY, 7, 16, 1, visibility="MEMBERS", capacity=12, **_ONLINE)
        series = create_series(
            group=first.group, by=self.coordinator, slug="demo-open-hours", **fields("title", texts.SERIES)
        )
        more = repeat_session(
            session=first, by=self.coordinator, starts=[self.day(21, 16), self.day(35, 16)], series=series
        )
        for one in (first, *more):
            announce(session=one, by=self.coordinator, now=self.day(-15))
        self.register(first, "Els Luc Kim member")
        self.register(more[0], "Els newcomer")

    def minerals(self) -> None:
        """Almost full; one organisation has all the places that it gets."""
        ahead = self.announced(
            *("minerals", ETHICS, texts.MINERALS, 18, 9.5, 6),
            languages=["en", "fr"],
            capacity=10,
            places_per_organisation=2,
            organisation_limit_until=self.day(11),
            **_ON_SITE,
        )
        self.agenda(ahead, [(texts.WELCOME, 30), (texts.EXAMPLES, 120), (texts.BREAK, 60), (texts.IN_GROUPS, 150)])
        self.register(ahead, "Jeanne Paul Piet Anneke Jane John Erika Max Karl colleague")

    def wording(self) -> None:
        """Full, with a waiting list; a place that became free is offered."""
        version = self.version("CF-006")
        ahead = self.announced(
            *("wording", FRAMEWORK, texts.WORDING, 25, 13.5, 3),
            languages=["fr", "nl", "en", "de"],
            capacity=6,
            waiting_list="OFFER",
            offer_hours=72,
            **_ONLINE,
        )
        self.agenda(ahead, [(texts.WELCOME, 15), (texts.THE_CRITERION, 165, {"criterion_version": version})])
        places = self.register(ahead, "Claire Lotte Erika John Anneke Mary")
        self.register(ahead, "colleague member Max Sophie", last_day=-6)
        cancel(
            registration=places[-1], by=places[-1].user, source=EventSource.WEB, now=self.now - dt.timedelta(hours=2)
        )
        self.quiet(self.now - dt.timedelta(hours=2))

    def self_assessment(self) -> None:
        """The organiser decides on each; some wait for the decision."""
        ahead = self.announced(
            *("self-assessment", MONITORING, texts.SELF_ASSESSMENT, 30, 10, 2),
            languages=["en", "de"],
            capacity=8,
            approval_required=True,
            **_ONLINE,
        )
        asked = self.register(ahead, "Joris Erika Karl Petra Uwe newcomer member")
        for one in asked[:2]:
            approve(registration=one, by=self.boss, note=texts.NOTE_APPROVED, now=self.day(-3))
        reject(
            registration=asked[2],
            by=self.boss,
            reason="TOO_MANY_OF_ORGANISATION",
            note=texts.NOTE_REJECTED,
            now=self.day(-3),
        )
        self.quiet(self.day(-3))

    def forum(self) -> None:
        """On site or online, guests too."""
        ahead = self.announced(
            *("forum", ETHICS, texts.FORUM, 45, 9, 7.5),
            languages=["en"],
            interpretation=["fr", "nl", "de"],
            capacity=12,
            capacity_online=40,
            guests_allowed=True,
            participants_visibility="MEMBERS",
            registration_closes_at=self.day(40),
            cancel_until=self.day(42),
            **_HYBRID,
        )
        self.agenda(
            ahead,
            [
                (texts.WELCOME, 30),
                (texts.EXAMPLES, 120),
                (texts.BREAK, 60),
                (texts.IN_GROUPS, 180),
                (texts.DECISIONS, 60),
            ],
        )
        self.register(
            ahead, "Jeanne Els member Aino Uwe Sam", online="Aino Uwe Sam", needs={"Els": "A place near the door."}
        )
        guests = (
            ("Gast Ohnename", "gast.ohnename@guest.example", "Verein Beispiel (Demo)", "ONLINE", "de"),
            ("Invitée Fictive", "invitee.fictive@guest.example", "Association Exemple (démo)", "ON_SITE", "fr"),
            ("Guest Unconfirmed", "guest.unconfirmed@guest.example", "Somewhere (demo)", "ONLINE", "en"),
        )
        for number, (name, email, organisation, mode, language) in enumerate(guests):
            is_last = number == len(guests) - 1
            at = self.now - dt.timedelta(hours=3) if is_last else self.day(-4 + number)
            made, _is_new = register_guest(
                session=ahead,
                name=name,
                email=email,
                organisation_name=organisation,
                mode=mode,
                language=language,
                now=at,
            )
            if not is_last:
                confirm_address(registration=made, now=at + dt.timedelta(minutes=9))
            self.quiet(at)

    def market(self) -> None:
        ahead = self.announced("market", BUYERS, texts.MARKET, 14, 14, 2, visibility="MEMBERS", capacity=30, **_ONLINE)
        self.register(ahead, "Joris Luc member colleague")
        postpone(session=ahead, by=self.coordinator, reason=texts.REASON_MARKET, now=self.day(-1))
        self.quiet(self.day(-1))

    def life_cycle(self) -> None:
        ahead = self.announced("life-cycle", FRAMEWORK, texts.LIFE_CYCLE, 20, 15, 1.5, languages=["en"], **_ONLINE)
        self.register(ahead, "Max member")
        cancel_session(session=ahead, by=self.boss, reason=texts.REASON_LIFE_CYCLE, now=self.day(-2))
        self.quiet(self.day(-2))

    def bids(self) -> None:
        """For the members of the group alone."""
        ahead = self.announced(
            "tenders", BUYERS, texts.BIDS, 40, 10, 2, visibility="GROUP", languages=["nl"], **_ONLINE
        )
        self.register(ahead, "member")

    def next_year(self) -> None:
        """One cannot register yet."""
        self.announced(
            *("programme", FRAMEWORK, texts.NEXT_YEAR, 75, 10, 2),
            registration_opens_at=self.day(20),
            languages=["en"],
            **_ONLINE,
        )

    def phones(self) -> None:
        self.draft("phones", BUYERS, texts.PHONES, 60, 10, 2, **_ONLINE)

    # --- How it is told -------------------------------------------------------------------------------------------------

    def day(self, offset: int, hour: float = 11) -> dt.datetime:
        """A moment so many days from today, on the clocks of Brussels. Days from a month on are working days."""
        day = (self.now.astimezone(BRUSSELS) + offset * _DAY).date()
        if day.weekday() > 4 and offset > 2:
            day += (7 - day.weekday()) * _DAY
        return dt.datetime.combine(day, dt.time(int(hour), round(hour % 1 * 60)), tzinfo=BRUSSELS)

    def organiser(self, group: str) -> User:
        return self.coordinator if group == BUYERS else self.boss

    def draft(
        self, key: str, group: str, what: tuple[Texts, Texts], offset: int, hour: float, hours: float, **more: Any
    ) -> WorkingSession:
        starts_at = self.day(offset, hour)
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
        at = session.ends_at + 2 * _DAY
        made = start_minutes(session=session, by=by, now=at)
        return save_minutes(minutes=made, by=by, version=made.version, texts=by_language(text), now=at)

    def through(self, minutes: Minutes, by: User, *, published: bool) -> None:
        sent = minutes.session.ends_at + 3 * _DAY
        circulate_minutes(minutes=minutes, by=by, now=sent)
        self.quiet(sent)
        approve_minutes(minutes=minutes, by=by, now=sent + 11 * _DAY)
        if published:
            publish_minutes(minutes=minutes, by=by, now=sent + 12 * _DAY)
        self.quiet(sent + 12 * _DAY)

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

    # --- Mails ----------------------------------------------------------------------------------------------------------

    def quiet(self, at: dt.datetime) -> None:
        """Gives the mails of a deed the time of the deed, and takes them back unless they are of the last days and for
        somebody whom a demonstration signs in as. Two hundred mails to people who do not exist would hide the ones that
        somebody wants to look at; in the mailbox they stand as cancelled."""
        new = OutboxMessage.objects.filter(pk__gt=self.last_mail)
        shown = [person.email for person in (self.boss, self.coordinator, self.curator)]
        shown += [self.people[name].email for name in ("member", "colleague", "newcomer")]
        new.update(created_at=at)
        gone = new if at < self.now - 10 * _DAY else new.exclude(to__in=shown)
        gone.filter(state=MessageState.QUEUED).update(state=MessageState.CANCELLED, ended_at=at)
        self.last_mail = self._newest_mail()

    def _newest_mail(self) -> int:
        return OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
