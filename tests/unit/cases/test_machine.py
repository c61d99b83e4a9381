"""No sequence of commands and clock jumps breaks what must hold of every case."""

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace
from tests.support import cases as s
from tests.support.acts import PEOPLE, any_command, any_terms, fitting, grantable

from onestop.calendars.model import Year, deadline, remaining
from onestop.calendars.notices import legal_calendar
from onestop.cases.model import commands as c
from onestop.cases.model import happened as h
from onestop.cases.model.chain import event_of, line_of
from onestop.cases.model.commands import Act, Actor, name_of
from onestop.cases.model.decide import allowed, decide
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import fold
from onestop.cases.model.state import CaseState, Delivery, Duty, Light, Outcome, Status
from onestop.cases.model.terms import Terms
from onestop.cases.model.timing import next_instant
from onestop.errors import OnestopError
from onestop.kit.clock import legal_day

LEGAL = legal_calendar(2025, 2033)
ENDING, RIPE = ("withdraw", "refuse-acceptance"), 12
"""What would end most cases before anything happens to them, and the events after which it may."""
LAST = s.at(date(2031, 12, 31))


def _stormy(year: Year) -> Year:
    """Return the year with days off that no notice gave: a recalendar then moves nearly every open case."""
    storm = tuple(date(year.year, month, day) for month in (1, 3, 6, 7, 9, 11, 12) for day in (6, 7, 8))
    return Year(year.year, {**year.off, "Storm": tuple(d for d in storm if d.weekday() < 5)}, year.working)


STORMY = type(LEGAL)(tuple(_stormy(year) for year in LEGAL.years))
CALENDARS = (LEGAL, STORMY)
REVIEWING = (h.Pushed, h.ReviewClaimed, h.ReviewReleased, h.VerdictGiven, h.VerdictRecalled, h.OpinionGiven)
MOVING = (h.ProcedureStarted, h.ProcedureEnded, h.ExtensionApproved)

instants = st.builds(
    s.at,
    st.one_of(
        st.dates(date(2025, 6, 1), date(2027, 12, 31)),
        st.sampled_from([date(2025, 12, 31), date(2026, 2, 13), date(2026, 9, 30), date(2026, 12, 30)]),
    ),
    st.sampled_from([0, 9, 23]),
)
jumps = st.one_of(st.integers(0, 36), st.integers(0, 24 * 12), st.integers(0, 24 * 60)).map(
    lambda hours: timedelta(hours=hours)
)


