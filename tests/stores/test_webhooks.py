"""Webhooks on a real database, delivered to a real receiver."""

import asyncio
import json
from datetime import timedelta

import pytest
from tests.support.centre import CITY, LIXIA, SHIZHONG, STREET

from onestop.errors import Conflict, InvalidInput, NotFound
from onestop.feed.model import Entry
from onestop.feed.service import FeedService
from onestop.feed.store import FeedStore
from onestop.gateways.outgoing import PinnedCaller
from onestop.webhooks.model import LEASE, MOST, OVERLAP, TRIED_FOR, DeliveryStatus, pause
from onestop.webhooks.service import WebhookService
from onestop.webhooks.store import WebhookStore


class Hooks:
    """The service, the feed that it follows, and what a test says of both."""

    def __init__(self, centre, caller) -> None:
        self.centre, self.tree, self.caller = centre, centre.tenancy.tree, caller
        self.feed = FeedService(FeedStore(centre.database))
        self.service = self.another()

    def another(self) -> WebhookService:
        """Return the service as a second process has it."""
        store, centre = WebhookStore(self.centre.database), self.centre
        return WebhookService(store, centre.tenancy, self.caller, centre.sealer, centre.clock, development=True)

    async def make(self, url, *kinds, tenant=LIXIA):
        return await self.service.make(self.tree.scope_of(tenant), url, kinds)

    async def happens(self, *entries):
        """Publish (tenant, kind, subject) and let the follower plan their deliveries."""
        now = self.centre.clock.now()
        told = [Entry(tenant, kind, subject, 1, now, {"item": "x"}) for tenant, kind, subject in entries]
        await self.feed.publish(self.tree.everything(), told)
        await self.feed.follow(self.tree.everything(), "webhooks", self.service.plan)

    async def of(self, shown, status=None):
        hook = shown.webhook
        return (await self.service.deliveries(self.tree.scope_of(hook.tenant), hook.id, status, None, 50)).rows


@pytest.fixture
async def hooks(centre):
    caller = PinnedCaller(development=True)
    yield Hooks(centre, caller)
    await caller.close()


async def test_an_event_is_delivered_once_signed_and_as_a_cloud_event(hooks, receiver):
    shown = await hooks.make(receiver.url)
    await hooks.happens((LIXIA, "case.accepted", "A"))
    assert await hooks.service.deliver() == 1
    assert await hooks.service.deliver() == 0
    [call] = receiver.received
    assert call.signed_by(shown.secret)
    assert (call.path, call.headers["content-type"]) == ("/hook?from=onestop", "application/cloudevents+json")
    event = json.loads(call.body)
    assert (event["id"], event["type"], event["subject"]) == (call.id, "gov.onestop.case.accepted", "A")
    assert [(one.status, one.answer, one.attempts) for one in await hooks.of(shown)] == [("delivered", 200, 1)]


async def test_a_webhook_hears_its_kinds_from_its_own_tenant_and_those_below_it(hooks, receiver):
    shown = await hooks.make(receiver.url, "case.accepted")
    await hooks.happens(
        (LIXIA, "case.accepted", "own"),
        (STREET, "case.accepted", "below"),
        (LIXIA, "case.filed", "another kind"),
        (SHIZHONG, "case.accepted", "beside"),
        (CITY, "case.accepted", "above"),
    )
    await hooks.service.deliver()
    assert {one.subject for one in await hooks.of(shown)} == {"own", "below"}
    assert len(receiver.received) == 2


async def test_what_happened_before_is_not_told_and_planning_twice_tells_once(hooks, receiver, centre):
    await hooks.happens((LIXIA, "case.accepted", "before"))
    centre.clock.forward(seconds=1)
    shown = await hooks.make(receiver.url)
    await hooks.happens((LIXIA, "case.accepted", "after"))
    for subject in ("before", "after"):
        await hooks.service.plan(Entry(LIXIA, "case.accepted", subject, 1, centre.clock.now(), {}))
    assert [one.subject for one in await hooks.of(shown)] == ["after"]


@pytest.mark.parametrize("answer", [500, 404, 302, "cut"])
async def test_a_failed_attempt_is_repeated_later_with_the_same_id(hooks, receiver, centre, answer):
    shown = await hooks.make(receiver.url)
    receiver.answers.append(answer)
    await hooks.happens((LIXIA, "case.accepted", "A"))
    await hooks.service.deliver()
    [failed] = await hooks.of(shown)
    assert (failed.status, failed.answer) == (DeliveryStatus.WAITING, None if answer == "cut" else answer)
    assert await hooks.service.deliver() == 0
    centre.clock.forward(seconds=pause(1).total_seconds())
    assert await hooks.service.deliver() == 1
    assert len({call.id for call in receiver.received}) == 1
    assert len(receiver.received) == 2
    assert [one.status for one in await hooks.of(shown)] == [DeliveryStatus.DELIVERED]


