"""A command to a case: who may give it, its words kept aside, and the workflow that carries it out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import NAMESPACE_OID, UUID, uuid5

import msgspec

from onestop.cases.flow import CaseFlows
from onestop.cases.model.chain import text_digest
from onestop.cases.model.commands import Act, Actor, ActorKind, Bringer, Command, Withdraw, name_of
from onestop.cases.model.decide import allowed
from onestop.cases.model.state import CaseState, Status
from onestop.cases.service.visitors import Shown, VisitorService
from onestop.cases.store.record import CaseStore
from onestop.errors import InvalidInput, NotAllowedNow, StaleVersion
from onestop.feed.service import FeedService
from onestop.kit.clock import Clock
from onestop.kit.database import Database
from onestop.materials.service import MaterialService
from onestop.tenancy.model import Scope

LONGEST_TEXT = 4000


@dataclass(frozen=True, slots=True)
class Words:
    """The free text of an act: a main text, and remarks beside single materials."""

    body: str = ""
    remarks: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.body or self.remarks)


class ActService:
    def __init__(
        self,
        database: Database,
        store: CaseStore,
        feed: FeedService,
        materials: MaterialService,
        visitors: VisitorService,
        flows: CaseFlows,
        clock: Clock,
    ) -> None:
        self._database = database
        self._visitors = visitors
        self._store = store
        self._materials = materials
        self._feed = feed
        self._flows = flows
        self._clock = clock

    async def act(
        self,
        scope: Scope,
        number: str,
        who: Actor | Callable[[CaseState], Actor],
        command: Command,
        words: Words,
        key: str,
        *,
        files: Mapping[str, Sequence[UUID]] | None = None,
        seen: int | None = None,
        shown: Shown | None = None,
    ) -> int:
        """Give `command` to a case and return the case's version once the result is recorded.

        `who` gives it, or finds out of the case who does, and raises where nobody may.
        The same key acts once. `files` come with a correction or for a gap. `seen` is the version the caller looked
        at: if the case has moved on, StaleVersion. `shown` are the papers of whoever withdraws at a window.
        """
        _check_words(words)
        async with self._database.transaction(scope):
            row = await self._store.row(scope, number)
            state = msgspec.convert(row["state"], CaseState)
            actor = who(state) if callable(who) else who
            act_id = str(uuid5(NAMESPACE_OID, f"{actor.account}/{number}/{key}"))
            request = [
                number,
                command,
                words.body,
                dict(words.remarks),
                dict(files or {}),
                *([self._visitors.mark(shown)] if shown else []),
            ]
            new = await self._feed.once(replace(scope, tenant=state.tenant), actor.account, key, request)
            if row["historical"]:
                raise NotAllowedNow("This case belongs to the generated past.", allowed=(), command=name_of(command))
            brought = await self._materials.check(state.tenant, UUID(state.applicant), files or {})
            done = [] if new else await self._store.by_act(scope, number, act_id)
            bringer = None
            if not done:
                _check_current(state, command, seen)
                bringer = await self._received(scope, state, actor, command, act_id, shown)
            text = await self._keep(scope, state, actor, words, act_id) if words and not done else None
        seq = (
            done[-1].seq
            if done
            else await self._flows.act(state, Act(id=act_id, actor=actor, command=command, text=text, bringer=bringer))
        )
        await self._materials.use(state.tenant, number, brought)
        return seq

    async def _received(
        self, scope: Scope, state: CaseState, actor: Actor, command: Command, act_id: str, shown: Shown | None
    ) -> Bringer | None:
        """Check and keep who came to the window; raise InvalidInput when that is told of what nobody brings there."""
        if shown is None:
            return None
        if not isinstance(command, Withdraw) or actor.kind is not ActorKind.STAFF:
            raise InvalidInput(
                "Only a withdrawal at a window says who brings it.", field="/bringer", rule="bringer-not-asked"
            )
        if name_of(command) not in allowed(state, actor):  # the rules will say why; nobody's number is kept for it
            return None
        return await self._visitors.receive(scope, state, act_id, shown)

    async def _keep(self, scope: Scope, state: CaseState, actor: Actor, words: Words, act_id: str) -> str:
        """Store the words and return their reference: the text's id and a digest that the id salts."""
        text_id, digest = words_id(act_id, words)
        await self._store.write_text(
            scope,
            {
                "id": text_id,
                "tenant": state.tenant,
                "case_number": state.number,
                "author": UUID(actor.account),
                "body": words.body,
                "remarks": dict(words.remarks),
                "digest": digest,
                "at": self._clock.now(),
            },
        )
        return f"{text_id}:{digest}"


def words_id(act: str, words: Words) -> tuple[UUID, str]:
    """Return the id under which an act's words are kept, and their digest, which the id salts."""
    text = uuid5(NAMESPACE_OID, f"text/{act}")
    return text, text_digest(str(text), words.body, words.remarks)


def _check_current(state: CaseState, command: Command, seen: int | None) -> None:
    if seen is not None and seen != state.seq:
        raise StaleVersion(
            "The case has changed since you looked at it.",
            field="/header/If-Match",
            rule="stale-version",
            seen=seen,
            version=state.seq,
        )
    if state.status is Status.CLOSED:
        raise NotAllowedNow("The case is closed.", allowed=(), command=name_of(command), status="closed")


def _check_words(words: Words) -> None:
    for at, text in (("/text", words.body), *((f"/remarks/{code}", text) for code, text in words.remarks.items())):
        if len(text) > LONGEST_TEXT:
            raise InvalidInput("At most {most} characters, please.", field=at, rule="too-long", most=LONGEST_TEXT)
        if any(ord(character) < ord(" ") and character not in "\n\t\r" for character in text):
            raise InvalidInput("This holds a character that cannot be printed.", field=at, rule="control-character")
