"""What was held and written down."""

from __future__ import annotations

from outcomes.actions.certificates import issue_certificates
from outcomes.actions.comments import comment
from outcomes.actions.drafts import make_draft
from outcomes.actions.minutes import (
    circulate_minutes,
)
from outcomes.actions.outcomes import set_outcome_state
from outcomes.permissions import DraftKind
from pact_portal.demo.groups import SLUG as BUYERS
from pact_portal.demo.sessions import points, titles, written
from pact_portal.demo.sessions.year import (
    ETHICS,
    FRAMEWORK,
    HYBRID,
    MONITORING,
    ON_SITE,
    ONLINE,
    Year,
)
from working_sessions.actions.sessions import (
    archive,
    cancel_session,
)


def due_diligence(year: Year) -> None:
    held = year.held(
        *("due-diligence", ETHICS, titles.DUE_DILIGENCE, -270, 10, 2),
        "Jeanne Piet Els Jane Aino Ola Uwe Ines Wim member colleague",
        absent="Ola",
        excused="Wim",
        agenda=[(points.WELCOME, 15), (points.EXAMPLES, 60), (points.DECISIONS, 45)],
        languages=["en", "fr"],
        **ONLINE,
    )
    minutes = year.minutes(held, year.boss, written.MINUTES_DUE_DILIGENCE)
    year.outcome(held, year.boss, "DECISION", written.PROOF_LATER)
    action = year.outcome(held, year.boss, "ACTION", written.MODEL_REPORT, due_on=year.day(-200).date())
    year.through(minutes, year.boss, published=True)
    set_outcome_state(outcome=action, by=year.boss, state="DONE", now=year.day(-205))
    issue_certificates(session=held, by=year.boss, now=year.day(-268))
    archive(session=held, by=year.boss)
    year.quiet(year.day(-250))


def warranty(year: Year) -> None:
    version = year.version("CF-006")
    held = year.held(
        *("warranty", BUYERS, titles.WARRANTY, -200, 9.5, 3),
        "Els Joris Kim Claire Luc Sophie member colleague",
        absent="Luc",
        partly={"Kim": 90},
        agenda=[
            (points.WELCOME, 15),
            (points.EXAMPLES, 75),
            (points.BREAK, 15),
            (points.THE_CRITERION, 45, {"criterion_version": version}),
            (points.A_CONTRIBUTION, 15, {"contribution": year.contribution(version)}),
            (points.DECISIONS, 15),
        ],
        languages=["nl", "fr"],
        **ON_SITE,
    )
    minutes = year.minutes(held, year.coordinator, written.MINUTES_WARRANTY)
    decision = year.outcome(
        held, year.coordinator, "DECISION", written.SAY_WHERE, item=held.agenda.get(criterion_version=version)
    )
    year.outcome(
        *(held, year.coordinator, "ACTION", written.ASK_SUPPLIERS),
        organisation=year.coordinator.organisation,
        due_on=year.day(20).date(),
    )
    year.through(minutes, year.coordinator, published=True)
    make_draft(outcome=decision, by=year.curator, kind=DraftKind.VERSION, criterion=version.criterion)
    issue_certificates(session=held, by=year.coordinator, now=year.day(-198))
    year.quiet(year.day(-180))


def framework(year: Year) -> None:
    held = year.held(
        *("framework", FRAMEWORK, titles.FRAMEWORK, -140, 14, 1.5),
        "Paul Anneke Lotte John Mary Erika Max Aino colleague",
        absent="Mary Max",
        agenda=[(points.WELCOME, 10), (points.EXAMPLES, 50), (points.DECISIONS, 30)],
        languages=["en", "de"],
        **ONLINE,
    )
    minutes = year.minutes(held, year.boss, written.MINUTES_FRAMEWORK)
    year.outcome(held, year.boss, "DECISION", written.SHORT_GUIDE)
    year.through(minutes, year.boss, published=False)


def monitoring(year: Year) -> None:
    year.held(
        *("monitoring", MONITORING, titles.MONITORING, -90, 13, 3),
        "Sam Karl Petra Uwe Joris Piet Claire member",
        online="Sam Uwe Piet",
        absent="Karl",
        languages=["en"],
        capacity=20,
        capacity_online=50,
        **HYBRID,
    )


def refurbished(year: Year) -> None:
    held = year.held(
        *("refurbished", BUYERS, titles.REFURBISHED, -12, 10, 2),
        "Els Kim Lotte Sophie member",
        absent="Sophie",
        agenda=[(points.WELCOME, 10), (points.EXAMPLES, 60), (points.IN_GROUPS, 50)],
        languages=["nl"],
        visibility="MEMBERS",
        **ONLINE,
    )
    year.minutes(held, year.coordinator, written.MINUTES_REFURBISHED)


def chemicals(year: Year) -> None:
    version = year.version("CF-012")
    held = year.held(
        *("chemicals", ETHICS, titles.CHEMICALS, -9, 14, 2),
        "Jane Ola Aino Ines Jeanne Wim member",
        absent="Wim",
        agenda=[
            (points.WELCOME, 10),
            (points.THE_CRITERION, 50, {"criterion_version": version}),
            (points.IN_GROUPS, 40),
            (points.DECISIONS, 20),
        ],
        languages=["en"],
        **ONLINE,
    )
    minutes = year.minutes(held, year.boss, written.MINUTES_CHEMICALS)
    circulate_minutes(minutes=minutes, by=year.boss, now=year.day(-5))
    year.quiet(year.day(-5))
    comment(minutes=minutes, by=year.people["member"], text=written.COMMENT, language="en", now=year.day(-3))
    issue_certificates(session=held, by=year.boss, now=year.day(-8))
    year.quiet(year.day(-3))


def visit(year: Year) -> None:
    called_off = year.announced("repair-workshop", BUYERS, titles.VISIT, -20, 9, 3, capacity=15, **ON_SITE)
    year.register(called_off, "Joris Kim Claire member")
    cancel_session(session=called_off, by=year.coordinator, reason=written.REASON_VISIT, now=year.day(-25))
    year.quiet(year.day(-25))


CHAPTERS = (due_diligence, warranty, framework, monitoring, refurbished, chemicals, visit)
