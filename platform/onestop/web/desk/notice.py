"""A notice before it is sent: the same facts as the sealed document, under its title."""

from collections.abc import Sequence
from dataclasses import dataclass

from onestop.kit.documents import NoticeView
from onestop.web.case.notices import TITLES
from onestop.web.desk.desk import Desk
from onestop.web.views import Fact


@dataclass(frozen=True, slots=True)
class Sheet:
    """A notice as it stands on the screen."""

    title: str
    addressee: str
    facts: Sequence[Fact]
    papers: Sequence[Fact]
    reasons: Sequence[str]
    signed: str


def sheet(desk: Desk, view: NoticeView) -> Sheet:
    """Return what a notice will say, in the words of the page around it."""
    say, speech = desk.speech.say, desk.speech
    facts = [(say("Item"), view.item), (say("Case"), view.case_number), (say("Special procedure"), view.procedure)]
    if view.days:
        facts.append((say("How long"), speech.days(view.days)))
    if view.due_on:
        facts.append((say("Until"), speech.day(view.due_on)))
    facts += [(say("Licence"), view.licence_title), (say("Remedy at"), view.reconsideration_body)]
    facts.append((say("Day"), speech.day(view.issued_on)))
    return Sheet(
        title=say(TITLES[view.kind]),
        addressee=view.applicant,
        facts=[Fact(label, value) for label, value in facts if value],
        papers=[Fact(each.material, " · ".join(filter(None, (each.problem, each.remedy)))) for each in view.defects],
        reasons=view.reasons,
        signed=view.authority,
    )
