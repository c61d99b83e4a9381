"""A notice before it is sent: what it will say, as facts under its title."""

from collections.abc import Sequence
from dataclasses import dataclass

from onestop.cases.model import commands as c
from onestop.cases.model.state import CaseState
from onestop.cases.model.timing import due
from onestop.cases.service.acting import Words
from onestop.cases.service.reading import CaseView
from onestop.kit.documents import NoticeKind
from onestop.web.case.notices import TITLES
from onestop.web.case.words import FAULTS, PROCEDURES
from onestop.web.desk.acts import ActPage
from onestop.web.desk.desk import Desk
from onestop.web.desk.facts import applicant_name
from onestop.web.views import Fact


@dataclass(frozen=True, slots=True)
class Sheet:
    """A notice as it stands on the screen."""

    title: str
    addressee: str
    facts: Sequence[Fact]
    papers: Sequence[Fact]
    signed: str


def sheet(desk: Desk, view: CaseView, act: ActPage, command: c.PersonsCommand, words: Words) -> Sheet | None:
    """Return the notice that goes with an act, if one does."""
    kind = NoticeKind.REFUSED if isinstance(command, c.Decide) and not command.granted else act.notice
    if kind is None:
        return None
    say, speech, case = desk.speech.say, desk.speech, view.summary
    facts = [
        Fact(say("Item"), speech.name(desk.item(case.item, case.item_version))),
        Fact(say("Case"), case.number),
        Fact(say("Day"), speech.day(desk.today)),
        *_facts(desk, view.state, command),
        *([Fact(say("Reason"), words.body)] if words.body else []),
    ]
    return Sheet(
        title=say(TITLES[kind]),
        addressee=applicant_name(view),
        facts=facts,
        papers=_papers(desk, view, command, words),
        signed=speech.department(case.lead),
    )


def _facts(desk: Desk, state: CaseState, command: c.PersonsCommand) -> list[Fact]:
    if isinstance(command, c.Accept):
        day = due(desk.today, state.terms.promised, state.calendar, yellow=0).day
        return [Fact(desk.speech.say("Promised by"), desk.speech.day(day))] if day else []
    if isinstance(command, c.ApproveExtension):
        return [Fact(desk.speech.say("Longer by"), desk.speech.days(state.extension_asked))]
    if isinstance(command, c.StartProcedure):
        return [
            Fact(desk.speech.say("Special procedure"), desk.speech.say(PROCEDURES[command.procedure])),
            Fact(desk.speech.say("Takes"), desk.speech.days(command.days)),
        ]
    return []


def _papers(desk: Desk, view: CaseView, command: c.PersonsCommand, words: Words) -> list[Fact]:
    item = desk.item(view.summary.item, view.summary.item_version)
    names = {material.code: desk.speech.name(material) for material in item.materials}
    if isinstance(command, c.RequestCorrection):
        return [
            Fact(names[each.material], _what_is_wrong(desk, each, words.remarks.get(each.material, "")))
            for each in command.defects
        ]
    if isinstance(command, c.Accept):
        return [Fact(names[gap.material], desk.speech.day(gap.promised_by)) for gap in command.gaps]
    return []


def _what_is_wrong(desk: Desk, defect: c.Defect, remark: str) -> str:
    fault = desk.speech.say(FAULTS[defect.fault])
    return desk.speech.say("{name}: {text}", name=fault, text=remark) if remark else fault
