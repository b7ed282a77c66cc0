"""Hundreds of deeds in random order, beside a model of the rules in plain Python: after each, the states and the order
of the waiting list are those of the model, and every invariant holds.

The seed of a walk stands in its name; PORTAL_WALK_SEED=7 walks another way.
"""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from making import user
from making_groups import coordinator
from making_sessions import NOW, ON_SITE, ONLINE, STARTS, session

from members.models import User
from working_sessions.actions import answering, deciding, registering
from working_sessions.actions.clock import tick
from working_sessions.actions.locking import in_turn, locked
from working_sessions.actions.promoting import promote
from working_sessions.enums import EventSource
from working_sessions.invariants import breaches
from working_sessions.models import Registration, RegistrationEvent, WorkingSession

pytestmark = pytest.mark.django_db

STEPS = 80
SEEDS = [int(os.environ["PORTAL_WALK_SEED"])] if "PORTAL_WALK_SEED" in os.environ else [1, 2, 3, 4]
# Three organisations, which guests and members share by the domain of their address.
PEOPLE = [f"p{number}@{'abc'[number % 3]}.example" for number in range(9)]
HOUR = dt.timedelta(hours=1)
HOLDING, LIVE = {"PENDING", "OFFERED", "CONFIRMED"}, {"UNVERIFIED", "WAITLISTED", "PENDING", "OFFERED", "CONFIRMED"}


# In which states a deed does something; "" for those who have never registered.
NOBODY_YET = {"", "CANCELLED", "REJECTED", "EXPIRED"}
FITTING = {
    **dict.fromkeys(("register", "ask_as_guest", "add"), NOBODY_YET),
    **dict.fromkeys(("cancel", "take_off", "change_mode"), LIVE),
    "accept": {"OFFERED"},
    "decline": {"OFFERED"},
    "replace": {"CONFIRMED"},
    "move_to_waiting": {"CONFIRMED"},
    "confirm": {"UNVERIFIED"},
    "approve": {"PENDING"},
    "reject": {"PENDING", "WAITLISTED"},
    "set_priority": {"WAITLISTED"},
    "restore": {"CANCELLED"},
}


class RefusedError(Exception):
    pass