async def test_a_process_killed_in_the_middle_loses_nothing(hooks, receiver, centre):
    shown = await hooks.make(receiver.url)
    receiver.answers.append("hang")
    await hooks.happens((LIXIA, "case.accepted", "A"))
    killed = asyncio.create_task(hooks.service.deliver())
    await receiver.heard.wait()
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    other = hooks.another()
    assert await other.deliver() == 0
    centre.clock.forward(seconds=LEASE.total_seconds())
    assert await other.deliver() == 1
    assert len({call.id for call in receiver.received}) == 1
    assert [one.status for one in await hooks.of(shown)] == [DeliveryStatus.DELIVERED]


async def test_two_processes_never_attempt_the_same_delivery(hooks, receiver):
    await hooks.make(receiver.url)
    await hooks.happens(*((LIXIA, "case.accepted", f"case-{n}") for n in range(20)))
    processes = [hooks.service, hooks.another(), hooks.another()]
    assert sum(await asyncio.gather(*(each.deliver() for each in processes))) == 20
    assert len({call.id for call in receiver.received}) == len(receiver.received) == 20


async def test_a_slow_receiver_holds_up_nobody_else(hooks, receiver, monkeypatch):
    monkeypatch.setattr("onestop.gateways.outgoing.WHOLE_SECONDS", 0.5)
    shown = await hooks.make(receiver.url)
    receiver.answers.append("hang")
    await hooks.happens((LIXIA, "case.accepted", "A"), (LIXIA, "case.accepted", "B"))
    await hooks.service.deliver()
    states = sorted((one.status, one.failure) for one in await hooks.of(shown))
    assert states == [("delivered", None), ("waiting", "The receiver cannot be reached.")]


async def test_after_three_days_a_delivery_is_dead_until_someone_sends_it_again(hooks, receiver, centre):
    shown = await hooks.make(receiver.url)
    receiver.answers.extend([500] * 100)
    began = centre.clock.now()
    await hooks.happens((LIXIA, "case.accepted", "A"))
    while await hooks.service.deliver():
        [one] = await hooks.of(shown)
        if one.status is DeliveryStatus.WAITING:
            centre.clock.at = one.next_at
    [dead] = await hooks.of(shown, DeliveryStatus.DEAD)
    assert TRIED_FOR - timedelta(hours=7) < dead.settled_at - began <= TRIED_FOR
    assert 12 < dead.attempts == len(receiver.received) < 30
    centre.clock.forward(days=30)
    assert await hooks.service.deliver() == 0
    receiver.answers.clear()
    await hooks.service.redeliver(hooks.tree.scope_of(LIXIA), shown.webhook.id, dead.entry)
    assert await hooks.service.deliver() == 1
    assert len({call.id for call in receiver.received}) == 1
    assert [one.status for one in await hooks.of(shown)] == [DeliveryStatus.DELIVERED]


async def test_for_a_day_after_a_rotation_both_secrets_sign(hooks, receiver, centre):
    first = await hooks.make(receiver.url)
    second = await hooks.service.rotate(hooks.tree.scope_of(LIXIA), first.webhook.id)
    await hooks.happens((LIXIA, "case.accepted", "A"))
    await hooks.service.deliver()
    centre.clock.forward(seconds=OVERLAP.total_seconds())
    await hooks.happens((LIXIA, "case.accepted", "B"))
    await hooks.service.deliver()
    signed = [(call.signed_by(first.secret), call.signed_by(second.secret)) for call in receiver.received]
    assert signed == [(True, True), (False, True)]


async def test_what_is_owed_waits_while_a_webhook_is_off(hooks, receiver):
    shown, scope = await hooks.make(receiver.url), hooks.tree.scope_of(LIXIA)
    await hooks.happens((LIXIA, "case.accepted", "A"))
    await hooks.service.change(scope, shown.webhook.id, enabled=False)
    assert await hooks.service.deliver() == 0
    await hooks.service.change(scope, shown.webhook.id, enabled=True)
    assert await hooks.service.deliver() == 1


async def test_the_secret_is_sealed_at_rest(hooks, receiver, database):
    shown = await hooks.make(receiver.url)
    rows = await database.fetch(hooks.tree.everything(), "select secret from webhook")
    assert shown.secret not in rows[0]["secret"]


async def test_another_tenants_webhook_is_not_there(hooks, receiver):
    shown = await hooks.make(receiver.url)
    for tenant in (CITY, SHIZHONG, STREET):
        with pytest.raises(NotFound):
            await hooks.service.get(hooks.tree.scope_of(tenant), shown.webhook.id)
        with pytest.raises(NotFound):
            await hooks.service.remove(hooks.tree.scope_of(tenant), shown.webhook.id)
    await hooks.service.remove(hooks.tree.scope_of(LIXIA), shown.webhook.id)
    assert await hooks.service.of_tenant(hooks.tree.scope_of(LIXIA)) == []


async def test_a_tenant_has_a_limited_number_of_webhooks(hooks, receiver):
    for _ in range(MOST):
        await hooks.make(receiver.url)
    with pytest.raises(Conflict):
        await hooks.make(receiver.url)


async def test_an_address_that_may_not_be_called_is_refused_at_once(hooks):
    with pytest.raises(InvalidInput):
        await hooks.make("http://example.cn/hook")
