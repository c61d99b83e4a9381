"""Temporal behind the port `CaseFlows`, and the converter that both sides of it share."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from time import perf_counter
from typing import Any

import msgspec
from opentelemetry import metrics
from temporalio.api.common.v1 import Payload
from temporalio.client import (
    Client,
    WorkflowFailureError,
    WorkflowHandle,
    WorkflowUpdateFailedError,
    WorkflowUpdateRPCTimeoutOrCancelledError,
)
from temporalio.common import (
    PinnedVersioningOverride,
    Priority,
    WorkerDeploymentVersion,
    WorkflowIDConflictPolicy,
    WorkflowIDReusePolicy,
)
from temporalio.contrib.opentelemetry import TracingInterceptor
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    EncodingPayloadConverter,
    JSONPlainPayloadConverter,
)
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.runtime import Runtime
from temporalio.service import RPCError, RPCStatusCode

from onestop import errors
from onestop.cases.flow import ACT, CASE_FLOW, LOOK, Acted, CaseInput, Order, deployment_name
from onestop.cases.model.commands import Act
from onestop.cases.model.state import CaseState
from onestop.cases.model.timing import next_instant
from onestop.gateways.attributes import attributes
from onestop.settings import Settings

log = logging.getLogger(__name__)
ANSWER_WITHIN = 20.0
"""Seconds that a caller waits for a command's result before it is told to ask again."""
START_WITHIN = timedelta(seconds=2)
"""How long filing waits for the engine; past this, the sweeper starts the workflow."""
UNKNOWN_RELEASE = RPCStatusCode.FAILED_PRECONDITION
"""How the engine refuses to pin to a release of which no worker ever asked for work on the queue."""


_answered = metrics.get_meter("onestop.flows").create_histogram(
    "onestop.flow.update.duration", unit="s", description="How long a case's workflow takes to answer a command."
)


class MsgspecConverter(EncodingPayloadConverter):
    """Structs and dataclasses as JSON, decoded strictly into the declared type."""

    @property
    def encoding(self) -> str:
        return "json/plain"

    def to_payload(self, value: Any) -> Payload | None:
        try:
            data = msgspec.json.encode(value)
        except TypeError:
            return None
        return Payload(metadata={"encoding": b"json/plain"}, data=data)

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        return msgspec.json.decode(payload.data, type=type_hint or Any)


class _Payloads(CompositePayloadConverter):
    def __init__(self) -> None:
        super().__init__(
            *(
                MsgspecConverter() if isinstance(each, JSONPlainPayloadConverter) else each
                for each in DefaultPayloadConverter().converters.values()
            )
        )


CONVERTER = DataConverter(payload_converter_class=_Payloads)


async def connect(settings: Settings, runtime: Runtime | None = None) -> Client:
    """Connect to Temporal, with a `runtime` that gathers figures if need be; raise Unavailable when it is away."""
    try:
        return await Client.connect(
            settings.temporal_address,
            namespace=settings.temporal_namespace,
            data_converter=CONVERTER,
            interceptors=[TracingInterceptor()] if settings.otlp_endpoint else [],
            runtime=runtime,
        )
    except (RPCError, RuntimeError) as error:
        raise errors.Unavailable("The workflow engine cannot be reached.") from error


def to_error(failure: ApplicationError) -> errors.OnestopError:
    """Return the error that a workflow's refusal stands for; its details are the message and the facts.

    Of several classes with one code it is the one from which the others come.
    """
    kinds = {kind.code: kind for kind in reversed(_all_errors(errors.OnestopError))}
    kind = kinds.get(failure.type or "")
    if kind is None or len(failure.details) != 2:  # noqa: PLR2004 -- message and facts
        return errors.Unavailable("The case could not take the command; please try again.")
    message, facts = failure.details
    return kind(message, **facts)


def _all_errors(kind: type[errors.OnestopError]) -> list[type[errors.OnestopError]]:
    return [kind, *(deeper for child in kind.__subclasses__() for deeper in _all_errors(child))]


class TemporalCaseFlows:
    """`CaseFlows` on a Temporal client. Connects at first use, so that filing works while Temporal is away."""

    def __init__(self, settings: Settings, queue_of: Callable[[str], str], release_of: Callable[[str], str]) -> None:
        """`queue_of` tells the queue of a tenant's new cases; one that lives stays on the queue that it began on.

        `release_of` tells the release under which they begin; empty: whichever takes new cases of that queue.
        """
        self._settings = settings
        self._queue_of = queue_of
        self._release_of = release_of
        self._client: Client | None = None

    async def _connected(self) -> Client:
        if self._client is None:
            self._client = await connect(self._settings)
        return self._client

    async def start(self, state: CaseState, *, look: bool = False) -> None:
        release = self._release_of(state.tenant)
        try:
            try:
                await self._begin(state, release, look=look)
            except RPCError as unknown:
                if not release or unknown.status is not UNKNOWN_RELEASE:
                    raise
                log.warning("no workers of release %s are known: case %s begins as others do", release, state.number)
                await self._begin(state, "", look=look)
        except WorkflowAlreadyStartedError:
            return
        except RPCError as error:
            raise errors.Unavailable("The workflow engine cannot be reached.") from error

    async def _begin(self, state: CaseState, release: str, *, look: bool) -> None:
        client, queue = await self._connected(), self._queue_of(state.tenant)
        await client.start_workflow(
            CASE_FLOW,
            CaseInput(state, next_instant(state)),
            id=state.number,
            task_queue=queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
            search_attributes=attributes(state),
            priority=Priority(fairness_key=state.tenant),
            rpc_timeout=START_WITHIN,
            start_signal=LOOK if look else None,
            versioning_override=_pinned(queue, release) if release else None,
        )

    async def end(self, number: str, reason: str) -> None:
        handle = (await self._connected()).get_workflow_handle(number)
        try:
            await handle.terminate(reason=reason)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise errors.Unavailable("The workflow engine cannot be reached.") from error

    async def act(self, state: CaseState, act: Act) -> int:
        handle = (await self._connected()).get_workflow_handle(state.number)
        try:
            return await _update(handle, Order(act, state.seq))
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise errors.Unavailable("The workflow engine cannot be reached.") from error
        await self.start(state)
        try:
            return await _update(handle, Order(act, state.seq))
        except RPCError as error:
            raise errors.Unavailable("The case could not take the command; please try again.") from error


def _pinned(queue: str, release: str) -> PinnedVersioningOverride:
    return PinnedVersioningOverride(WorkerDeploymentVersion(deployment_name(queue), release))


async def _update(handle: WorkflowHandle[Any, Any], order: Order) -> int:
    began = perf_counter()
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            acted = await handle.execute_update(ACT, order, id=order.act.id, result_type=Acted)
    except WorkflowUpdateFailedError as failed:
        if isinstance(failed.cause, ApplicationError):
            raise to_error(failed.cause) from failed
        raise errors.Unavailable("The case could not take the command; please try again.") from failed
    except (TimeoutError, WorkflowUpdateRPCTimeoutOrCancelledError, WorkflowFailureError) as late:
        raise errors.Unavailable("The command is still on its way; ask again with the same key.") from late
    finally:
        _answered.record(perf_counter() - began)
    seq: int = acted.seq
    return seq
