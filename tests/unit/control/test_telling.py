"""Conditions, statuses and Events: what is said, and when nothing is."""

import string
from datetime import UTC, datetime, timedelta

from onestop_operator.applying import Applied, missing, seen, surplus
from onestop_operator.conditions import holds, merge, news, no, yes
from onestop_operator.model import MANAGER
from onestop_operator.reporting import patch_of, worth_telling
from onestop_operator.site import Ref
from onestop_operator.wording import SENTENCES, say

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_condition_moves_its_time_only_with_its_status():
    first = merge([], [no("Ready", "Working", "…")], 1, NOON)
    same = merge(first, [no("Ready", "ParentMissing", "no parent")], 2, NOON + timedelta(hours=1))
    assert (same[0]["lastTransitionTime"], same[0]["reason"]) == ("2026-03-02T12:00:00Z", "ParentMissing")
    ready = merge(same, [yes("Ready", "Ready", "open")], 2, NOON + timedelta(hours=2))
    assert ready[0]["lastTransitionTime"] == "2026-03-02T14:00:00Z"
    assert holds(ready, "Ready")


def test_what_was_said_before_is_no_news():
    first = merge([], [yes("Ready", "Ready", "open")], 1, NOON)
    again = merge(first, [yes("Ready", "Ready", "open")], 1, NOON + timedelta(hours=1))
    assert again == first
    assert news(first, again) == []
    assert patch_of({"conditions": first}, {"conditions": again}) == {}


def test_an_event_is_made_once_a_reason_and_warns_of_what_is_wrong():
    said = [no("Ready", "CodeTaken", "x"), no("Provisioned", "CodeTaken", "x"), yes("Degraded", "CodeTaken", "x")]
    (event,) = worth_telling(merge([], said, 1, NOON))
    assert (event["reason"], event["warn"]) == ("CodeTaken", True)
    assert worth_telling(merge([], [no("Ready", "WaitingForParent", "x")], 1, NOON)) == []


def test_a_patch_removes_what_is_gone():
    assert patch_of({"a": 1, "k": {"x": 1, "y": 2}}, {"k": {"x": 1, "z": 3}}) == {"a": None, "k": {"y": None, "z": 3}}


def test_each_sentence_has_the_same_facts_in_both_languages():
    def facts(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    unequal = {reason for reason, (zh, en) in SENTENCES.items() if facts(en) - facts(zh)}
    assert unequal == set()
    assert say("CodeTaken", code="370102", other="lixia").startswith(
        "区划代码370102已被租户lixia使用 | the region code"
    )


def metadata(fields: dict, manager: str = MANAGER) -> dict:
    entry = {"manager": manager, "operation": "Apply", "fieldsV1": fields}
    return {"uid": "1", "labels": {}, "managedFields": [entry]}


QUOTA = {"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "tenant", "namespace": "n"}, "spec": {}}
REF = Ref("ResourceQuota", "tenant", "n")


def test_an_object_is_applied_when_it_is_missing_changed_or_no_longer_ours():
    applied, ours = Applied(), metadata({"f:spec": {"f:hard": {}}})
    assert missing([QUOTA], applied, {}) == [QUOTA]
    applied.note(QUOTA, {"metadata": ours})
    assert missing([QUOTA], applied, {REF: seen(ours)}) == []
    assert missing([QUOTA], applied, {}) == [QUOTA]
    assert missing([QUOTA], applied, {REF: seen(metadata({"f:spec": {}}))}) == [QUOTA]
    assert missing([QUOTA], applied, {REF: seen({**ours, "uid": "2"})}) == [QUOTA]
    changed = {**QUOTA, "spec": {"hard": {}}}
    assert missing([changed], applied, {REF: seen(ours)}) == [changed]


def test_a_status_written_by_a_controller_is_no_change():
    ours = metadata({"f:spec": {}})
    status = {
        "manager": "kube-controller-manager",
        "operation": "Update",
        "subresource": "status",
        "fieldsV1": {"f:s": {}},
    }
    assert seen({**ours, "managedFields": [*ours["managedFields"], status]}) == seen(ours)


def test_what_nobody_asks_for_goes_the_namespace_last():
    namespace = Ref("Namespace", "n")
    assert surplus([], [namespace, REF]) == [REF, namespace]
    assert surplus([REF], [REF]) == []
