"""Filing for someone: the item's form, the papers scanned at the window, and how the result is received."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from onestop.cases.model.application import Paper
from onestop.cases.model.commands import Actor, ActorKind
from onestop.cases.model.state import Delivery
from onestop.cases.service.filing import Application, FilingService
from onestop.catalogue.model import Implementation, Material, Need
from onestop.delivery.service import DeliveryService
from onestop.errors import InvalidForm, InvalidInput
from onestop.identity.model import Principal
from onestop.identity.service.accounts import AccountService, Applicant
from onestop.kit.masking import masked_citizen_number
from onestop.materials.service import MaterialService
from onestop.web.desk.desk import Desk
from onestop.web.desk.file import window_offer
from onestop.web.forms import faults, files, go, typed
from onestop.web.portal.uploads import received
from onestop.web.portal.ways import FIELDS, WAYS, address_faults, address_of, deliveries
from onestop.web.portal.writing import first_answers
from onestop.web.views import Option

POST = "post-"
"""What the names of the address to post to begin with: the item's own form may have fields of the same names."""


@dataclass(slots=True)
class Filing:
    """One filing in the making: what was typed, the papers kept so far, and what is wrong."""

    offer: Implementation
    applicant: Applicant
    form: Mapping[str, str]
    papers: dict[str, Paper] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def asked(self) -> Sequence[Material]:
        return [material for material in self.offer.item.materials if not material.shared]


class FileFormController(Controller):
    path = "/desk/file/{code:str}/{applicant:uuid}"
    include_in_schema = False

    @get("/")
    async def ask(
        self,
        code: FromPath[str],
        applicant: FromPath[UUID],
        desk: NamedDependency[Desk],
        accounts: NamedDependency[AccountService],
        materials: NamedDependency[MaterialService],
    ) -> Response[str]:
        """Ask everything on one page: a clerk types while the applicant stands there."""
        offer, who = window_offer(desk, code), await accounts.applicant(applicant)
        own = Principal(desk.principal.tenant, who.id, who.kind)
        answers = first_answers(offer, who, own, {})
        known = {"recipient": answers.get("contact_name") or who.name, "phone": answers.get("contact_phone", "")}
        posted = {f"{POST}{name}": text for name, text in known.items()}
        form = {**answers, **posted, "delivery": deliveries(offer.item)[0].value}
        return await _page(desk, Filing(offer, who, form), materials)

    @post("/")
    async def file(
        self,
        code: FromPath[str],
        applicant: FromPath[UUID],
        desk: NamedDependency[Desk],
        accounts: NamedDependency[AccountService],
        materials: NamedDependency[MaterialService],
        filing: NamedDependency[FilingService],
        delivery: NamedDependency[DeliveryService],
    ) -> Response[Any]:
        """File the case; what is wrong is told beside its field, and no paper has to be scanned again."""
        offer, who = window_offer(desk, code), await accounts.applicant(applicant)
        now = Filing(offer, who, await typed(desk.request))
        await _take_papers(desk, now, materials)
        address = {name: now.form.get(f"{POST}{name}", "").strip() for name in FIELDS}
        by_post = now.form.get("delivery") == Delivery.POST
        if by_post and (wrong := address_faults(address)):
            now.errors |= faults(wrong, desk.speech.words, POST)
        if not now.errors:
            try:
                case = await filing.file(
                    desk.principal.tenant, who, _application(now), _clerk(desk), now.form.get("key", "")
                )
            except InvalidInput as fault:
                now.errors = _wrong(desk, fault, now)
            else:
                if by_post:
                    await delivery.choose(desk.principal, case.number, Delivery.POST, address_of(address))
                return go(f"/desk/cases/{case.number}?list=filed")
        return await _page(desk, now, materials, 422)


def _clerk(desk: Desk) -> Actor:
    who = desk.principal
    return Actor(str(who.require_account()), ActorKind.STAFF, who.tenant, roles=tuple(sorted(who.roles)))


def _application(now: Filing) -> Application:
    asked, chosen = {question.name for question in now.offer.item.form}, now.form.get("delivery", "")
    return Application(
        item=now.offer.item.code,
        form={name: text for name, text in now.form.items() if name in asked},
        materials={code: [paper.id] for code, paper in now.papers.items()},
        channel="window",
        delivery=Delivery(chosen) if chosen in set(Delivery) else Delivery.WINDOW,
        reuse=now.form.get("reuse") == "yes",
    )


async def _take_papers(desk: Desk, now: Filing, materials: MaterialService) -> None:
    """Keep the files that came now, and those that came with an earlier try."""
    sent, clerk = await files(desk.request), desk.principal.require_account()
    for material in now.asked:
        name = f"paper-{material.code}"
        kept, _, called = now.form.get(f"{name}-upload", "").partition("/")
        if name in sent:
            try:
                now.papers[material.code] = await received(
                    materials, desk.principal.tenant, now.applicant.id, clerk, material.code, sent[name]
                )
            except InvalidInput as fault:
                now.errors[name] = desk.speech.words.error(fault)
        elif kept:
            now.papers[material.code] = Paper(UUID(kept), called)


def _wrong(desk: Desk, error: InvalidInput, now: Filing) -> dict[str, str]:
    told: dict[str, str] = {}
    for fault in error.faults if isinstance(error, InvalidForm) else (error,):
        part, _, name = fault.field.strip("/").partition("/")
        field = f"paper-{name}" if part == "materials" else name or part
        told.setdefault(field, _named(desk, now, field, desk.speech.words.error(fault)))
    return told


def _named(desk: Desk, now: Filing, field: str, text: str) -> str:
    speech = desk.speech
    names = {question.name: speech.label(question) for question in now.offer.item.form}
    names |= {f"paper-{material.code}": speech.name(material) for material in now.asked}
    return speech.say("{name}: {text}", name=names[field], text=text) if field in names else text


async def _page(desk: Desk, now: Filing, materials: MaterialService, status: int = 200) -> Response[str]:
    held = await materials.held(now.applicant.id, [material.code for material in now.asked])
    person, say = now.applicant.kind.value == "person", desk.speech.say
    return desk.page(
        "desk/file_form.html",
        at="file",
        status=status,
        title=desk.speech.name(now.offer.item),
        now=now,
        speech=desk.speech,
        number=masked_citizen_number(now.applicant.identifier) if person else now.applicant.identifier,
        held=[desk.speech.name(material) for material in now.asked if material.code in held],
        ways=[Option(way.value, say(WAYS[way][0]), say(WAYS[way][1])) for way in deliveries(now.offer.item)],
        key=uuid4().hex,
        secondary=Need.SECONDARY,
    )
