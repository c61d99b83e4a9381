"""The last step: the result goes to a collector who shows who it is, or by post, and the case closes by it."""

import base64
import json

import pytest
from tests.support.centre import LIXIA, PERSON

from onestop.cases.model import happened as h
from onestop.cases.model.state import Delivery, Status
from onestop.delivery.model import Address, Collector, HandedOver, Parcel
from onestop.errors import Forbidden, InvalidInput, KeyReused, NotAllowedNow, NotFound
from onestop.identity.model import Relation
from onestop.tenancy.model import Role

HOME = Address("张伟", "138 0000 0000", "济南市历下区龙奥北路8号")
PARCEL = Parcel("中国邮政速递", "EA123456789CN")
SIGNATURE = base64.b64encode(b"\x89PNG\r\n\x1a\n" + b"0" * 20).decode()
COLLECTED = HandedOver(Delivery.WINDOW, rated=False, collector=Collector("张伟", PERSON, Relation.SELF, SIGNATURE))
POSTED = HandedOver(Delivery.POST, rated=True, parcel=PARCEL)


@pytest.fixture
async def person(chain):
    return await chain.centre.person()


@pytest.fixture
def bodies(chain):
    async def happened(number: str) -> list:
        events = await chain.reading.events(chain.centre.tenancy.tree.everything(), number)
        return [event.body for event in events]

    return happened


@pytest.fixture
def state(chain):
    async def now(number: str):
        return (await chain.reading.case(chain.centre.tenancy.tree.everything(), number)).state

    return now


async def test_a_collector_is_checked_noted_and_the_case_closes(chain, person, granted, delivery, bodies, state, clock):
    number = await granted(person, Delivery.WINDOW)
    record = await delivery.hand_over(chain.clerk, number, COLLECTED, "k")
    assert (record.handed_at, record.handed_by, record.rated) == (clock.now(), chain.clerk.account, False)
    assert record.collector == COLLECTED.collector
    assert (await state(number)).status is Status.CLOSED
    assert h.RatingOffered(rated=False) in await bodies(number)
    assert h.HandedOver(way=Delivery.WINDOW) in await bodies(number)


async def test_a_parcel_goes_to_the_address_given_later_and_the_applicant_is_told(
    chain, person, granted, delivery, follow, notices, bodies
):
    number = await granted(person, Delivery.POST)
    chosen = await delivery.choose(person, number, Delivery.POST, HOME)
    assert chosen.address == Address("张伟", "13800000000", "济南市历下区龙奥北路8号")
    sent = await delivery.hand_over(chain.clerk, number, POSTED, "k")
    assert (sent.parcel, sent.rated) == (PARCEL, True)
    assert h.RatingOffered(rated=True) in await bodies(number)
    arrived = await delivery.arrive(chain.clerk, number)
    assert (await delivery.arrive(chain.clerk, number)).arrived_at == arrived.arrived_at is not None
    await follow()
    told = {line.kind: line.facts for line in (await notices.page(person, None, 10)).rows}
    assert told["sent"] == {"carrier": "中国邮政速递"}
    assert told["arrived"] == {}


async def test_a_parcel_is_told_by_mail_too(chain, person, granted, delivery, follow, post):
    await chain.centre.accounts.set_mail(person.account, "zhang@example.org", "zh")
    number = await granted(person, Delivery.POST)
    await delivery.choose(person, number, Delivery.POST, HOME)
    await delivery.hand_over(chain.clerk, number, POSTED, "k")
    await follow()
    mail = next(each for each in post.mails if "已寄出" in each["subject"])
    assert "中国邮政速递" in mail.get_content()
    assert "龙奥北路" not in mail.get_content()
    assert "EA123456789CN" not in mail.get_content()


async def test_the_same_key_hands_over_once(chain, person, granted, delivery):
    number = await granted(person, Delivery.WINDOW)
    first = await delivery.hand_over(chain.clerk, number, COLLECTED, "k")
    assert await delivery.hand_over(chain.clerk, number, COLLECTED, "k") == first
    with pytest.raises(NotAllowedNow):
        await delivery.hand_over(chain.clerk, number, COLLECTED, "another")
    with pytest.raises(KeyReused):
        await delivery.hand_over(chain.clerk, number, HandedOver(Delivery.WINDOW, rated=True), "k")
    assert await delivery.get(chain.clerk, number) == first


async def test_personal_data_is_sealed_at_rest_and_the_feed_holds_none(chain, person, granted, delivery):
    number = await granted(person, Delivery.POST)
    await delivery.choose(person, number, Delivery.POST, HOME)
    await delivery.hand_over(chain.clerk, number, POSTED, "k")
    other = await granted(person, Delivery.WINDOW)
    await delivery.hand_over(chain.clerk, other, COLLECTED, "k2")
    everything, database = chain.centre.tenancy.tree.everything(), chain.centre.database
    rows = await database.fetch(everything, "select address_sealed, collector_sealed from delivery")
    feed = await database.fetch(everything, "select data from outbox")
    kept = json.dumps([[list(row) for row in rows], [row["data"] for row in feed]], ensure_ascii=False)
    for personal in ("张伟", "13800000000", "龙奥北路", PERSON, SIGNATURE, "EA123456789CN"):
        assert personal not in kept


