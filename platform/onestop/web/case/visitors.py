"""Who came to a window in an applicant's name, in words; name and number masked unless the reader is concerned."""

from onestop.cases.model.commands import Bringer
from onestop.cases.model.events import Event
from onestop.cases.model.happened import Withdrawn
from onestop.identity.model import Relation
from onestop.identity.service.visitors import Visitor
from onestop.kit.masking import masked_citizen_number, masked_name
from onestop.web.case.words import RELATIONS
from onestop.web.speech import Speech


def who_came(event: Event, visitor: Visitor | None, speech: Speech, *, bare_name: bool = False) -> list[str]:
    """Return the lines that an event says of whoever stood at the window, none when nobody did."""
    bringer = event.body.bringer if isinstance(event.body, Withdrawn) else None
    if bringer is None:
        return []
    return [*([_named(visitor, speech, bare_name=bare_name)] if visitor else []), *_power(bringer, speech)]


def _named(visitor: Visitor, speech: Speech, *, bare_name: bool) -> str:
    name = visitor.name if bare_name else masked_name(visitor.name)
    number, relation = masked_citizen_number(visitor.identifier), speech.say(RELATIONS[visitor.relation])
    return speech.say("{name} ({number}): {relation}", name=name, number=number, relation=relation)


def _power(bringer: Bringer, speech: Speech) -> list[str]:
    if bringer.relation is Relation.SELF:
        return []
    if bringer.mandate:
        return [speech.say("By a mandate that the platform keeps")]
    return [speech.say("By papers shown at the window")]