@dataclass
class Model:
    """The rules once more, as short as they can be said."""

    places: dict[str, int]
    quota: int | None
    offers: bool
    approval: bool
    now: dt.datetime = NOW
    state: dict[str, str] = field(default_factory=dict)
    mode: dict[str, str] = field(default_factory=dict)
    until: dict[str, dt.datetime] = field(default_factory=dict)
    gave_up_at: dict[str, dt.datetime] = field(default_factory=dict)
    decided: set[str] = field(default_factory=set)
    line: list[str] = field(default_factory=list)
    rank: dict[str, int] = field(default_factory=dict)

    def is_(self, who: str, *states: str) -> bool:
        return self.state.get(who) in states

    def need(self, condition: bool) -> None:
        if not condition:
            raise RefusedError

    def holders(self, mode: str | None = None) -> list[str]:
        return [who for who in self.state if self.is_(who, *HOLDING) and mode in (None, self.mode[who])]

    def has_free(self, mode: str) -> bool:
        return len(self.holders(mode)) < self.places[mode]

    def within(self, who: str) -> bool:
        return self.quota is None or sum(other[3:] == who[3:] for other in self.holders()) < self.quota

    def queue(self, mode: str) -> list[str]:
        return sorted((who for who in self.line if self.mode[who] == mode), key=lambda who: -self.rank[who])

    def gets_one(self, who: str, mode: str) -> bool:
        return self.within(who) and self.has_free(mode) and not any(map(self.within, self.queue(mode)))

    def becomes(self, who: str, state: str) -> None:
        self.line = [other for other in self.line if other != who]
        self.state[who] = state
        if state == "WAITLISTED":
            self.line.append(who)
            self.rank[who] = 0

    def give(self, who: str) -> None:
        self.becomes(who, "PENDING" if self.approval and who not in self.decided else "CONFIRMED")

    def settle(self) -> None:
        for who in self.state:
            if self.is_(who, "OFFERED", "UNVERIFIED") and self.until[who] <= self.now:
                self.becomes(who, "EXPIRED")
        for who in [who for mode in (ON_SITE, ONLINE) for who in self.queue(mode)]:
            if self.now < STARTS - 24 * HOUR and self.has_free(self.mode[who]) and self.within(who):
                self.give(who)
                if self.offers or self.now >= STARTS - 48 * HOUR:
                    self.state[who] = "OFFERED"
                    self.until[who] = min(self.now + 24 * HOUR, STARTS - 24 * HOUR)

    def place(self, who: str, mode: str) -> None:
        gets_one, self.mode[who] = self.gets_one(who, mode), mode
        self.give(who) if gets_one else self.becomes(who, "WAITLISTED")

    def register(self, who: str, mode: str) -> None:
        if not self.is_(who, *LIVE - {"UNVERIFIED"}):
            self.decided.discard(who)
            self.place(who, mode)

    def ask_as_guest(self, who: str, mode: str) -> None:
        if not self.is_(who, *LIVE):
            self.decided.discard(who)
            self.becomes(who, "UNVERIFIED")
            self.until[who] = self.now + 24 * HOUR
        if self.is_(who, "UNVERIFIED"):
            self.mode[who] = mode
            if self.now >= self.until[who] - 24 * HOUR + HOUR / 6:
                self.until[who] = self.now + 24 * HOUR

    def confirm(self, who: str) -> None:
        self.need(not self.is_(who, "EXPIRED"))
        if self.is_(who, "UNVERIFIED"):
            self.place(who, self.mode[who])

    def accept(self, who: str) -> None:
        self.need(self.is_(who, "OFFERED", "CONFIRMED", "PENDING", "EXPIRED"))
        if self.is_(who, "OFFERED"):
            self.give(who)

    def decline(self, who: str) -> None:
        if self.is_(who, "OFFERED"):
            self.becomes(who, "CANCELLED")
            self.gave_up_at[who] = self.now

    def cancel(self, who: str) -> None:
        if self.is_(who, *LIVE):
            if not self.is_(who, "UNVERIFIED"):
                self.gave_up_at[who] = self.now
            self.becomes(who, "CANCELLED")

    def restore(self, who: str) -> None:
        if not self.is_(who, *LIVE):
            self.need(self.is_(who, "CANCELLED") and self.gave_up_at.get(who) == self.now)
            self.place(who, self.mode[who])

    def approve(self, who: str) -> None:
        self.need(self.is_(who, "PENDING"))
        self.becomes(who, "CONFIRMED")
        self.decided.add(who)

    def reject(self, who: str) -> None:
        self.need(self.is_(who, "PENDING", "WAITLISTED"))
        self.becomes(who, "REJECTED")

    def take_off(self, who: str) -> None:
        self.need(self.is_(who, *LIVE))
        self.becomes(who, "CANCELLED")
        self.gave_up_at.pop(who, None)

    def move_to_waiting(self, who: str) -> None:
        self.need(self.is_(who, "CONFIRMED", "PENDING"))
        (self.decided.add if self.is_(who, "CONFIRMED") else self.decided.discard)(who)
        self.becomes(who, "WAITLISTED")
        self.settle()
        self.need(self.is_(who, "WAITLISTED"))

    def set_priority(self, who: str, rank: int) -> None:
        self.need(self.is_(who, "WAITLISTED"))
        self.rank[who] = rank

    def add(self, who: str, mode: str, over: bool) -> None:
        self.need(not self.is_(who, *HOLDING) and (over or self.has_free(mode)))
        self.becomes(who, "CONFIRMED")
        self.mode[who] = mode
        self.decided.add(who)

    def replace(self, who: str, colleague: str) -> None:
        self.need(self.is_(who, "CONFIRMED") and not self.is_(colleague, *HOLDING))
        self.becomes(who, "CANCELLED")
        self.gave_up_at.pop(who, None)
        self.becomes(colleague, "CONFIRMED")
        self.mode[colleague] = self.mode[who]
        (self.decided.add if who in self.decided else self.decided.discard)(colleague)

    def change_mode(self, who: str, mode: str) -> None:
        self.need(self.is_(who, *LIVE))
        if self.mode[who] == mode:
            return
        moves_up = self.has_free(mode) and not any(map(self.within, self.queue(mode)))
        self.need(not self.is_(who, "OFFERED") and (self.is_(who, "UNVERIFIED") or moves_up))
        self.need(not self.is_(who, "WAITLISTED") or self.within(who))
        self.mode[who] = mode
        if self.is_(who, "WAITLISTED"):
            self.give(who)

    def resize(self, mode: str, places: int) -> None:
        self.places[mode] = places

    def limit(self, quota: int | None) -> None:
        self.quota = quota

    def wait(self, hours: int) -> None:
        self.now = min(self.now + hours * HOUR, STARTS - HOUR)


