"""A list as a file for spreadsheets: read back whole, and nothing in it is a formula."""

import csv
from io import StringIO

import pytest

from onestop.web.desk.export import BOM, inert, spreadsheet


def test_rows_come_back_as_they_were_behind_the_mark_of_the_encoding():
    rows = [["编号", "申请人"], ["370100", "济南，“格兰”\n有限公司"], ["", 'a "b", c']]
    text = spreadsheet(rows)
    assert text.startswith(BOM)
    assert list(csv.reader(StringIO(text.removeprefix(BOM), newline=""))) == rows


@pytest.mark.parametrize("cell", ["=1+1", "+86 531", "-2", "@SUM(A1)", "\t=1", "\r=1"])
def test_what_a_spreadsheet_would_compute_is_text(cell):
    assert inert(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "济南", "a=b", "2026-05-14", "3 working days left"])
def test_other_cells_stay_as_they_are(cell):
    assert inert(cell) == cell
