"""The life of one case, as the chain reads: filing, acceptance, reviews, decision, licence, closing.

The workflow is the case's only writer. A command arrives as an update; one local activity decides it on the record
and writes what it makes happen, and the workflow moves on by what that activity returned. No rule is asked when a
history is replayed, so a rule that changes later cannot break a case that runs.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import VersioningBehavior
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    # The model is pure (a contract forbids it any I/O); importing it anew for each case would cost more than the case.
    from onestop.cases.flow import (
        ACT,
        CASE_FLOW,
        DOCUMENT_QUEUE,
        ISSUE_LICENCE,
        LOOK,
        RECORD,
        Acted,
        CaseInput,
        LicenceOrder,
        Order,
        Recorded,
        Recording,
        Refusal,
    )
    from onestop.cases.model.commands import SYSTEM, Act, Actor, ActorKind, Command, PassTime, RecordLicence
    from onestop.cases.model.decide import decide
    from onestop.cases.model.evolve import fold
    from onestop.cases.model.state import Status
    from onestop.errors import OnestopError
    from onestop.gateways.attributes import changes
    from onestop_flows import policies
    from onestop_flows.failures import to_failure


@workflow.defn(name=CASE_FLOW, versioning_behavior=VersioningBehavior.PINNED)
class CaseFlow:
    @workflow.init
    def __init__(self, begun: CaseInput) -> None:
        self.state, self.wake = begun.state, begun.wake
        self.writing = asyncio.Lock()

    @workflow.run
    async def run(self, _begun: CaseInput) -> str:
        """Live until the case is closed; return its outcome."""
        while self.state.status is not Status.CLOSED:
            if self.state.wants_licence:
                await self.issue_licence()
            elif workflow.info().is_continue_as_new_suggested():
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(CaseInput(self.state, self.wake))
            else:
                await self.sleep()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return str(self.state.outcome)

    @workflow.update(name=ACT)
    async def act(self, order: Order) -> Acted:
        """Carry out a person's command; the answer comes once it is recorded."""
        recorded = await self.record(order.act)
        if recorded.refusal:
            raise to_failure(recorded.refusal)
        return Acted(self.state.seq)

    @act.validator
    def check(self, order: Order) -> None:
        """Refuse, without a trace in the history, what the state does not allow.

        A case that is behind its record lets the command pass: the record knows better, and brings the case on.
        """
        if order.seq > self.state.seq:
            return
        try:
            decide(self.state, order.act, workflow.now())
        except OnestopError as refused:
            raise to_failure(Refusal(refused.code, refused.message, refused.facts)) from refused

    @workflow.signal(name=LOOK)
    async def look(self) -> None:
        """Catch up with the record, and with the time."""
        await self.record(self.own(PassTime()))

    async def record(self, act: Act) -> Recorded:
        """Decide and record one act at a time, and take over what the record says."""
        async with self.writing:
            recorded: Recorded = await workflow.execute_local_activity(
                RECORD,
                Recording(self.state.tenant, self.state.number, self.state.seq, act, workflow.now()),
                result_type=Recorded,
                start_to_close_timeout=policies.RECORD_TIMEOUT,
                local_retry_threshold=policies.RECORD_LOCAL_LIMIT,
                retry_policy=policies.RECORD,
            )
            before, self.state = self.state, fold(recorded.events, self.state)
            self.wake = recorded.wake
            if shown := changes(before, self.state):
                workflow.upsert_search_attributes(shown)
        return recorded

    def own(self, command: Command) -> Act:
        """Return an act of the case itself, which no person commands."""
        actor = Actor(SYSTEM, ActorKind.SYSTEM, self.state.tenant)
        return Act(id=str(workflow.uuid4()), actor=actor, command=command)

    async def go_on(self, command: Command) -> None:
        """Carry out what no person commands. When nothing comes of it, wait for a change, and do not ask at once."""
        seq = self.state.seq
        await self.record(self.own(command))
        with suppress(TimeoutError):
            await workflow.wait_condition(lambda: self.state.seq != seq, timeout=policies.REST)

    async def sleep(self) -> None:
        """Wait until something is to be done.

        One timer rings when time alone makes something happen. Most commands move that instant away; the timer is
        left as it is and set anew when it rings too early, for each new one costs the case two events.
        """
        alarm = self.wake
        left = None if alarm is None else max(alarm - workflow.now(), timedelta())
        try:
            await workflow.wait_condition(lambda: self.is_up_before(alarm), timeout=left)
        except TimeoutError:
            if self.wake and self.wake <= workflow.now():
                await self.go_on(PassTime())

    def is_up_before(self, alarm: datetime | None) -> bool:
        """Whether there is something to do that does not wait for the timer."""
        sooner = self.wake is not None and (alarm is None or self.wake < alarm)
        closed, long = self.state.status is Status.CLOSED, workflow.info().is_continue_as_new_suggested()
        return sooner or closed or long or self.state.wants_licence

    async def issue_licence(self) -> None:
        """Order the licence until time brings something else: then that happens first, and the order is given anew.

        The order itself rings the alarm, so waiting for it costs the case no timer of its own.
        """
        alarm = self.wake
        left = None if alarm is None else max(alarm - workflow.now(), policies.LICENCE_LEAST)
        try:
            licence: str = await workflow.execute_activity(
                ISSUE_LICENCE,
                LicenceOrder(self.state.tenant, self.state.number),
                result_type=str,
                task_queue=DOCUMENT_QUEUE,
                start_to_close_timeout=policies.LICENCE_TIMEOUT,
                schedule_to_close_timeout=left,
                retry_policy=policies.LICENCE,
            )
        except ActivityError as failed:
            if is_cancelled_exception(failed):  # the worker stops: a case that went on here would hold it up for ever
                raise
            await self.go_on(PassTime())
        else:
            await self.go_on(RecordLicence(licence=licence))