class Portal:
    """The same deeds, done by the product. Each is on the person's latest registration."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.session = session(
            mode="HYBRID",
            capacity=model.places[ON_SITE],
            capacity_online=model.places[ONLINE],
            places_per_organisation=model.quota,
            waiting_list="OFFER" if model.offers else "AUTOMATIC",
            approval_required=model.approval,
            guests_allowed=True,
        )
        self.boss = coordinator(self.session.group).user
        # Every third has no account.
        self.users: dict[str, User] = {email: user(email) for number, email in enumerate(PEOPLE) if number % 4}
        self.deeds: dict[str, Callable[..., Any]] = {
            **{name: partial(self._answer, getattr(answering, name)) for name in ("accept", "decline", "cancel")},
            **{name: partial(self._answer, getattr(answering, name)) for name in ("restore", "change_mode")},
            **{name: partial(self._decide, getattr(deciding, name)) for name in ("approve", "move_to_waiting")},
            "set_priority": partial(self._decide, deciding.set_priority, "priority"),
            "reject": partial(self._decide, deciding.reject, reason="NO_PLACES"),
            "take_off": partial(self._decide, deciding.take_off, reason="OTHER"),
        }

    def do(self, name: str, *arguments: Any) -> None:
        deed = self.deeds.get(name) or getattr(self, name)
        deed(*arguments)

    def latest(self, who: str) -> Registration:
        return Registration.objects.filter(session=self.session, email=who).latest("pk")

    def _answer(self, deed: Callable[..., Any], who: str, mode: str | None = None) -> None:
        more = {} if mode is None else {"mode": mode}
        deed(registration=self.latest(who), by=None, source=EventSource.LINK, now=self.model.now, **more)

    def _decide(self, deed: Callable[..., Any], *arguments: Any, **more: Any) -> None:
        *names, who, value = arguments if len(arguments) == 3 else (*arguments, None)
        more |= dict.fromkeys(names, value)
        deed(registration=self.latest(who), by=self.boss, now=self.model.now, **more)

    def register(self, who: str, mode: str) -> None:
        registering.register(session=self.session, by=self.users[who], mode=mode, now=self.model.now)

    def ask_as_guest(self, who: str, mode: str) -> None:
        registering.register_guest(
            session=self.session,
            name="Somebody",
            email=who,
            organisation_name="",
            mode=mode,
            language="en",
            now=self.model.now,
        )

    def confirm(self, who: str) -> None:
        registering.confirm_address(registration=self.latest(who), now=self.model.now)

    def add(self, who: str, mode: str, over: bool) -> None:
        deciding.add_participant(
            session=self.session,
            by=self.boss,
            name="Somebody",
            email=who,
            mode=mode,
            language="en",
            over_capacity=over,
            now=self.model.now,
        )

    def replace(self, who: str, colleague: str) -> None:
        deciding.replace(
            registration=self.latest(who),
            by=self.boss,
            source=EventSource.WEB,
            name="Somebody",
            email=colleague,
            now=self.model.now,
        )

    def resize(self, mode: str, places: int) -> None:
        self._change(**{"capacity" if mode == ON_SITE else "capacity_online": places})

    def limit(self, quota: int | None) -> None:
        self._change(places_per_organisation=quota)

    def wait(self, hours: int) -> None:
        tick(session=self.session, now=self.model.now)

    def _change(self, **fields: Any) -> None:
        with in_turn():
            found: WorkingSession = locked(self.session)
            for name, value in fields.items():
                setattr(found, name, value)
            found.save(update_fields=list(fields))
            promote(found, self.model.now)

    def states(self) -> dict[str, str]:
        rows = Registration.objects.filter(session=self.session).order_by("pk")
        return dict(rows.values_list("email", "state"))

    def line(self, mode: str) -> list[str]:
        return list(
            Registration.objects.waiting().filter(session=self.session, mode=mode).values_list("email", flat=True)
        )


def a_step(chance: random.Random, portal: Portal, model: Model) -> tuple[str, ...]:
    """What somebody does next. Those whom a deed concerns are asked more often than others."""
    name = chance.choice(
        ["register"] * 8
        + ["ask_as_guest", "confirm", "accept", "approve", "wait"] * 3
        + ["cancel", "restore", "decline", "change_mode", "add", "replace", "move_to_waiting"] * 2
        + ["reject", "take_off", "set_priority", "resize", "limit"]
    )
    mode = chance.choice([ON_SITE, ONLINE])
    match name:
        case "wait":
            return name, chance.choice([0, 1, 5, 25])
        case "resize":
            return name, mode, chance.randint(0, 4)
        case "limit":
            return name, chance.choice([1, 2, 3, None])
    known = PEOPLE
    if name == "register":
        known = sorted(portal.users)
    elif name not in ("ask_as_guest", "add"):
        known = sorted(model.state)
    liked = [who for who in known if model.is_(who, *FITTING[name]) or (who not in model.state and "" in FITTING[name])]
    if (not liked and chance.random() < 0.8) or not known:
        return a_step(chance, portal, model)
    who = chance.choice(liked if liked and chance.random() < 0.9 else known)
    match name:
        case "register" | "ask_as_guest" | "change_mode":
            return name, who, mode
        case "add":
            return name, who, mode, chance.random() < 0.3
        case "set_priority":
            return name, who, chance.randint(-2, 2)
        case "replace":
            return name, who, chance.choice(PEOPLE)
    return name, who


@pytest.mark.parametrize("seed", SEEDS)  # of the first four, each with offers or without, with approval or without
def test_a_random_walk(seed: int) -> None:
    chance = random.Random(seed)
    model = Model({ON_SITE: 2, ONLINE: 3}, chance.choice([None, 2]), offers=seed % 2 == 0, approval=seed % 4 > 1)
    portal = Portal(model)
    done: list[tuple[Any, ...]] = []
    for _number in range(STEPS):
        step = a_step(chance, portal, model)
        done.append(step)
        refused = did_refuse = False
        before = deepcopy(vars(model))
        try:
            getattr(model, step[0])(*step[1:])
            model.settle()
        except RefusedError:
            refused = True
            vars(model).update(before)
        try:
            portal.do(*step)
        except ValidationError:
            did_refuse = True
        steps = f"seed {seed}: {done}"
        assert did_refuse == refused, steps
        assert portal.states() == model.state, steps
        assert {mode: portal.line(mode) for mode in (ON_SITE, ONLINE)} == {
            mode: model.queue(mode) for mode in (ON_SITE, ONLINE)
        }, steps
        assert breaches(model.now) == [], steps
    assert len(model.state) >= len(PEOPLE) - 1
    assert RegistrationEvent.objects.count() > STEPS / 2  # it was no walk of refusals
    assert RegistrationEvent.objects.values("deed").distinct().count() >= 9
