"""What a case leaves in the workflow engine: where it can be found, whose turn it is, and nothing personal."""

from tests.support.people import ADDRESS, CITIZEN, DISTRICT, MINIMUM_LIVING, PHONE, RADIATION, STREET, WATER

from onestop.cases.model import commands as c
from onestop.cases.model.state import CaseState
from onestop.cases.model.terms import Procedure
from onestop.gateways.attributes import DUE, ITEM, STATE, TENANT, due_day
from onestop.tenancy.model import Role

REASON = "群众来信反映该户另有房产，联系人王大力，电话13905318888，请核实。"


async def shown(town, number: str) -> tuple[str, object]:
    """Return the state and the due day under which a case can be found."""
    found = (await town.client.get_workflow_handle(number).describe()).typed_search_attributes
    return found[STATE], found.get(DUE)


def expected(state: CaseState) -> tuple[str, object]:
    return state.status.value, due_day(state)


async def test_a_case_is_found_by_tenant_item_state_and_due_day_after_each_step(town):
    number = await town.file(WATER)
    attributes = (await town.client.get_workflow_handle(number).describe()).typed_search_attributes
    assert (attributes[TENANT], attributes[ITEM]) == ("370100", WATER)
    water, approver = town.officer("370100-water"), town.officer("370100-water", Role.APPROVER)
    procedure = c.StartProcedure(department="370100-water", procedure=Procedure.HEARING, days=5)
    steps = (
        ("clerk-1", c.Accept()),
        (water, procedure),
        (water, c.EndProcedure()),
        (water, c.RequestExtension(days=5)),
        (approver, c.ApproveExtension()),
    )
    seen = [await shown(town, number)]
    for who, command in steps:
        await town.act(number, who, command, REASON)
        seen.append(await shown(town, number))
        assert seen[-1] == expected(await town.state(number)), command
    assert [state for state, _ in seen] == ["filed", "accepted", "accepted", "accepted", "accepted", "accepted"]
    assert len({due for _, due in seen}) == 4, "acceptance, promised, paused, extended"
    await town.approve(number)
    await town.act(number, approver, c.Decide(granted=True))
    await town.closed(number)
    assert await shown(town, number) == ("closed", None)


async def test_the_engine_finds_cases_by_their_state(town):
    number = await town.file(RADIATION)
    await town.act(number, "clerk-1", c.Accept())
    query = f"TenantCode = '370100' and ItemCode = '{RADIATION}' and CaseState = 'accepted' and WorkflowId = '{number}'"
    assert [found.id async for found in town.client.list_workflows(query)] == [number]


async def test_each_tenant_has_its_own_turn(town):
    number = await town.file(MINIMUM_LIVING, CITIZEN, STREET)
    begun = (await town.history(number)).events[0].workflow_execution_started_event_attributes
    assert begun.priority.fairness_key == STREET


async def test_nothing_personal_enters_a_history(town):
    number = await town.file(MINIMUM_LIVING, CITIZEN, STREET)
    clerk = f"jiefanglu-clerk@{STREET}"
    defects = (c.Defect(material="bank-account", fault=c.Fault.OTHER),)
    await town.act(number, clerk, c.RequestCorrection(defects=defects), REASON)
    await town.apply(number, c.SubmitCorrection(materials=("bank-account",)), REASON)
    await town.act(number, clerk, c.Accept())
    civil = town.officer(f"{DISTRICT}-civil")
    await town.act(number, civil, c.GiveOpinion(department=f"{DISTRICT}-civil"), REASON)
    await town.act(number, civil, c.GiveVerdict(department=f"{DISTRICT}-civil", verdict="reject"), REASON)
    lead = (await town.state(number)).terms.lead
    await town.act(number, town.officer(lead, Role.APPROVER), c.Decide(granted=False), REASON)
    await town.closed(number)
    history = b"".join(event.SerializeToString() for event in (await town.history(number)).events).decode(
        errors="replace"
    )
    assert number in history
    assert not [word for word in (*CITIZEN, PHONE, ADDRESS, REASON, "王大力", "13905318888") if word in history]
    texts = await town.platform.reading.texts(town.platform.tenancy.tree.everything(), number)
    assert [text["body"] for text in texts.values()] == [REASON] * 5, "they are in the record instead"
