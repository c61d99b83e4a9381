"""Whoever stands at a window in an applicant's name, and shows an identity card."""

from dataclasses import dataclass

from onestop.errors import InvalidInput, check_all
from onestop.identity.model import AccountKind, Relation
from onestop.identity.numbers import citizen_number
from onestop.identity.service.accounts import Applicant, person_name


@dataclass(frozen=True, slots=True)
class Visitor:
    """Name and number as the identity card says them. Personal: sealed at rest, never logged."""

    name: str
    identifier: str
    relation: Relation


def checked_visitor(visitor: Visitor, applicant: Applicant, at: str) -> Visitor:
    """Return a visitor with name and number in their one form; `at` is the JSON pointer to what was typed.

    Raise InvalidForm with every fault, InvalidInput for someone who is said to be the applicant and is not.
    """
    check_all(
        lambda: person_name(visitor.name, f"{at}/name"),
        lambda: citizen_number(visitor.identifier, f"{at}/identifier"),
    )
    name, identifier = person_name(visitor.name), citizen_number(visitor.identifier)
    if visitor.relation is Relation.SELF:
        _check_self(name, identifier, applicant, at)
    return Visitor(name, identifier, visitor.relation)


def _check_self(name: str, identifier: str, applicant: Applicant, at: str) -> None:
    if applicant.kind is not AccountKind.PERSON:
        raise InvalidInput("A company comes by its representative or an agent.", field=f"{at}/relation", rule="company")
    if (applicant.name, applicant.identifier) != (name, identifier):
        raise InvalidInput(
            "Name and number are not the applicant's.", field=f"{at}/identifier", rule="not-the-applicant"
        )
