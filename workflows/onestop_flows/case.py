"""The life of one case, as the chain reads: filing, acceptance, reviews, decision, licence, closing.

The workflow is the case's only writer. A command arrives as an update; `decide` says what happens, one local
activity writes it, and the state moves on by what that activity returned, never by what was computed: a rule that
changes later cannot break a case that runs.
"""

import asyncio
from datetime import datetime, time
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeKey, VersioningBehavior

with workflow.unsafe.imports_passed_through():
    # The model is pure (a contract forbids it any I/O); importing it anew for each case would cost more than the case.
    from onestop.cases.flow import (
        ACT,
        CASE_FLOW,
        DOCUMENT_QUEUE,
        ISSUE_LICENCE,
        RECORD,
        Acted,
        CaseInput,
        LicenceOrder,
        Recorded,
        Recording,
    )
    from onestop.cases.model.commands import SYSTEM, Act, Actor, ActorKind, Command, PassTime, RecordLicence
    from onestop.cases.model.decide import decide
    from onestop.cases.model.evolve import fold
    from onestop.cases.model.state import Status
    from onestop.cases.model.timing import next_instant
    from onestop.errors import OnestopError
    from onestop.kit.clock import CHINA

from onestop_flows import policies
from onestop_flows.failures import to_failure

STATE = SearchAttributeKey.for_keyword("CaseState")
DUE = SearchAttributeKey.for_datetime("DueDay")
LONG_HISTORY = 5_000
"""Events after which a case goes on in a fresh history."""


@workflow.defn(name=CASE_FLOW, versioning_behavior=VersioningBehavior.PINNED)
class CaseFlow:
    @workflow.init
    def __init__(self, begun: CaseInput) -> None:
        self.state = begun.state
        self.writing = asyncio.Lock()
        self.shown = begun.state.status

    @workflow.run
    async def run(self, _begun: CaseInput) -> str:
        """Live until the case is closed; return its outcome."""
        while self.state.status is not Status.CLOSED:
            if self.state.wants_licence:
                await self.issue_licence()
            elif workflow.info().get_current_history_length() > LONG_HISTORY:
                await workflow.wait_condition(workflow.all_handlers_finished)
                workflow.continue_as_new(CaseInput(self.state))
            else:
                await self.sleep()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return str(self.state.outcome)

    @workflow.update(name=ACT)
    async def act(self, act: Act) -> Acted:
        """Carry out a person's command; the answer comes once it is recorded."""
        await self.perform(act)
        return Acted(self.state.seq)

    @act.validator
    def check(self, act: Act) -> None:
        """Refuse, without a trace in the history, what the state does not allow."""
        self.decided(act)

    def decided(self, act: Act) -> tuple[Any, ...]:
        try:
            return decide(self.state, act, workflow.now())
        except OnestopError as refused:
            raise to_failure(refused) from refused

    async def perform(self, act: Act) -> None:
        """Decide and record, one act at a time. When the record had moved on, catch up and decide again."""
        async with self.writing:
            while events := self.decided(act):
                recorded = await workflow.execute_local_activity(
                    RECORD,
                    Recording(self.state.tenant, events),
                    result_type=Recorded,
                    schedule_to_close_timeout=None,
                    start_to_close_timeout=policies.RECORD_TIMEOUT,
                    local_retry_threshold=policies.RECORD_LOCAL_LIMIT,
                    retry_policy=policies.RECORD,
                )
                self.state = fold(recorded.events, self.state)
                if any(event.act == act.id for event in recorded.events):
                    break
        self.show()

    async def system(self, command: Command) -> None:
        """Carry out what no person commands."""
        actor = Actor(SYSTEM, ActorKind.SYSTEM, self.state.tenant)
        await self.perform(Act(id=str(workflow.uuid4()), actor=actor, command=command))

    async def sleep(self) -> None:
        """Wait for a command, or until time alone makes something happen."""
        seq, due = self.state.seq, next_instant(self.state)
        wait = None if due is None else max((due - workflow.now()).total_seconds(), 0)
        try:
            await workflow.wait_condition(lambda: self.state.seq != seq, timeout=wait)
        except TimeoutError:
            await self.system(PassTime())

    async def issue_licence(self) -> None:
        licence: str = await workflow.execute_activity(
            ISSUE_LICENCE,
            LicenceOrder(self.state.tenant, self.state.number),
            result_type=str,
            task_queue=DOCUMENT_QUEUE,
            start_to_close_timeout=policies.LICENCE_TIMEOUT,
            retry_policy=policies.LICENCE,
        )
        await self.system(RecordLicence(licence=licence))

    def show(self) -> None:
        """Let the case be found by its state and due day; written only when the state has changed."""
        if self.state.status is self.shown:
            return
        self.shown = self.state.status
        due = self.state.due
        day = datetime.combine(due.day, time(), CHINA) if due and due.day else None
        workflow.upsert_search_attributes(
            [STATE.value_set(self.shown.value), DUE.value_set(day) if day else DUE.value_unset()]
        )
