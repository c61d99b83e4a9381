"""What becomes of a case: the order of its acts and the days on which they fall, up to the end of the year told."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from onestop.calendars.model import Calendar
from onestop.cases.model import commands as c
from onestop.cases.model.state import Delivery, Status, Verdict
from onestop.history.telling import Telling
from onestop.history.totals import LAST
from onestop.kit.clock import CHINA
from onestop.licences.number import LicenceNumber

END = datetime.combine(LAST + timedelta(days=1), time(), CHINA) - timedelta(seconds=1)
PLENTY = 20
"""Working days beyond the limit that a long way round, such as a correction, needs."""
CORRECTED, GAPS, EXAMINED, EXTENDED, REFUSED, WITHDRAWN, SLOW_REVIEW = 0.03, 0.02, 0.3, 0.006, 0.025, 0.004, 0.03
"""How often these happen where they can."""
STUCK, WAITING = 0.15, 0.45
"""Of the cases still open: those past their limit without a decision, and those decided and waiting for pick-up."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What must become of a case for the totals to be met."""

    open: bool = False
    late: bool = False
    rated: bool = False
    level: str = ""
    department: str = ""

    @property
    def free(self) -> bool:
        """Whether it may take an unusual turn."""
        return not (self.open or self.late or self.rated)


class Story:
    """Tells one case to its end. Days are working days of the legal calendar, except the hand-over's."""

    def __init__(self, case: Telling, fate: Fate, calendar: Calendar, issuer: str, serial: str) -> None:
        self.case = case
        self.fate = fate
        self.calendar = calendar
        self.issuer = issuer
        self.serial = serial

    def tell(self) -> None:
        case, terms = self.case, self.case.state.terms
        roomy = self._left(case.today) >= terms.promised + PLENTY
        self._take_in(roomy=roomy and not self.fate.late)
        if self.fate.open:
            self._stay_open()
        elif self.fate.free and roomy and self._happens(WITHDRAWN):
            case.do(case.applicant, c.Withdraw(), self._after(case.today, case.rng.randint(0, terms.promised)))
        elif terms.immediate:
            self._decide(case.today, granted=True)
        else:
            self._turns(roomy=roomy)
            self._close(granted=not (self.fate.free and self._happens(REFUSED)))
        case.wait(END)

    def _take_in(self, *, roomy: bool) -> None:
        """Accept at the window at once, or after an online filing within two days; sometimes after a correction."""
        case, terms = self.case, self.case.state.terms
        delay = (
            0
            if case.events[0].actor.kind != "applicant"
            else min(case.rng.choice((0, 1, 1, 2)), self._left(case.today))
        )
        day = self._after(case.today, delay) if delay else case.today
        asked = (*terms.required, *terms.secondary)
        if roomy and asked and self._happens(CORRECTED):
            defect = c.Defect(material=case.rng.choice(asked), fault=case.rng.choice(list(c.Fault)))
            case.do(case.clerk, c.RequestCorrection(defects=(defect,)), day, "材料不符合要求，请一次性补正。")
            case.do(
                case.applicant,
                c.SubmitCorrection(materials=(defect.material,)),
                self._after(case.today, case.rng.randint(1, 6)),
            )
            day = case.today
        if roomy and terms.secondary and terms.promised > 1 and not terms.immediate and self._happens(GAPS):
            self._accept_with_gap(day)
        else:
            case.do(case.clerk, c.Accept(), day)

    def _accept_with_gap(self, day: date) -> None:
        case = self.case
        missing = c.Missing(material=case.rng.choice(case.state.terms.secondary), promised_by=self._after(day, 2))
        case.do(case.clerk, c.Accept(gaps=(missing,)), day)
        case.do(case.applicant, c.SupplyGap(material=missing.material), self._after(case.today, 1))

    def _turns(self, *, roomy: bool) -> None:
        """Let a special procedure or an extension come between."""
        case, terms = self.case, self.case.state.terms
        if not roomy or self.fate.late:
            return
        lead = case.officer(terms.lead)
        if terms.procedures and self._happens(EXAMINED):
            term = case.rng.choice(terms.procedures)
            days = case.rng.randint(1, min(term.days, PLENTY // 2))
            case.do(
                lead,
                c.StartProcedure(department=terms.lead, procedure=term.kind, days=days),
                self._after(case.today, 1),
                "依法需要进行特别程序，所需时间不计入办理时限。",
            )
            case.do(lead, c.EndProcedure(), self._after(case.today, case.rng.randint(1, days)))
        elif terms.extension and terms.promised > 1 and self._happens(EXTENDED):
            started = case.state.started or case.today
            days = case.rng.randint(1, min(terms.extension, PLENTY // 2))
            asked = max(case.today, self._after(started, terms.promised - 1))
            case.do(lead, c.RequestExtension(days=days), asked, "案情复杂，需要延长办理期限。")
            case.do(case.extender(lead), c.ApproveExtension())

    def _close(self, *, granted: bool) -> None:
        """Decide on a day that is in time or, if the fate is so, late; then hand over."""
        case = self.case
        due = case.state.promised.day if case.state.promised else None
        if due is None:
            raise ValueError("an accepted case without an open pause has a last day")
        if self.fate.late:
            day = self._after(due, case.rng.randint(1, 6))
        else:
            most = self._until(min(due, LAST))
            some = 1 + int(case.rng.betavariate(1.6, 1.8) * most)
            day = self._after(case.today, min(some, most)) if most > 0 else case.today
        self._review(day, rejecting=not granted)
        self._decide(day, granted=granted)

    def _review(self, by: date, *, rejecting: bool = False, skipped: int = 0) -> None:
        """Give the verdicts on days up to `by`, a few of them late; the last one rejects if someone must."""
        case, most = self.case, self._until(by)
        days = []
        for review in case.state.reviews:
            limit = self._until(min(by, review.due.day or by))
            slow = limit < most and (self.fate.late or self._happens(SLOW_REVIEW))
            chosen = (
                case.rng.randint(max(limit, 0) + 1, most) if slow else case.rng.randint(min(1, limit), max(limit, 0))
            )
            days.append((self._after(case.today, chosen) if chosen > 0 else case.today, review.department))
        told = sorted(days)[: len(days) - skipped]
        for index, (day, department) in enumerate(told):
            reject = rejecting and index == len(told) - 1
            verdict = Verdict.REJECT if reject else Verdict.APPROVE
            command = c.GiveVerdict(department=department, verdict=verdict)
            case.do(case.officer(department), command, day, "不符合法定条件。" if reject else "")

    def _decide(self, day: date, *, granted: bool) -> None:
        case, terms = self.case, self.case.state.terms
        head = case.clerk if terms.immediate else case.officer(terms.lead)
        case.do(head, c.Decide(granted=granted), day, "" if granted else "经审查，不符合法定条件，决定不予许可。")
        if case.state.wants_licence and terms.licence:
            number = LicenceNumber(terms.licence, self.issuer, self.serial, 1)
            case.do(case.system, c.RecordLicence(licence=str(number)))
        if case.state.status is Status.DECIDED and not self.fate.open:
            wait = min(case.rng.choice((0, 0, 1, 1, 2, 3, 5, 8)), (LAST - case.today).days)
            way = case.state.delivery
            case.do(case.clerk, c.HandOver(way=way, rated=self.fate.rated), case.today + timedelta(days=wait))

    def _stay_open(self) -> None:
        """Stop before the end: waiting for pick-up, still in review, or past the limit without a decision."""
        case, terms = self.case, self.case.state.terms
        due = case.state.promised.day if case.state.promised else None
        past = due is not None and due < LAST
        if terms.immediate or not self._happens(STUCK if past else 1 - WAITING):
            latest = min(due or LAST, LAST)
            most = self._until(latest)
            day = self._after(case.today, case.rng.randint(1, most)) if most > 0 and not terms.immediate else case.today
            self._review(day)
            self._decide(day, granted=True)
        elif case.state.reviews:
            self._review(LAST, skipped=case.rng.randint(1, len(case.state.reviews)))

    def _happens(self, chance: float) -> bool:
        return self.case.rng.random() < chance

    def _left(self, day: date) -> int:
        return self.calendar.working_days_between(day, LAST)

    def _until(self, day: date) -> int:
        return self.calendar.working_days_between(self.case.today, day)

    def _after(self, day: date, count: int) -> date:
        return self.calendar.add_working_days(day, count)


def delivery_of(fate: Fate, rng: float) -> Delivery:
    """Return how the result is wanted; what is rated or waits for pick-up is not electronic. `rng` is in [0, 1)."""
    electronic = 0.3 if fate.free or fate.late else 0.0
    if rng < electronic:
        return Delivery.ELECTRONIC
    return Delivery.POST if rng > 0.88 else Delivery.WINDOW  # noqa: PLR2004 -- the share of the post
