"""The trail of a case in words: every event as who did what, on whose authority, with what was written."""

from collections.abc import Mapping, Sequence
from typing import Any

from onestop.cases.model.commands import Actor, ActorKind
from onestop.cases.model.events import Event
from onestop.identity.service.visitors import Visitor
from onestop.tenancy.model import Role
from onestop.web.case.happenings import detail, what
from onestop.web.case.visitors import who_came
from onestop.web.case.words import ROLES
from onestop.web.speech import Speech
from onestop.web.views import Happening

ACTING = (Role.LEADER, Role.APPROVER, Role.REVIEWER, Role.CLERK, Role.SUPERVISOR)
"""Roles in which one acts in a case, those that weigh more first."""


class Trail:
    """Says events; `names` are the people's, `materials` the papers' by their codes."""

    def __init__(self, speech: Speech, names: Mapping[str, str], materials: Mapping[str, str]) -> None:
        self._speech = speech
        self._say = speech.say
        self._names = names
        self._materials = materials

    def happenings(
        self, events: Sequence[Event], texts: Mapping[str, Mapping[str, Any]], visitors: Mapping[int, Visitor]
    ) -> list[Happening]:
        """Return the events, the latest first; `visitors` are those who came to a window, by the event's number."""
        return [
            self._happening(event, texts.get(event.text or "", {}), visitors.get(event.seq))
            for event in reversed(events)
        ]

    def _happening(self, event: Event, words: Mapping[str, Any], visitor: Visitor | None) -> Happening:
        shown = {} if event.actor.kind is ActorKind.SYSTEM else words
        details = [
            detail(event.body, self._speech, self._materials),
            *who_came(event, visitor, self._speech),
            shown.get("body", ""),
            *self._remarks(shown.get("remarks", {})),
        ]
        return Happening(
            at=event.at,
            what=what(event.body, self._speech),
            who=self._who(event.actor),
            detail="\n".join(filter(None, details)),
            authority=self._authority(event.actor),
        )

    def _remarks(self, remarks: Mapping[str, str]) -> list[str]:
        return [
            self._say("{name}: {text}", name=self._materials.get(code, code), text=text)
            for code, text in remarks.items()
        ]

    def _who(self, actor: Actor) -> str:
        if actor.kind is ActorKind.SYSTEM:
            return self._say("The clock")
        return self._names.get(actor.account, "") or self._say("Someone who is not here any more")

    def _authority(self, actor: Actor) -> str:
        if actor.kind is ActorKind.SYSTEM:
            return self._say("As the law lets time pass")
        if actor.kind is ActorKind.APPLICANT:
            behalf = self._names.get(actor.behalf or "")
            return self._say("For {company}", company=behalf) if behalf else self._say("Applicant")
        role = next((role for role in ACTING if role in actor.roles), None)
        place = self._speech.department(actor.department) if actor.department else self._speech.tenant(actor.tenant)
        return f"{place} · {self._say(ROLES[role])}" if role else place
