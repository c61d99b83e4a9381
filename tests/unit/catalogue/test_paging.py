"""Pages of a search: every item once, in the order of the whole; a cursor fits its own search only."""

import pytest
from tests.unit.catalogue.test_search import index_of

from onestop.catalogue.http import _page
from onestop.catalogue.search import Wanted
from onestop.errors import InvalidInput


@pytest.mark.parametrize("text", ["", "许可", "sp"])
def test_pages_hold_every_item_once_and_in_order(jinan, text):
    found = index_of(jinan, "370100").find(Wanted(text=text))
    seen, cursor = [], None
    while True:
        rows, cursor = _page(found, "mark", cursor, 7)
        seen += rows
        if cursor is None:
            break
    assert seen == found
    assert len(found) > 7


def test_a_cursor_of_another_search_is_refused(jinan):
    found = index_of(jinan, "370100").find(Wanted())
    _, cursor = _page(found, "mark", None, 5)
    with pytest.raises(InvalidInput, match="another list"):
        _page(found, "other", cursor, 5)
