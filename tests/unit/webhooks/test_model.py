"""Which addresses a webhook may have, and how long it is tried."""

from datetime import UTC, datetime, timedelta

import pytest

from onestop.errors import Forbidden, InvalidInput
from onestop.gateways.outgoing import PinnedCaller
from onestop.webhooks.model import TRIED_FOR, after_failure, check_url, may_be_called, pause

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("url", ["https://hooks.example.cn/a?b=c", "https://hooks.example.cn:8443"])
def test_an_address_is_https(url):
    assert check_url(url, development=False) == url


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/hook", "http://localhost/hook", "http://[::1]/"])
def test_this_machine_may_be_called_in_development_only(url):
    assert check_url(url, development=True) == url
    with pytest.raises(InvalidInput):
        check_url(url, development=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example.cn",
        "http://hooks.example.cn/",
        "ftp://hooks.example.cn/",
        "https:///path",
        "https://user:word@hooks.example.cn/",
        "https://hooks.example.cn/#part",
        "https://hooks.example.cn:port/",
        "https://[half",
        "https://hooks.example.cn/\r\nhost: other",
        "https://hooks.example.cn/a b",
        "https://服务.example.cn/",
        "https://hooks.example.cn/" + "a" * 2000,
    ],
)
def test_anything_else_is_refused(url):
    with pytest.raises(InvalidInput):
        check_url(url, development=True)


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.1.2.3", "224.0.0.1"),
        *("fc00::1", "fe80::1", "::ffff:10.0.0.1", "::", "ff02::1"),
    ],
)
def test_private_addresses_are_never_called(address):
    assert not may_be_called(address, development=True)


def test_loopback_is_called_in_development_only_and_public_addresses_always():
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert may_be_called(address, development=True)
        assert not may_be_called(address, development=False)
    assert may_be_called("1.1.1.1", development=False)
    assert may_be_called("2606:4700:4700::1111", development=False)


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f.1/"])
async def test_in_production_no_spelling_of_this_machine_is_called(url):
    caller = PinnedCaller(development=False)
    with pytest.raises(Forbidden):
        await caller.post(url, {}, b"{}")
    await caller.close()


def test_pauses_grow_to_six_hours_and_end_after_three_days():
    pauses = [pause(attempts) for attempts in range(1, 40)]
    assert pauses[:3] == [timedelta(seconds=5), timedelta(seconds=20), timedelta(seconds=80)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=6)
    assert after_failure(1, NOW, NOW) == NOW + timedelta(seconds=5)
    assert after_failure(9, NOW, NOW + TRIED_FOR) is None
