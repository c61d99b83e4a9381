"""One place issues: a granted case becomes a signed, registered, locked licence, exactly once."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from onestop.cases.service.reading import CaseView, ReadService
from onestop.catalogue.model import FieldType, FormField, Item
from onestop.catalogue.service import CatalogueService
from onestop.errors import Forbidden, InvalidInput, NotFound
from onestop.feed.model import Entry
from onestop.feed.service import FeedService
from onestop.identity.model import Principal
from onestop.kit.clock import Clock, legal_day
from onestop.kit.database import Database
from onestop.kit.documents import Field, LicenceView, Paper
from onestop.kit.ids import heard, journey_code
from onestop.kit.keys import licence_key
from onestop.kit.paging import Page, check_size, fingerprint, read_cursor, write_cursor
from onestop.kit.ports import DocumentRenderer, ObjectStore, Seal
from onestop.licences.findings import Verification
from onestop.licences.model import Licence, LicenceState, PublicLicence, public_view, turned
from onestop.licences.number import LicenceNumber, parse_number
from onestop.licences.store import LicenceStore
from onestop.tenancy.model import Role, Scope
from onestop.tenancy.service import TenancyService

KEPT_YEARS = 30
"""Years after its last day, or its issue when it has none, during which nobody can erase a licence's file."""
SHOWN_FIELDS = 4
"""The most answers of the application that a licence has room for."""
CODE_LENGTH = 12
HIDDEN = frozenset({FieldType.PHONE, FieldType.CITIZEN_NUMBER})
CONTACT = "contact_"
"""Answers that a licence does not show to everyone who is shown the paper: numbers of persons, and whom to call."""


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What dropping a file shows: whether the file itself is genuine, and what the register says of it."""

    verification: Verification
    registered: PublicLicence | None


class LicenceService:
    def __init__(
        self,
        *,
        database: Database,
        store: LicenceStore,
        reading: ReadService,
        catalogue: CatalogueService,
        tenancy: TenancyService,
        feed: FeedService,
        documents: DocumentRenderer,
        seal: Seal,
        objects: ObjectStore,
        clock: Clock,
        roots: Callable[[], bytes],
        address: str,
    ) -> None:
        """`roots` gives the certificates that files are trusted under, as PEM.

        `address` is where anyone verifies, with `{slug}` for the tenant and `{code}` for the code.
        """
        self._database = database
        self._store = store
        self._reading = reading
        self._catalogue = catalogue
        self._tenancy = tenancy
        self._feed = feed
        self._documents = documents
        self._seal = seal
        self._objects = objects
        self._clock = clock
        self._roots = roots
        self._address = address

    async def issue(self, tenant: str, case_number: str) -> str:
        """Return the number of a case's licence, issuing it if that has not been done. Safe to repeat at any point."""
        scope = self._tenancy.tree.scope_of(tenant)
        case = await self._reading.case(scope, case_number)
        item = self._catalogue.item(case.summary.item, int(case.summary.item_version.split(".")[0]))
        there = await self._store.of_case(scope, case_number)
        licence = there or await self._store.reserve(scope, await self._new(case, item))
        if licence.digest:
            return licence.number
        pdf = await self._documents.licence(self._view(licence, case, item))
        signed = await self._seal.sign(pdf, f"签发{licence.type_name}", self._tenancy.tree.tenant(tenant).name_zh)
        await self._objects.ensure_bucket(tenant)
        kept = datetime.combine(
            (licence.valid_until or licence.issued_on) + timedelta(days=366 * KEPT_YEARS), time(), UTC
        )
        await self._objects.put_locked(tenant, licence.object_key, signed, "application/pdf", kept)
        async with self._database.transaction(scope):
            await self._store.stored(scope, licence.number, hashlib.sha256(signed).hexdigest())
            await self._feed.publish(scope, [self._entry(licence, "issued", 0)])
        return licence.number

    async def _new(self, case: CaseView, item: Item) -> Licence:
        scope = self._tenancy.tree.scope_of(case.summary.tenant)
        issuer = self._tenancy.department(case.summary.lead)
        serial = f"{await self._store.next_serial(scope):08d}"
        number = str(LicenceNumber(item.licence.code, issuer.credit_code, serial, 1))
        today = legal_day(self._clock.now())
        return Licence(
            number=number,
            tenant=case.summary.tenant,
            case_number=case.summary.number,
            item=case.summary.item,
            type_code=item.licence.code,
            type_name=item.licence.name_zh,
            holder=case.summary.applicant,
            holder_name=case.summary.applicant_name,
            holder_is_person=case.summary.applicant_kind == "person",
            issuer=issuer.code,
            issuer_credit_code=issuer.credit_code,
            issuer_name=issuer.name_zh,
            issued_on=today,
            valid_from=today,
            valid_until=last_day(today, item.licence.valid_years),
            digest="",
            object_key=licence_key(number),
            state=LicenceState.VALID,
            verification_code=journey_code(CODE_LENGTH),
        )

    def _view(self, licence: Licence, case: CaseView, item: Item) -> LicenceView:
        tenant, issuer = self._tenancy.tree.tenant(licence.tenant), self._tenancy.department(licence.issuer)
        return LicenceView(
            number=licence.number,
            verification_code=licence.verification_code,
            address=self._address.format(slug=tenant.slug, code=licence.verification_code),
            title_zh=item.licence.name_zh,
            title_en=item.licence.name_en,
            holder=licence.holder_name,
            fields=_shown(item, case.form, licence.holder_name),
            issuer_zh=issuer.name_zh,
            issuer_en=issuer.name_en,
            tenant_zh=tenant.name_zh,
            emblem=tenant.brand.emblem,
            colour=tenant.brand.colour,
            issued_on=licence.issued_on,
            valid_from=licence.valid_from,
            valid_until=licence.valid_until,
        )

    async def by_number(self, number: str) -> PublicLicence:
        """Return what anyone may see of a licence; a mistyped number is told by its check character."""
        parsed = str(parse_number(number))
        return self._public(await self._store.get(self._tenancy.tree.everything(), parsed))

    async def by_code(self, code: str) -> PublicLicence:
        """Return what anyone may see of the licence with this verification code."""
        return self._public(await self._store.by_code(self._tenancy.tree.everything(), heard(code)))

    async def by_file(self, pdf: bytes) -> FileCheck:
        """Check a file's signature, and find the file, byte for byte, in the register."""
        found = await self._store.by_digest(self._tenancy.tree.everything(), hashlib.sha256(pdf).hexdigest())
        verification = await asyncio.to_thread(_examine, pdf, self._roots)
        return FileCheck(verification, self._public(found) if found else None)

    def _public(self, licence: Licence) -> PublicLicence:
        return public_view(licence, legal_day(self._clock.now()))

    async def page(self, principal: Principal, cursor: str | None, most: int) -> Page[Licence]:
        """Return the caller's licences, or for staff those of its tenant and below, the newest first."""
        check_size(most)
        scope, holders = self._sight(principal)
        mark = fingerprint("licences", scope.tenant, holders)
        after = read_cursor(cursor, mark) if cursor else None
        try:
            start = (date.fromisoformat(after[0]), str(after[1])) if after else None
        except (ValueError, IndexError, TypeError):
            raise InvalidInput("This page mark is damaged.", field="/query/cursor", rule="cursor-damaged") from None
        rows = await self._store.page(scope, holders, start, most + 1)
        last = rows[most - 1] if len(rows) > most else None
        return Page(rows[:most], write_cursor(mark, [last.issued_on.isoformat(), last.number]) if last else None)

    async def get(self, principal: Principal, number: str) -> Licence:
        """Return a licence that the caller holds, or that staff of its tenant may see."""
        scope, holders = self._sight(principal)
        licence = await self._store.get(scope, str(parse_number(number)))
        if holders is not None and licence.holder not in holders:
            raise NotFound("The register has no such licence.")
        return licence

    async def file(self, principal: Principal, number: str) -> bytes:
        """Return the signed file of a licence in the caller's sight."""
        licence = await self.get(principal, number)
        return await self._objects.get(licence.tenant, licence.object_key)

    async def papers(self, scope: Scope, number: str) -> list[Paper]:
        """Return the digest of a case's licence, for its trail."""
        licence = await self._store.of_case(scope, number)
        return [Paper("licence", licence.number, licence.digest)] if licence and licence.digest else []

    def _sight(self, principal: Principal) -> tuple[Scope, list[UUID] | None]:
        account = principal.require_account()
        if principal.posts:
            return self._tenancy.tree.scope_of(principal.tenant), None
        return self._tenancy.tree.everything(), [account, *(mandate.company for mandate in principal.mandates)]

    async def turn(self, principal: Principal, number: str, to: LicenceState, reason: str) -> Licence:
        """Suspend, restore, revoke or supersede a licence; the issuing department's approver may, with a reason."""
        licence = await self.get(principal, number)
        if not principal.may(Role.APPROVER, self._tenancy.department(licence.issuer).tenant, licence.issuer):
            raise Forbidden("Only an approver of the issuing department may do this.")
        if not reason.strip():
            raise InvalidInput("Give the reason in writing.", field="/reason", rule="reason-required")
        turned(licence.state, to)
        scope = self._tenancy.tree.scope_of(licence.tenant)
        async with self._database.transaction(scope):
            actor, now = principal.require_account(), self._clock.now()
            await self._store.change(scope, licence, to, actor, reason.strip(), now)
            await self._feed.publish(scope, [self._entry(licence, to.value, licence.changes + 1)])
        return await self._store.get(scope, licence.number)

    def _entry(self, licence: Licence, what: str, seq: int) -> Entry:
        data = {"case": licence.case_number, "type": licence.type_code, "issuer": licence.issuer}
        return Entry(licence.tenant, f"licence.{what}", licence.number, seq, self._clock.now(), data)