class Case(RuleBasedStateMachine):
    """One case, the people around it, and the clock."""

    events: list[Event]
    state: CaseState
    now: datetime

    @initialize(of=any_terms(), now=instants, delivery=st.sampled_from(Delivery))
    def file(self, of: Terms, now: datetime, delivery: Delivery) -> None:
        self.now = now
        self.events = [s.filing(of, now=now, calendar=LEGAL, delivery=delivery)]
        self.state = fold(self.events)
        self.days: dict[str, date] = {}

    def happen(self, events: tuple[Event, ...] | list[Event]) -> None:
        for event in events:
            before, self.state = self.state, fold([event], self.state)
            self.events.append(event)
            self.check(event, before)

    def attempt(self, actor: Actor, command: c.Command) -> bool:
        """Give the command; return whether it was carried out. A refused one leaves nothing."""
        act, kept = s.act(actor, command), self.state
        assert msgspec.json.decode(msgspec.json.encode(act), type=Act) == act
        try:
            events = decide(self.state, act, self.now)
        except OnestopError:
            assert self.state == kept == fold(self.events)
            return False
        assert {event.act for event in events} <= {act.id}
        self.happen(events)
        return True

    def fitting(self, actor: Actor, variant: int) -> dict[str, c.Command]:
        return fitting(self.state, actor, legal_day(self.now), CALENDARS[variant % 2], variant)

    def catch_up(self) -> None:
        self.happen(s.pass_time(self.state, self.now)[1])

    @rule(by=jumps)
    @precondition(lambda self: self.now < LAST)
    def time_passes(self, by: timedelta) -> None:
        """Wake at every instant; a machine that slept through them all ends in the same state."""
        self.now += by
        asleep = fold(s.happen(self.state, s.SYSTEM, c.PassTime(), self.now), self.state)
        self.catch_up()
        assert replace(asleep, seq=0) == replace(self.state, seq=0)

    def open_to_anybody(self) -> list[tuple[Actor, str]]:
        """Return what somebody may do now, but for what ends a case early."""
        ending = () if len(self.events) > RIPE else ENDING
        return [(who, name) for who in PEOPLE for name in allowed(self.state, who) if name not in ending]

    @rule(variant=st.integers(0, 11), which=st.integers(0, 59))
    @precondition(lambda self: self.state.status is not Status.CLOSED)
    def somebody_does_what_is_allowed(self, variant: int, which: int) -> None:
        choices = self.open_to_anybody()
        actor, name = choices[which % len(choices)]
        assert self.attempt(actor, self.fitting(actor, variant)[name])

    @rule(command=any_command(CALENDARS), actor=st.sampled_from(PEOPLE))
    def somebody_does_anything(self, command: c.Command, actor: Actor) -> None:
        before = allowed(self.state, actor)
        assert not self.attempt(actor, command) or name_of(command) in before

    @rule(by=jumps, variant=st.integers(0, 11), which=st.integers(0, 59))
    @precondition(lambda self: self.now < LAST and self.state.status is not Status.CLOSED)
    def somebody_acts_before_the_timer_does(self, by: timedelta, variant: int, which: int) -> None:
        choices = self.open_to_anybody()
        actor, name = choices[which % len(choices)]
        self.now += by
        self.attempt(actor, self.fitting(actor, variant)[name])
        self.catch_up()

    def check(self, event: Event, before: CaseState) -> None:
        """Check what one event may do to the state before it."""
        body, today = event.body, legal_day(event.at)
        assert before.status is not Status.CLOSED
        assert (event.seq, self.state.seq) == (before.seq + 1, before.seq + 1)
        assert event.at >= self.events[-2].at
        assert event_of(line_of(event)) == event
        if before.status is not Status.ACCEPTED:
            assert not isinstance(body, REVIEWING)
            assert getattr(body, "department", None) is None or body == h.Escalated(
                department=before.terms.lead, duty=Duty.HAND_OVER
            )
        if isinstance(body, h.Accepted):
            assert before.acceptance is not None
            assert before.acceptance.day is not None
            assert body.deemed is (today > before.acceptance.day)
            assert body.started == (before.received if body.deemed else today)
        if isinstance(body, h.Decided):
            assert before.procedure is None
            assert body.outcome is Outcome.REFUSED or grantable(before)
        self.check_days(body)

    def check_days(self, body: Any) -> None:
        """No event but a new notice of working days brings a limit forward."""
        if isinstance(body, h.CalendarMoved):
            self.days.clear()
        limits = {"case": self.state.promised and self.state.promised.day, "law": self.state.statutory}
        limits |= {review.department: review.due.day for review in self.state.reviews if review.verdict is None}
        for name, day in limits.items():
            if day is None:
                continue
            assert day >= self.days.get(name, day)
            assert day == self.days.get(name, day) or isinstance(body, (*MOVING, h.VerdictRecalled))
            self.days[name] = day

    @invariant()
    def the_events_tell_the_whole_state(self) -> None:
        assert fold(self.events) == self.state
        assert [event.seq for event in self.events] == list(range(1, len(self.events) + 1))
        assert msgspec.json.decode(msgspec.json.encode(self.state), type=CaseState) == self.state

    @invariant()
    def there_is_one_decision_and_one_licence_at_most(self) -> None:
        times = Counter(name_of(event.body) for event in self.events)
        assert max(times["decided"], times["licence-issued"], times["closed"], times["accepted"]) <= 1
        decided = self.state.outcome in (Outcome.GRANTED, Outcome.REFUSED)
        assert times["decided"] == decided
        if self.state.status is Status.CLOSED and self.state.outcome is Outcome.GRANTED:
            assert times["licence-issued"] == (self.state.terms.licence is not None)

    @invariant()
    def the_promise_stays_within_the_law(self) -> None:
        if self.state.promised and self.state.promised.day and self.state.statutory:
            assert self.state.promised.day <= self.state.statutory

    @invariant()
    def every_ledger_sums_to_its_limit_and_ends_on_the_day_of_the_case(self) -> None:
        state = self.state
        if state.started is None or state.promised is None:
            return
        limits = [
            (state.started, state.terms.promised + state.extension, state.promised.day),
            (state.started, state.terms.statutory + state.extension, state.statutory),
            *((r.opened, r.limit, r.due.day) for r in state.reviews if r.verdict is None),
        ]
        for start, limit, day in limits if state.status is Status.ACCEPTED else limits[:2]:
            found = deadline(start, limit, state.pauses, state.calendar)
            assert found.day == day
            assert day is None or found.counted == limit

    @invariant()
    def every_light_shows_what_its_limit_says(self) -> None:
        state, today = self.state, legal_day(self.now)
        if state.due is not None:
            assert state.light is state.due.light(today)
        for review in state.reviews if state.status is Status.ACCEPTED else ():
            assert review.verdict is not None or review.light is review.due.light(today)

    @invariant()
    def a_light_tells_the_working_days_that_are_left(self) -> None:
        state, today = self.state, legal_day(self.now)
        if state.status is not Status.ACCEPTED or state.started is None or state.promised is None:
            return
        limit = state.terms.promised + state.extension
        left = remaining(deadline(state.started, limit, state.pauses, state.calendar), today, state.calendar)
        yellow = left <= state.terms.yellow and today > state.started
        late = state.promised.day is not None and today > state.promised.day
        assert state.light is (Light.RED if late else Light.YELLOW if yellow and state.promised.day else Light.GREEN)

    @invariant()
    def each_duty_escalates_once(self) -> None:
        told = [event.body for event in self.events if isinstance(event.body, h.Escalated)]
        started = sum(isinstance(event.body, h.ProcedureStarted) for event in self.events)
        for (_, duty), times in Counter((body.department, body.duty) for body in told).items():
            assert times <= (started if duty is Duty.PROCEDURE else 1)

    @invariant()
    def the_next_instant_lies_ahead(self) -> None:
        instant = next_instant(self.state)
        assert instant is None or instant > self.now
        assert s.happen(self.state, s.SYSTEM, c.PassTime(), self.now) == ()

    @invariant()
    def what_is_called_allowed_is_what_is_done(self) -> None:
        """For one person a step, by turns."""
        actor = PEOPLE[(self.state.seq + self.now.day) % len(PEOPLE)]
        for name, command in self.fitting(actor, self.now.hour).items():
            if name in allowed(self.state, actor):
                s.happen(self.state, actor, command, self.now)
            else:
                with pytest.raises(OnestopError):
                    s.happen(self.state, actor, command, self.now)


TestCase = Case.TestCase
