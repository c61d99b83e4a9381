"""Items are found by words, pinyin, its first letters, department and audience, quickly."""

import time
from datetime import date

import pytest

from onestop.catalogue.model import Audience, Channel, implement, in_force
from onestop.catalogue.search import SearchIndex, Wanted
from onestop.tenancy.model import lineage

TODAY = date(2026, 11, 24)
RADIATION, PRINTING = "000101001000", "000103001000"


def index_of(jinan, code):
    tenants, departments = {t.code: t for t in jinan.tenants}, {d.code: d for d in jinan.departments}
    chain = lineage(tenants[code], tenants)
    items = [in_force(jinan.items, each, TODAY) for each in {i.code for i in jinan.items}]
    offered = [item for item in items if item and chain[0].level in item.offered_at]
    return SearchIndex([implement(item, chain, {}, departments) for item in offered], departments)


@pytest.fixture(scope="module")
def index(jinan):
    return index_of(jinan, "370100")


def codes(index, text="", **narrowed):
    return [found.offer.item.code for found in index.find(Wanted(text=text, **narrowed))]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("辐射安全许可", RADIATION),
        ("辐射", RADIATION),
        ("辐射许可", RADIATION),
        ("探伤", RADIATION),
        ("fushe", RADIATION),
        ("fushe anquan", RADIATION),
        ("FuShe", RADIATION),
        ("fsaqxk", RADIATION),
        ("Radiation permit", RADIATION),
        ("000101001000", RADIATION),
        ("Ｘ射线", RADIATION),
        ("内部资料准印证", PRINTING),
        ("nbzlxcbw", PRINTING),
        ("文化 准印", PRINTING),
    ],
)
def test_words_pinyin_and_first_letters_find_the_item_first(index, text, first):
    assert codes(index, text)[0] == first


@pytest.mark.parametrize("text", ["环保局", "环境保护局", "huanjingbaohu", "environmental protection bureau"])
def test_a_departments_name_finds_its_items(index, text):
    found = index.find(Wanted(text=text))
    assert RADIATION in [f.offer.item.code for f in found]
    assert {f.offer.lead for f in found if f.score > 30} <= {"370100-environment"}


def test_every_word_must_fit(index):
    assert codes(index, "辐射 婚姻") == []
    assert codes(index, "zzz") == []


def test_no_words_give_everything_by_code(index):
    assert codes(index) == sorted(codes(index)) == [offer.item.code for offer in index.offers]
    assert codes(index, " 、 ") == codes(index)


def test_department_audience_and_channel_narrow(index):
    everything = index.find(Wanted())
    assert set(codes(index, department="environment")) == set(codes(index, department="370100-environment"))
    assert {f.offer.lead for f in index.find(Wanted(department="water"))} == {"370100-water"}
    for audience in Audience:
        expected = [f.offer.item.code for f in everything if audience in f.offer.item.audience]
        assert codes(index, audience=audience) == expected
    assert 0 < len(codes(index, channel=Channel.ONLINE)) < len(everything)
    assert codes(index, "辐射", department="water") == []


def test_a_search_takes_less_than_two_milliseconds_of_computing(index):
    for text in ("辐射许可", "fushe", "fs", "环保局 许可", "permit", "没有这样的事项"):
        spent = []
        for _ in range(5):
            begin = time.process_time()
            index.find(Wanted(text=text))
            spent.append(time.process_time() - begin)
        assert min(spent) < 0.002
