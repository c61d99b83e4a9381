"""The guide to an item as people read it."""

import re

from tests.support.offices import RADIATION


async def test_a_guide_says_whether_the_hall_serves_now(offices):
    page = await offices.at().http.get(f"http://jinan.localhost/items/{RADIATION}", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert re.search(r"正在服务|现在不对外服务，.{1,3} \d\d:\d\d 开始服务", page.text)
