"""The rows of deliveries. Rules about them are in the migration (`064-delivery`); a test compares the two."""

from piccolo.columns import UUID, Boolean, Text, Timestamptz
from piccolo.table import Table


class DeliveryRow(Table, tablename="delivery"):
    case_number = Text(primary_key=True)
    tenant = Text()
    way = Text()
    address_sealed = Text(null=True, default=None)
    collector_sealed = Text(null=True, default=None)
    carrier = Text(null=True, default=None)
    tracking_number = Text(null=True, default=None)
    rated = Boolean(null=True, default=None)
    handed_by = UUID(null=True, default=None)
    handed_at = Timestamptz(null=True, default=None)
    arrived_at = Timestamptz(null=True, default=None)


TABLES = (DeliveryRow,)
