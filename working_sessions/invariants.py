"""What must hold of sessions and registrations at every moment, as SQL. The tests ask it after each step, and the
command `check_sessions` asks it of the real data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection

# `pool`: a session with the places of each kind, two where people take part on site or online, else one for all.
# `person`: a registration with the kind of its place.
_POOLS = """
    WITH pool AS (
        SELECT s.*, p.kind, CASE WHEN p.kind = 'ONLINE' THEN s.capacity_online ELSE s.capacity END AS places
        FROM working_sessions_workingsession s
        JOIN (VALUES ('ON_SITE'), ('ONLINE'), ('ALL')) AS p(kind) ON (p.kind = 'ALL') = (s.mode <> 'HYBRID')
    ), person AS (
        SELECT r.*, CASE WHEN s.mode = 'HYBRID' THEN r.mode ELSE 'ALL' END AS kind,
            r.state IN ('PENDING', 'OFFERED', 'CONFIRMED') AS holds,
            r.state IN ('UNVERIFIED', 'PENDING', 'WAITLISTED', 'OFFERED', 'CONFIRMED') AS is_live
        FROM working_sessions_registration r JOIN working_sessions_workingsession s ON s.id = r.session_id
    )
"""


@dataclass(frozen=True, slots=True)
class Invariant:
    """`sql`, behind the tables of above, gives a row for each breach: the session's identifier, and what is wrong."""

    name: str
    sql: str
    cure: str


@dataclass(frozen=True, slots=True)
class Breach:
    invariant: Invariant
    session: str
    what: str

    def __str__(self) -> str:
        return f"{self.invariant.name} {self.session}: {self.what}. {self.invariant.cure}"


