"""Mandates: a person acts for a company, by the company's word and the person's own."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from onestop.errors import Forbidden, InvalidInput, NotAllowedNow, NotFound, check_all
from onestop.identity.model import AccountKind, MandateState, Power, Principal, Relation
from onestop.identity.numbers import citizen_number
from onestop.identity.service.accounts import identifier_mark, person_name
from onestop.identity.service.sessions import SessionService
from onestop.identity.store.accounts import AccountStore
from onestop.identity.store.mandates import MandateStore
from onestop.kit.clock import CHINA, Clock, legal_day
from onestop.kit.sealing import Sealer
from onestop.tenancy.service import TenancyService

_POWERS = {
    Relation.AGENT: (Power.AGENT, Power.REPRESENTATIVE),
    Relation.REPRESENTATIVE: (Power.REPRESENTATIVE,),
}
"""The mandates by which someone at a window is what they say."""


@dataclass(frozen=True, slots=True)
class MandateFacts:
    """A mandate as its company and its agent see it."""

    id: UUID
    company: UUID
    company_name: str
    agent: UUID | None
    agent_name: str
    power: Power
    state: MandateState
    last_day: date
    yours: bool
    """Whether it is the caller who holds it or is offered it."""


class MandateService:
    def __init__(
        self,
        tenancy: TenancyService,
        store: MandateStore,
        accounts: AccountStore,
        sessions: SessionService,
        sealer: Sealer,
        clock: Clock,
    ) -> None:
        self._tenancy = tenancy
        self._store = store
        self._accounts = accounts
        self._sessions = sessions
        self._sealer = sealer
        self._clock = clock

    async def grant(
        self, by: Principal, company: UUID, *, agent_identifier: str, agent_name: str, power: Power, last_day: date
    ) -> MandateFacts:
        """Offer a mandate to a citizen number; whoever has it finds the offer, now or when they register.

        Raise Forbidden unless `by` is the company or, for an agent's mandate, its representative.
        """
        self._check_grantor(by, company, power)
        check_all(
            lambda: citizen_number(agent_identifier, "/agent_identifier"),
            lambda: person_name(agent_name, "/agent_name"),
            lambda: self._check_last_day(last_day),
        )
        mandate = uuid4()
        await self._store.add(
            self._tenancy.tree.deployment(),
            id=mandate,
            company=company,
            agent_mark=identifier_mark(self._sealer, citizen_number(agent_identifier, "/agent_identifier")),
            agent_name=person_name(agent_name, "/agent_name"),
            power=power,
            granted_by=by.require_account(),
            granted_at=self._clock.now(),
            until=_end_of(last_day),
        )
        return await self._told(by, mandate)

    async def concerning(self, by: Principal) -> list[MandateFacts]:
        """Return the mandates that the principal may grant, holds, or is offered; the latest first."""
        mark = await self._mark(by)
        return [self._facts(row, mark) for row in await self._rows(by)]

    async def held_by(self, identifier: str, company: UUID, relation: Relation) -> UUID | None:
        """Return the mandate in force by which a citizen number's person is a company's agent, or its representative.

        A representative is an agent as well; whoever is anything else needs no mandate and has none here.
        """
        powers = _POWERS.get(relation, ())
        return await self._store.in_force(
            self._tenancy.tree.deployment(),
            company,
            identifier_mark(self._sealer, identifier),
            list(powers),
            self._clock.now(),
        )

    async def accept(self, by: Principal, mandate: UUID) -> MandateFacts:
        """Take up a mandate; twice is once. Raise NotAllowedNow when it has been revoked or has run out."""
        row = await self._one(by, mandate)
        if row["agent_mark"] != await self._mark(by):
            raise Forbidden("This mandate was offered to someone else.")
        state = self._state(row)
        if state in {MandateState.REVOKED, MandateState.EXPIRED}:
            raise NotAllowedNow("This mandate has ended.", allowed=[])
        if state is MandateState.OFFERED:
            account = by.require_account()
            await self._store.accept(self._tenancy.tree.deployment(), mandate, account, self._clock.now())
            await self._sessions.forget(str(account))
        return await self._told(by, mandate)

    async def revoke(self, by: Principal, mandate: UUID) -> MandateFacts:
        """End a mandate: its company, its company's representative or its agent may; twice is once."""
        row = await self._one(by, mandate)
        await self._store.revoke(
            self._tenancy.tree.deployment(), mandate, by.require_account(), self._clock.now(), row["agent"]
        )
        await self._sessions.forget(str(row["agent"]))
        return await self._told(by, mandate)

    def _check_last_day(self, day: date) -> None:
        if day < legal_day(self._clock.now()):
            raise InvalidInput("The last day of a mandate is not in the past.", field="/last_day", rule="last-day-past")

    def _check_grantor(self, by: Principal, company: UUID, power: Power) -> None:
        if by.kind is AccountKind.COMPANY and by.account == company:
            return
        held = by.mandate_for(company, Power.REPRESENTATIVE)
        if held is None or power is not Power.AGENT:
            by.require_account()
            raise Forbidden("Only the company, or its representative for an agent, grants this mandate.")

    async def _told(self, by: Principal, mandate: UUID) -> MandateFacts:
        return self._facts(await self._one(by, mandate), await self._mark(by))

    async def _one(self, by: Principal, mandate: UUID) -> Any:
        rows = await self._rows(by, mandate)
        if not rows:
            raise NotFound("There is no such mandate.")
        return rows[0]

    async def _rows(self, by: Principal, mandate: UUID | None = None) -> list[Any]:
        account = by.require_account()
        companies = [held.company for held in by.mandates if held.power is Power.REPRESENTATIVE]
        return await self._store.concerning(
            self._tenancy.tree.deployment(), [account, *companies], account, await self._mark(by), mandate
        )

    async def _mark(self, by: Principal) -> bytes:
        row = await self._accounts.by_id(self._tenancy.tree.deployment(), by.require_account())
        return (row and row["identifier_mark"]) or b""

    def _state(self, row: Any) -> MandateState:
        if row["revoked_at"]:
            return MandateState.REVOKED
        if row["until"] <= self._clock.now():
            return MandateState.EXPIRED
        return MandateState.ACCEPTED if row["accepted_at"] else MandateState.OFFERED

    def _facts(self, row: Any, mark: bytes) -> MandateFacts:
        return MandateFacts(
            id=row["id"],
            company=row["company"],
            company_name=row["company_name"],
            agent=row["agent"],
            agent_name=row["agent_name"],
            power=Power(row["power"]),
            state=self._state(row),
            last_day=legal_day(row["until"] - timedelta(seconds=1)),
            yours=row["agent_mark"] == mark,
        )


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), CHINA)
