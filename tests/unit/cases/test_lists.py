"""Lists of cases: a row of the table becomes a line by the order of its columns."""

from onestop.cases.service.reading import CaseSummary
from onestop.cases.store.lists import COLUMNS


def test_the_columns_of_a_list_are_the_fields_of_a_line_in_their_order() -> None:
    assert tuple(COLUMNS.split(", ")) == CaseSummary.__struct_fields__