@pytest.mark.parametrize(
    ("given", "field", "rule"),
    [
        (HandedOver(Delivery.WINDOW, rated=False), "/collector", "required"),
        (
            HandedOver(Delivery.WINDOW, rated=False, collector=Collector("张伟", "110105194912310021", Relation.SELF)),
            "/collector/identifier",
            "check-digit",
        ),
        (
            HandedOver(Delivery.WINDOW, rated=False, collector=Collector("李四", PERSON, Relation.SELF)),
            "/collector/identifier",
            "not-the-applicant",
        ),
        (
            HandedOver(Delivery.WINDOW, rated=False, collector=Collector(" ", PERSON, Relation.AGENT)),
            "/collector/name",
            "name-form",
        ),
        (
            HandedOver(Delivery.WINDOW, rated=False, collector=Collector("张伟", PERSON, Relation.SELF, "bm8=")),
            "/collector/signature",
            "signature",
        ),
        (HandedOver(Delivery.POST, rated=False, parcel=PARCEL), "/way", "address-missing"),
        (HandedOver(Delivery.POST, rated=False), "/parcel", "required"),
        (HandedOver(Delivery.POST, rated=False, parcel=Parcel("邮政", " ")), "/parcel/tracking_number", "line-form"),
        (HandedOver(Delivery.ELECTRONIC, rated=False), "/command/way", "way-electronic"),
    ],
)
async def test_a_broken_hand_over_is_told_with_field_and_rule_and_does_nothing(
    chain, person, granted, delivery, state, given, field, rule
):
    number = await granted(person, Delivery.WINDOW)
    with pytest.raises(InvalidInput) as broken:
        await delivery.hand_over(chain.clerk, number, given, "k")
    assert (broken.value.field, broken.value.rule) == (field, rule)
    assert (await state(number)).status is Status.DECIDED
    record = await delivery.get(person, number)
    assert (record.collector, record.parcel, record.handed_at) == (None, None, None)


async def test_a_company_collects_by_someone(chain, granted, delivery):
    number = await granted(await chain.centre.company(), Delivery.WINDOW)
    for relation in (Relation.SELF, Relation.AGENT):
        given = HandedOver(Delivery.WINDOW, rated=False, collector=Collector("张伟", PERSON, relation))
        if relation is Relation.SELF:
            with pytest.raises(InvalidInput, match="representative or an agent"):
                await delivery.hand_over(chain.clerk, number, given, "k")
        else:
            assert (await delivery.hand_over(chain.clerk, number, given, "k")).collector == given.collector


async def test_nothing_is_handed_over_before_the_decision(chain, person, delivery):
    number = await chain.file(person, Delivery.WINDOW)
    with pytest.raises(NotAllowedNow):
        await delivery.hand_over(chain.clerk, number, COLLECTED, "k")
    assert (await delivery.get(person, number)).collector is None


@pytest.mark.parametrize(
    ("way", "address", "field", "rule"),
    [
        (Delivery.POST, None, "/address", "required"),
        (Delivery.ELECTRONIC, None, "/way", "way-electronic"),
        (Delivery.POST, Address("张伟", "", "某路8号"), "/address/phone", "required"),
        (Delivery.POST, Address("张伟", "12", "某路8号"), "/address/phone", "phone-form"),
        (Delivery.POST, Address("", "13800000000", "某路8号"), "/address/recipient", "name-form"),
        (Delivery.POST, Address("张伟", "13800000000", "某\u0000路"), "/address/address", "line-form"),
    ],
)
async def test_a_broken_address_is_told_with_field_and_rule(chain, person, delivery, way, address, field, rule):
    number = await chain.file(person, Delivery.POST)
    with pytest.raises(InvalidInput) as broken:
        await delivery.choose(person, number, way, address)
    assert (broken.value.field, broken.value.rule) == (field, rule)


async def test_what_comes_electronically_is_not_posted_and_what_is_closed_not_moved(chain, person, granted, delivery):
    electronic = await chain.file(person)
    with pytest.raises(InvalidInput, match="account"):
        await delivery.choose(person, electronic, Delivery.POST, HOME)
    closed = await granted(person, Delivery.WINDOW)
    await delivery.hand_over(chain.clerk, closed, COLLECTED, "k")
    with pytest.raises(NotAllowedNow):
        await delivery.choose(person, closed, Delivery.POST, HOME)
    with pytest.raises(NotAllowedNow):
        await delivery.arrive(chain.clerk, closed)


async def test_a_new_choice_replaces_the_one_before(chain, person, delivery):
    number = await chain.file(person, Delivery.POST)
    await delivery.choose(person, number, Delivery.POST, HOME)
    record = await delivery.choose(person, number, Delivery.WINDOW, None)
    assert (record.way, record.address) == (Delivery.WINDOW, None)


async def test_only_the_applicant_and_clerks_see_and_only_clerks_hand_over(chain, person, granted, delivery):
    number = await granted(person, Delivery.WINDOW)
    sibling = await chain.centre.member("sibling", "370103-service", Role.CLERK)
    stranger = await chain.centre.company()
    for unseen in (sibling, stranger):
        with pytest.raises(NotFound):
            await delivery.get(unseen, number)
    with pytest.raises(Forbidden):
        await delivery.get(chain.officer, number)
    with pytest.raises(Forbidden):
        await delivery.hand_over(person, number, COLLECTED, "k")
    assert (await delivery.get(person, number)).tenant == LIXIA
