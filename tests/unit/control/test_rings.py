"""The way of a release through the rings, without a cluster."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from onestop_operator.gates import Gate, Reading, number
from onestop_operator.model import Window
from onestop_operator.rings import Member, Phase, Release, Ring, State, Step, decide, duration, parse_release

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ERRORS = Gate("errors", 'sum(errors{tenant=~"{tenants}"})', most=0.01)
RELEASE = Release(
    "1.2.0",
    (
        Ring("pilots", "pilot", bake=timedelta(seconds=30), deadline=timedelta(seconds=60)),
        Ring("all", "", bake=timedelta(seconds=10)),
    ),
    (ERRORS,),
)
PILOT = Member("lixia", "370102", "pilot", asked="1.1.0", runs="1.1.0")
OTHER = Member("shizhong", "370103", "general", asked="1.1.0", runs="1.1.0")


def on(member: Member) -> Member:
    return replace(member, asked="1.2.0", runs="1.2.0")


def good() -> list[Reading]:
    return [Reading(ERRORS, 0.0)]


def after(seconds: int) -> datetime:
    return NOON + timedelta(seconds=seconds)


def rolled(state: State, seconds: int, *members: Member, readings: list[Reading] | None = None) -> Step:
    return decide(RELEASE, state, members, good() if readings is None else readings, after(seconds))


def test_the_pilots_come_first_and_nobody_else():
    step = rolled(State(), 0, PILOT, OTHER)
    assert (step.state.phase, step.state.ring, step.bring) == (Phase.ROLLING, "pilots", ("lixia",))


def test_a_ring_bakes_before_the_next_one_begins():
    begun = rolled(State(), 0, PILOT, OTHER).state
    baking = rolled(begun, 5, on(PILOT), OTHER).state
    assert (baking.phase, baking.healthy) == (Phase.BAKING, after(5))
    assert rolled(baking, 34, on(PILOT), OTHER).state.phase is Phase.BAKING
    following = rolled(baking, 35, on(PILOT), OTHER).state
    assert (following.phase, following.ring) == (Phase.PENDING, "all")
    assert rolled(following, 36, on(PILOT), OTHER).bring == ("shizhong",)


def test_a_release_is_done_after_the_last_ring_and_newcomers_get_it():
    last = State(Phase.BAKING, "all", NOON, healthy=NOON)
    done = rolled(last, 10, on(PILOT), on(OTHER)).state
    assert done.phase is Phase.DONE
    newcomer = Member("tianqiao", "370105")
    assert rolled(done, 20, on(PILOT), on(OTHER), newcomer).bring == ("tianqiao",)


def test_a_release_that_the_chart_itself_has_brought_is_asked_of_nobody_any_more():
    done = State(Phase.DONE, "all", reason="Done")
    step = decide(RELEASE, done, [on(PILOT), OTHER, Member("tianqiao", "370105")], [], NOON, "1.2.0")
    assert (step.state.reason, step.let_go, step.bring) == ("Settled", ("lixia",), ())
    later = decide(RELEASE, step.state, [Member("tianqiao", "370105")], [], NOON, "1.3.0")
    assert (later.state, later.bring, later.let_go) == (step.state, (), ())


def test_a_release_that_is_on_its_way_goes_on_when_the_chart_is_of_that_build():
    baking = State(Phase.BAKING, "pilots", NOON, healthy=NOON)
    assert decide(RELEASE, baking, [on(PILOT), OTHER], good(), after(5), "1.2.0").state.phase is Phase.BAKING


def test_a_gate_broken_at_two_looks_takes_the_release_back_at_the_pilots():
    bad = [Reading(ERRORS, 0.2)]
    baking = State(Phase.BAKING, "pilots", NOON, healthy=NOON)
    first = rolled(baking, 2, on(PILOT), OTHER, readings=bad).state
    assert (first.phase, first.failing, first.healthy) == (Phase.BAKING, after(2), None)
    second = rolled(first, 4, on(PILOT), OTHER, readings=bad).state
    assert (second.phase, second.reason) == (Phase.ROLLING_BACK, "GateBroken")
    assert "errors 0.2, ≤ 0.01" in str(second.facts["gates"])
    assert rolled(second, 5, on(PILOT), OTHER).take_back == ("lixia",)
    assert rolled(second, 6, replace(PILOT, runs="1.2.0"), OTHER).state.phase is Phase.ROLLING_BACK
    assert rolled(second, 7, PILOT, OTHER).state.phase is Phase.ROLLED_BACK


def test_a_gate_that_recovers_begins_the_baking_anew():
    first = State(Phase.BAKING, "pilots", NOON, failing=NOON)
    again = rolled(first, 2, on(PILOT), OTHER).state
    assert (again.failing, again.healthy) == (None, after(2))


def test_without_figures_a_release_neither_goes_on_nor_back():
    baking = State(Phase.BAKING, "pilots", NOON, healthy=NOON)
    step = rolled(baking, 500, on(PILOT), OTHER, readings=[Reading(ERRORS, None)])
    assert (step.state.phase, step.state.reason, step.state.healthy) == (Phase.BAKING, "GatesUnknown", None)


def test_pilots_that_do_not_come_up_in_time_take_the_release_back():
    asked = replace(PILOT, asked="1.2.0")
    begun = State(Phase.ROLLING, "pilots", NOON)
    assert rolled(begun, 60, asked, OTHER).state.phase is Phase.ROLLING
    late = rolled(begun, 61, asked, OTHER).state
    assert (late.phase, late.reason) == (Phase.ROLLING_BACK, "NotRunning")


def test_a_manual_ring_waits_for_its_name_among_the_approved():
    release = replace(RELEASE, rings=(replace(RELEASE.rings[0], manual=True),))
    assert decide(release, State(), [PILOT], [], NOON).state.phase is Phase.AWAITING_APPROVAL
    approved = replace(release, approved=frozenset({"pilots"}))
    assert decide(approved, State(Phase.AWAITING_APPROVAL, "pilots"), [PILOT], [], NOON).bring == ("lixia",)


def test_no_ring_begins_in_a_freeze_and_one_begins_when_it_ends():
    frozen = replace(RELEASE, freezes=(Window(NOON, after(60), "Spring Festival"),))
    waiting = decide(frozen, State(), [PILOT], [], NOON)
    assert (waiting.state.phase, waiting.bring) == (Phase.FROZEN, ())
    assert decide(frozen, waiting.state, [PILOT], [], after(60)).bring == ("lixia",)


def test_a_frozen_tenant_is_passed_over_and_the_ring_waits_for_it():
    frozen = replace(PILOT, frozen=Window(NOON, after(600)))
    other = Member("gaoxin", "370176", "pilot")
    begun = rolled(State(), 0, frozen, other)
    assert begun.bring == ("gaoxin",)
    baked = State(Phase.BAKING, "pilots", NOON, healthy=NOON)
    assert rolled(baked, 40, frozen, on(other)).state.reason == "TenantsFrozen"
    assert rolled(baked, 601, frozen, on(other)).bring == ("lixia",)


def test_a_ring_without_tenants_is_passed():
    assert rolled(State(Phase.ROLLING, "pilots", NOON), 1, OTHER).state.ring == "all"


def test_gates_ask_for_the_ring_and_read_one_number():
    assert Gate("e", 'e{build="{release}"}', most=1).ask([], "1.2.0") == 'e{build="1.2.0"}'
    assert ERRORS.ask(["370102", "370176"], "1.2.0") == 'sum(errors{tenant=~"370102|370176"})'
    vector = {"data": {"resultType": "vector", "result": [{"metric": {}, "value": [1, "0.5"]}]}}
    assert number(vector) == 0.5
    assert number({"data": {"resultType": "vector", "result": []}}) is None
    assert number({"data": {"resultType": "scalar", "result": [1, "NaN"]}}) is None
    assert Gate("on time", "q", least=0.9).judge(0.8) is False


def test_a_release_is_read_from_its_spec():
    spec = {"version": "1", "images": {}, "rings": [{"name": "p", "selector": {"ring": "pilot"}, "bake": "2h"}]}
    assert parse_release(spec).rings[0].bake == timedelta(hours=2) == duration("120m")
