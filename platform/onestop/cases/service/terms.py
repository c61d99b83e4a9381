"""From what an item asks to what a case is filed under."""

from onestop.cases.model.terms import Procedure, ProcedureTerm, ReviewTerm, Terms
from onestop.catalogue.model import Handling, Implementation, Need
from onestop.tenancy.service import TenancyService


def terms_of(offer: Implementation, tenancy: TenancyService) -> Terms:
    """Return the snapshot a case keeps. What can be had by sharing is not asked for (Decree 716)."""
    item = offer.item
    asked = [material for material in item.materials if not material.shared]
    return Terms(
        item=item.code,
        version=offer.version,
        lead=offer.lead,
        immediate=item.handling is Handling.IMMEDIATE,
        promised=item.promised_days,
        statutory=item.statutory_days,
        correction=item.correction_days,
        extension=item.extension_days,
        joint=item.joint,
        government=tenancy.tree.government(tenancy.department(offer.lead).tenant).code if item.joint else "",
        yellow=item.yellow_days,
        reviews=tuple(
            ReviewTerm(
                department=step.department,
                tenant=tenancy.department(step.department).tenant,
                limit=step.days,
            )
            for step in offer.reviews
        ),
        procedures=tuple(ProcedureTerm(kind=Procedure(p.kind.value), days=p.days) for p in item.procedures),
        required=tuple(m.code for m in asked if m.need is Need.REQUIRED),
        secondary=tuple(m.code for m in asked if m.need is Need.SECONDARY),
        licence=item.licence.code,
    )
