"""An application being written, as every page of it sees it: the draft, what the item asks, in whose name."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromPath

from onestop.cases.model.application import Content, Draft
from onestop.cases.model.state import Delivery
from onestop.cases.service.drafting import DraftService
from onestop.catalogue.form import check_form
from onestop.catalogue.model import FormField, Implementation, Material, Need
from onestop.catalogue.service import CatalogueService
from onestop.errors import Forbidden, InvalidInput, NotFound
from onestop.identity.model import AccountKind, Principal
from onestop.identity.service.accounts import AccountService, Applicant
from onestop.kit.clock import Clock, legal_day
from onestop.materials.model import Material as HeldMaterial
from onestop.materials.service import MaterialService
from onestop.tenancy.model import Scope
from onestop.web.portal.ways import address_faults
from onestop.web.views import TaskState

ABOUT_APPLICANT = frozenset(
    {
        "company_name",
        "credit_code",
        "legal_representative",
        "address",
        "contact_name",
        "contact_phone",
        "applicant_name",
        "citizen_number",
        "home_address",
    }
)
"""Questions about the applicant: their answers are known from the account, or from the last application."""
APPLICANT, MATTER = "applicant", "matter"
PARTS = (APPLICANT, MATTER)


@dataclass(frozen=True, slots=True)
class Writing:
    """One draft with everything its pages need; `held` are the papers that the city has of this applicant."""

    draft: Draft
    offer: Implementation
    applicant: Applicant
    held: Mapping[str, HeldMaterial]

    @property
    def content(self) -> Content:
        return self.draft.content

    @property
    def path(self) -> str:
        return f"/apply/{self.draft.id}"

    def questions(self, part: str) -> tuple[FormField, ...]:
        """Return the questions of one part of the form."""
        about = part == APPLICANT
        return tuple(field for field in self.offer.item.form if (field.name in ABOUT_APPLICANT) is about)

    @property
    def parts(self) -> list[str]:
        return [part for part in PARTS if self.questions(part)]

    @property
    def asked(self) -> list[Material]:
        """The papers that are asked for: what can be had by sharing is not (Decree 716)."""
        return [material for material in self.offer.item.materials if not material.shared]

    def has(self, material: Material) -> bool:
        """Tell whether a paper was uploaded, or is held and may be used."""
        return bool(self.content.materials.get(material.code)) or (self.content.reuse and material.code in self.held)

    @property
    def lacking(self) -> list[Material]:
        return [each for each in self.asked if each.need is Need.REQUIRED and not self.has(each)]

    def state(self, step: str) -> TaskState:
        """Return how far a step is: a part of the form, `papers`, or `delivery`."""
        if step in PARTS:
            return self._form_state(step)
        if step == "delivery":
            return self._delivery_state()
        begun = bool(self.content.materials) or self.content.reuse or not self.asked
        return (TaskState.DOING if begun else TaskState.TODO) if self.lacking else TaskState.DONE

    def _delivery_state(self) -> TaskState:
        if self.content.delivery is None:
            return TaskState.TODO
        posted = self.content.delivery is Delivery.POST
        return TaskState.DOING if posted and address_faults(self.content.address) else TaskState.DONE

    def _form_state(self, part: str) -> TaskState:
        questions = self.questions(part)
        answers = {field.name: self.content.form.get(field.name, "") for field in questions}
        try:
            check_form(questions, answers)
        except InvalidInput:
            return TaskState.DOING if any(answers.values()) else TaskState.TODO
        return TaskState.DONE

    @property
    def steps(self) -> list[str]:
        return [*self.parts, "papers", "delivery"]

    @property
    def complete(self) -> bool:
        return all(self.state(step) is TaskState.DONE for step in self.steps)

    def after(self, step: str) -> str:
        """Return the path of the page that follows a step."""
        order = [*self.steps, "check"]
        return f"{self.path}/{order[order.index(step) + 1]}"


async def writing(
    draft: FromPath[UUID],
    principal: NamedDependency[Principal],
    tenant_scope: NamedDependency[Scope],
    drafts: NamedDependency[DraftService],
    catalogue: NamedDependency[CatalogueService],
    accounts: NamedDependency[AccountService],
    materials: NamedDependency[MaterialService],
    clock: NamedDependency[Clock],
) -> Writing:
    """Return the draft that the path names, if it is the caller's: a dependency."""
    found = await drafts.load(tenant_scope, principal.require_account(), draft)
    offer = catalogue.implementation(found.tenant, found.item, legal_day(clock.now()))
    applicant = await accounts.applicant(in_whose_name(principal, found.content.applicant))
    held = await materials.held(applicant.id, [each.code for each in offer.item.materials])
    return Writing(found, offer, applicant, held)


async def writing_left(
    draft: FromPath[UUID],
    principal: NamedDependency[Principal],
    tenant_scope: NamedDependency[Scope],
    drafts: NamedDependency[DraftService],
    catalogue: NamedDependency[CatalogueService],
    accounts: NamedDependency[AccountService],
    materials: NamedDependency[MaterialService],
    clock: NamedDependency[Clock],
) -> Writing | None:
    """Return the draft that the path names, or None when it is there no more: a dependency."""
    try:
        return await writing(draft, principal, tenant_scope, drafts, catalogue, accounts, materials, clock)
    except NotFound:
        return None


def in_whose_name(principal: Principal, applicant: UUID) -> UUID:
    """Return the applicant, if the caller is it or acts for it."""
    if not principal.acts_as(applicant):
        raise Forbidden("You hold no mandate of this company.", field="/applicant")
    return applicant


def first_answers(
    offer: Implementation, applicant: Applicant, principal: Principal, before: Mapping[str, str]
) -> dict[str, str]:
    """Return what is known already: from the account, and what the last application said about the applicant."""
    company = applicant.kind is AccountKind.COMPANY
    agent = principal.display_name if principal.account != applicant.id else ""
    known = {
        **{name: text for name, text in before.items() if name in ABOUT_APPLICANT},
        **({"contact_name": agent} if agent else {}),
        **({"contact_phone": applicant.phone} if applicant.phone else {}),
        **(
            {"company_name": applicant.name, "credit_code": applicant.identifier}
            if company
            else {"applicant_name": applicant.name, "citizen_number": applicant.identifier}
        ),
    }
    asked = {field.name for field in offer.item.form}
    return {name: text for name, text in known.items() if name in asked and text}