INVARIANTS = (
    Invariant(
        "I1",
        """
        SELECT pool.slug, format('%%s places (%%s), %%s people have one who were not added over capacity',
            pool.places, pool.kind, count(*))
        FROM pool JOIN person ON person.session_id = pool.id AND person.kind = pool.kind
        WHERE person.holds AND NOT person.over_capacity AND pool.places IS NOT NULL
        GROUP BY pool.id, pool.slug, pool.kind, pool.places HAVING count(*) > pool.places
        """,
        "Give the session more places, or move people to its waiting list. Who got one too many stands in the log",
    ),
    Invariant(
        "I2",
        """
        , free AS (
            SELECT pool.* FROM pool WHERE pool.state = 'PUBLISHED'
            AND %(now)s < pool.starts_at - pool.cut_off_hours * interval '1 hour'
            AND (pool.places IS NULL OR pool.places > (SELECT count(*) FROM person
                WHERE person.session_id = pool.id AND person.kind = pool.kind AND person.holds))
        )
        SELECT free.slug, format('registration %%s waits, although a place is free (%%s)', person.id, free.kind)
        FROM free JOIN person ON person.session_id = free.id AND person.kind = free.kind
        LEFT JOIN working_sessions_organisationplaces own
            ON own.session_id = free.id AND person.organisation_key = 'organisation:' || own.organisation_id
        WHERE person.state = 'WAITLISTED' AND (
            free.organisation_limit_until <= %(now)s - %(grace)s::interval
            OR coalesce(own.places, free.places_per_organisation) IS NULL
            OR coalesce(own.places, free.places_per_organisation) > (SELECT count(*) FROM person other
                WHERE other.session_id = free.id AND other.organisation_key = person.organisation_key AND other.holds)
        )
        """,
        "Run `manage.py sessions_clock`, and see that it goes on running",
    ),
    Invariant(
        "I3",
        """
        SELECT s.slug, format('%%s has %%s registrations at once: %%s', twice.who, cardinality(twice.ids),
            array_to_string(twice.ids, ', '))
        FROM (
            SELECT session_id, 'a member' AS who, array_agg(id ORDER BY id) AS ids FROM person
                WHERE is_live AND user_id IS NOT NULL GROUP BY session_id, user_id HAVING count(*) > 1
            UNION ALL
            SELECT session_id, 'an address', array_agg(id ORDER BY id) FROM person
                WHERE is_live AND email <> '' GROUP BY session_id, email HAVING count(*) > 1
        ) twice JOIN working_sessions_workingsession s ON s.id = twice.session_id
        """,
        "Take the later ones off the list",
    ),
    Invariant(
        "I4",
        """
        SELECT s.slug, format('registration %%s goes on as %%s, although the session was cancelled', person.id,
            person.state)
        FROM person JOIN working_sessions_workingsession s ON s.id = person.session_id
        WHERE s.state = 'CANCELLED' AND person.is_live
        """,
        "Tell the person, and take them off the list",
    ),
    Invariant(
        "I5",
        """
        SELECT s.slug, format('registration %%s has a place, and %%s mails say so', person.id, count(mail.id))
        FROM person JOIN working_sessions_workingsession s ON s.id = person.session_id
        JOIN LATERAL (
            SELECT version FROM working_sessions_registrationevent e
            WHERE e.registration_id = person.id AND e.after = 'CONFIRMED' AND e.before <> 'CONFIRMED'
            ORDER BY e.id DESC LIMIT 1
        ) step ON step.version IS NOT NULL
        LEFT JOIN members_user u ON u.id = person.user_id
        LEFT JOIN outbox_outboxmessage mail ON mail.dedupe_key IN (
            format('confirmed:%%s:%%s', person.id, step.version), format('approved:%%s:%%s', person.id, step.version),
            format('promoted:%%s:%%s', person.id, step.version), format('added:%%s:%%s', person.id, step.version),
            format('replacing:%%s:%%s', person.id, step.version)
        )
        WHERE person.state = 'CONFIRMED' AND person.erased_at IS NULL AND coalesce(u.is_active, true)
            AND s.ends_at > %(now)s
        GROUP BY s.slug, person.id HAVING count(mail.id) <> 1
        """,
        "Write to the person, who may not know of the place",
    ),
    Invariant(
        "I7",
        """
        SELECT s.slug, format('the SEQUENCE of registration %%s is %%s, that of the earlier registration %%s is %%s',
            later.id, later.calendar_sequence, earlier.id, earlier.calendar_sequence)
        FROM person later JOIN person earlier ON earlier.session_id = later.session_id
            AND earlier.email = later.email AND earlier.email <> '' AND earlier.id < later.id
            AND later.calendar_sequence < earlier.calendar_sequence
        JOIN working_sessions_workingsession s ON s.id = later.session_id
        """,
        "Send the person a new calendar file: change the session’s place or time, and back",
    ),
    Invariant(
        "I8",
        """
        , step AS (
            SELECT registration_id, id, before, after,
                coalesce(lag(after) OVER by_id, '') AS expected, lead(id) OVER by_id IS NULL AS is_last
            FROM working_sessions_registrationevent WINDOW by_id AS (PARTITION BY registration_id ORDER BY id)
        )
        SELECT s.slug, format('the log of registration %%s does not lead to its state %%s', person.id, person.state)
        FROM person JOIN working_sessions_workingsession s ON s.id = person.session_id
        WHERE NOT EXISTS (SELECT FROM step WHERE step.registration_id = person.id)
            OR EXISTS (SELECT FROM step WHERE step.registration_id = person.id
                AND (step.before <> step.expected OR step.is_last AND step.after <> person.state))
        """,
        "Something wrote past the actions. Find out what, and ask the person what holds",
    ),
    Invariant(
        "I9",
        """
        SELECT s.slug, format('the number %%s on the waiting list was given to %%s people, the last number given is %%s',
            person.waiting_number, count(*), s.last_waiting_number)
        FROM person JOIN working_sessions_workingsession s ON s.id = person.session_id
        WHERE person.state = 'WAITLISTED'
        GROUP BY s.id, s.slug, s.last_waiting_number, person.waiting_number
        HAVING count(*) > 1 OR person.waiting_number > s.last_waiting_number
        """,
        "Something wrote past the lock. Set the order by the priority of those who wait",
    ),
)


def breaches(now: dt.datetime, grace: dt.timedelta = dt.timedelta()) -> list[Breach]:
    """All that does not hold. `grace` is the time that the clock's command has to act on a limit that has fallen."""
    found = []
    with connection.cursor() as cursor:
        for invariant in INVARIANTS:
            cursor.execute(_POOLS + invariant.sql, {"now": now, "grace": grace})
            found += [Breach(invariant, session, what) for session, what in cursor.fetchall()]
    return found
