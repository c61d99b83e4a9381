"""The inbox: every applicant has one."""

from onestop.notices.model import InboxLine
from onestop.notices.ports import Message
from onestop.notices.store import InboxStore
from onestop.tenancy.service import TenancyService


class InboxChannel:
    name = "inbox"

    def __init__(self, store: InboxStore, tenancy: TenancyService) -> None:
        self._store = store
        self._tenancy = tenancy

    async def send(self, message: Message) -> None:
        line = InboxLine(
            id=message.id,
            tenant=message.tenant,
            account=message.to.id,
            case_number=message.case_number,
            item=message.item,
            kind=message.kind,
            notice=message.notice,
            facts=message.facts,
            at=message.at,
        )
        await self._store.put(self._tenancy.tree.scope_of(message.tenant), line)
