"""From what happened to a case to what its notice shows. A notice and its preview are written by the same words."""

from collections.abc import Mapping, Sequence
from typing import Any

from onestop.cases.model import happened as h
from onestop.cases.model.events import Event
from onestop.cases.model.evolve import fold
from onestop.cases.service.reading import CaseView
from onestop.catalogue.model import Item
from onestop.catalogue.service import CatalogueService
from onestop.kit.clock import legal_day
from onestop.kit.documents import NoticeKind, NoticeView
from onestop.notices.model import kind_of
from onestop.notices.wording import PROCEDURES, defect, gap
from onestop.tenancy.model import Department, Level
from onestop.tenancy.service import TenancyService

Facts = dict[str, Any]
Texts = Mapping[str, Mapping[str, Any]]
"""The texts of a case by the reference that its events carry."""


class NoticeWriter:
    def __init__(self, tenancy: TenancyService, catalogue: CatalogueService, address: str) -> None:
        """`address` is where the case is followed without an account, with `{slug}` and `{code}` to be filled."""
        self._tenancy = tenancy
        self._catalogue = catalogue
        self._address = address

    def write(
        self, case: CaseView, events: Sequence[Event], texts: Texts, *, number: str, draft: bool = False
    ) -> NoticeView:
        """Return the notice that the last of `events` causes; these are all of the case's up to it."""
        state, caused = fold(events), events[-1]
        kind = kind_of(caused.body)
        if kind is None:
            raise ValueError(f"no notice is due for event {caused.seq} of case {state.number}")
        item = self._catalogue.item(state.terms.item, int(state.terms.version.split(".")[0]))
        authority = self._tenancy.department(state.terms.lead)
        facts = self._facts(events, texts, item)
        if kind in (NoticeKind.REFUSED, NoticeKind.REFUSAL_TO_ACCEPT):
            facts["reconsideration_body"] = self._government(authority)
        return NoticeView(
            kind=kind,
            number=number,
            authority=authority.name_zh,
            applicant=case.summary.applicant_name,
            item=item.name_zh,
            case_number=state.number,
            journey_code=case.journey,
            address=self.link(case),
            received_on=state.received,
            issued_on=legal_day(caused.at),
            draft=draft,
            **facts,
        )

    def link(self, case: CaseView) -> str:
        """Return the address at which the case is followed without an account."""
        return self._address.format(slug=self._tenancy.tree.tenant(case.summary.tenant).slug, code=case.journey)

    def _facts(self, events: Sequence[Event], texts: Texts, item: Item) -> Facts:
        state, caused = fold(events), events[-1]
        names = {material.code: material.name_zh for material in item.materials}
        said = texts.get(caused.text or "", {})
        match caused.body:
            case h.Accepted() as taken:
                return {
                    "days": state.terms.promised or None,
                    "due_on": taken.promised.day,
                    "materials": tuple(names.get(code, code) for code in _brought(events)),
                    "defects": tuple(gap(missing, names) for missing in taken.gaps),
                }
            case h.CorrectionRequested() as asked:
                lines = tuple(defect(found, names, said.get("remarks", {})) for found in asked.defects)
                return {"defects": lines, "due_on": asked.answer_by, "reasons": _paragraphs(said)}
            case h.ExtensionApproved() as longer:
                reason = _paragraphs(texts.get(_asked_for(events) or "", {}))
                approved_by = {"approved_by": "本级人民政府负责人"} if item.joint else {}
                return {"days": longer.days, "due_on": longer.dues.promised.day, "reasons": reason, **approved_by}
            case h.ProcedureStarted() as begun:
                days = {"days": begun.days, "due_on": begun.until}
                return {"procedure": PROCEDURES[begun.kind], **days, "reasons": _paragraphs(said)}
            case h.Decided(outcome="granted"):
                return {"licence_title": item.licence.name_zh if state.terms.licence else ""}
        return {"reasons": _paragraphs(said)}

    def _government(self, authority: Department) -> str:
        """Return the government that hears who contests a decision: above a town's own, else the authority's."""
        tree = self._tenancy.tree
        own = tree.government(authority.tenant)
        if own.level is Level.STREET and own.parent:
            own = tree.government(own.parent)
        city = tree.root.name_zh
        return f"{own.name_zh if own.name_zh.startswith(city) else city + own.name_zh}人民政府"


def _brought(events: Sequence[Event]) -> list[str]:
    """Return the materials that came with the filing and with every correction, each once."""
    bodies = [event.body for event in events]
    given = [code for body in bodies if isinstance(body, h.Filed | h.CorrectionSubmitted) for code in body.materials]
    return list(dict.fromkeys(given))


def _asked_for(events: Sequence[Event]) -> str | None:
    """Return the reference of the reason with which the extension was asked for."""
    return next((event.text for event in reversed(events) if isinstance(event.body, h.ExtensionRequested)), None)


def _paragraphs(said: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(line.strip() for line in said.get("body", "").splitlines() if line.strip())
