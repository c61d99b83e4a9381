"""What workflows ask of the platform: each activity is one call to one service, safe to repeat."""

from temporalio import activity

from onestop.cases.flow import RECORD, Recorded, Recording
from onestop.cases.service.recording import RecordService


class CaseActivities:
    def __init__(self, records: RecordService) -> None:
        self._records = records

    @activity.defn(name=RECORD)
    async def record(self, recording: Recording) -> Recorded:
        """Write events to the record, once."""
        return Recorded(tuple(await self._records.record(recording.tenant, recording.events)))
