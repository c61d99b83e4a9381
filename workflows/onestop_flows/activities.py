"""What workflows ask of the platform: each activity is one call to one service, safe to repeat."""

from temporalio import activity

from onestop.cases.flow import ISSUE_LICENCE, RECORD, LicenceOrder, Recorded, Recording
from onestop.cases.service.recording import RecordService
from onestop.licences.service import LicenceService


class CaseActivities:
    def __init__(self, records: RecordService) -> None:
        self._records = records

    @activity.defn(name=RECORD)
    async def record(self, recording: Recording) -> Recorded:
        """Decide an act and write what it makes happen, once."""
        return await self._records.record(recording)


class DocumentActivities:
    def __init__(self, licences: LicenceService) -> None:
        self._licences = licences

    @activity.defn(name=ISSUE_LICENCE)
    async def issue(self, order: LicenceOrder) -> str:
        """Issue the licence of a granted case, once, and return its number."""
        return await self._licences.issue(order.tenant, order.number)