def _examine(pdf: bytes, roots: Callable[[], bytes]) -> Verification:
    # The library for signatures takes a second to load and 30 MB; only a process that verifies pays for it.
    from onestop.kit.cms import read_roots  # noqa: PLC0415
    from onestop.licences.verification import verify_file  # noqa: PLC0415

    return verify_file(pdf, read_roots(roots()))


def _shown(item: Item, answers: Mapping[str, str], holder: str) -> tuple[Field, ...]:
    """Return what a licence says beside its holder, in the item's order; a choice as its words."""
    fields = [
        Field(field.label_zh, field.label_en, _in_words(field, answers[field.name]))
        for field in item.form
        if answers.get(field.name, holder) != holder and field.type not in HIDDEN and not field.name.startswith(CONTACT)
    ]
    return tuple(fields[:SHOWN_FIELDS])


def _in_words(field: FormField, answer: str) -> str:
    return next((choice.label_zh for choice in field.choices if choice.value == answer), answer)


def last_day(first: date, years: int | None) -> date | None:
    """Return the last day of a validity of whole years: the day before the anniversary."""
    if years is None:
        return None
    try:
        return first.replace(year=first.year + years) - timedelta(days=1)
    except ValueError:  # 29 February has no anniversary in a common year
        return date(first.year + years, 2, 28)
