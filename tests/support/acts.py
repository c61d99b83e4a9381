"""Commands for a case as it stands: with fields that fit it, or with any fields at all."""

from datetime import date, timedelta

from hypothesis import strategies as st
from tests.support import cases as s

from onestop.calendars.model import Calendar
from onestop.cases.model import commands as c
from onestop.cases.model.authority import supervises
from onestop.cases.model.commands import Actor, name_of
from onestop.cases.model.state import CaseState, Delivery, Verdict
from onestop.cases.model.terms import Procedure, ProcedureTerm, ReviewTerm, Terms

MATERIALS = ("form", "licence-of-business", "floor-plan", "safety-rules")
DEPARTMENTS = (s.LEAD, s.WATER, s.FIRE)
PEOPLE: tuple[Actor, ...] = (
    s.APPLICANT,
    s.AGENT,
    s.STRANGER,
    s.CLERK,
    s.FOREIGN_CLERK,
    s.LEAD_OFFICER,
    s.APPROVER,
    s.WATER_OFFICER,
    s.reviewer(s.WATER, "colleague"),
    s.FIRE_OFFICER,
    s.reviewer("370100-housing"),
    s.SUPERVISOR,
    Actor("both", s.CLERK.kind, s.DISTRICT, s.LEAD, ("clerk", "reviewer", "approver", "leader", "supervisor")),
    s.SYSTEM,
)


@st.composite
def any_terms(draw: st.DrawFn) -> Terms:
    """Draw the terms of an item such as a catalogue may hold."""
    promised = draw(st.integers(0, 20))
    reviewing = draw(st.lists(st.sampled_from(DEPARTMENTS), unique=True, max_size=3))
    procedures = draw(st.lists(st.sampled_from(Procedure), unique=True, max_size=2))
    return s.terms(
        immediate=draw(st.booleans()),
        promised=promised,
        statutory=draw(st.integers(promised, 45)),
        correction=draw(st.integers(1, 20)),
        extension=draw(st.sampled_from([0, 10, 15])),
        yellow=draw(st.integers(0, 3)),
        reviews=tuple(
            ReviewTerm(department=each, tenant=each[:6], limit=draw(st.integers(0, promised))) for each in reviewing
        ),
        procedures=tuple(ProcedureTerm(kind=kind, days=draw(st.integers(1, 30))) for kind in procedures),
        licence=draw(st.sampled_from([None, "type"])),
    )


_materials, _departments = st.sampled_from((*MATERIALS, "diary")), st.sampled_from((*DEPARTMENTS, "370100-housing"))
_gaps = st.builds(c.Missing, material=_materials, promised_by=st.dates(date(2025, 6, 1), date(2028, 12, 31)))
_days = st.integers(-1, 31)


def any_command(calendars: tuple[Calendar, ...]) -> st.SearchStrategy[c.Command]:
    """Return commands with any fields at all."""
    defects = st.lists(st.builds(c.Defect, material=_materials), max_size=3)
    plain = (c.RefuseAcceptance(), c.EndProcedure(), c.ApproveExtension(), c.DeclineExtension(), c.PassTime())
    reviewing = (c.ClaimReview, c.ReleaseReview, c.GiveVerdict, c.GiveOpinion, c.RecallVerdict)
    return st.one_of(
        st.builds(c.Precheck, ready=st.booleans()),
        st.builds(c.Accept, gaps=st.lists(_gaps, max_size=2).map(tuple)),
        st.builds(c.RequestCorrection, defects=defects.map(tuple)),
        st.builds(c.SubmitCorrection, materials=st.lists(_materials, max_size=4).map(tuple)),
        st.builds(c.SupplyGap, material=_materials),
        *(st.builds(kind, department=_departments) for kind in reviewing),
        st.builds(c.StartProcedure, department=_departments, days=_days),
        st.builds(c.RequestExtension, days=_days),
        st.builds(c.Decide),
        st.builds(c.RecordLicence, licence=st.sampled_from(["L-1", "L-2"])),
        st.builds(c.HandOver),
        st.builds(c.Recalendar, calendar=st.sampled_from(calendars)),
        st.sampled_from(plain),
    )


def fitting(state: CaseState, actor: Actor, today: date, calendar: Calendar, variant: int = 0) -> dict[str, c.Command]:
    """Return one command of each kind whose fields fit the case and the actor; `variant` chooses among what fits."""
    gap = c.Missing(material=MATERIALS[2 + variant % 2], promised_by=today + timedelta(days=1))
    own = actor.department or s.WATER
    claimed = [r.department for r in state.reviews if r.officer and r.verdict is None]
    claim = claimed[variant % len(claimed)] if claimed and supervises(state, actor) else own
    term = (state.terms.procedures or (ProcedureTerm(kind=Procedure.HEARING, days=1),))[0]
    open_gaps = [gap.material for gap in state.gaps if not gap.supplied] or ["floor-plan"]
    visible = state.fresh or ("form",)
    verdict = Verdict.APPROVE if variant % 4 else Verdict.REJECT
    commands: tuple[c.Command, ...] = (
        c.Precheck(ready=bool(variant % 2)),
        c.Accept(gaps=(gap,) if state.terms.promised and variant % 3 else ()),
        c.RefuseAcceptance(),
        c.RequestCorrection(defects=(c.Defect(material=visible[0], fault=c.Fault.OTHER),)),
        c.SubmitCorrection(materials=(*state.asked, *MATERIALS[: variant % 3])),
        c.SupplyGap(material=open_gaps[variant % len(open_gaps)]),
        c.ClaimReview(department=own),
        c.ReleaseReview(department=claim),
        c.GiveVerdict(department=own, verdict=verdict),
        c.GiveOpinion(department=own),
        c.RecallVerdict(department=own),
        c.StartProcedure(department=own, procedure=term.kind, days=1 + variant % term.days),
        c.EndProcedure(),
        c.RequestExtension(days=1 + variant % max(state.terms.extension, 1)),
        c.ApproveExtension(),
        c.DeclineExtension(),
        c.Decide(granted=grantable(state) and bool(variant % 4)),
        c.RecordLicence(licence=f"L-{state.seq}"),
        c.HandOver(way=Delivery.POST if variant % 2 else Delivery.WINDOW, rated=bool(variant % 3)),
        c.Withdraw(),
        c.PassTime(),
        c.Recalendar(calendar=calendar),
        c.Reassign(successors=(c.Successor(s.WATER, "370100-housing", "370100"),)),
    )
    return {name_of(command): command for command in commands}


def grantable(state: CaseState) -> bool:
    """Whether nothing stands in the way of a grant."""
    return all(r.verdict is Verdict.APPROVE for r in state.reviews) and all(gap.supplied for gap in state.gaps)
