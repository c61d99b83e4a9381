"""A trail's file is whole or tells what is wrong with it: no byte can change unseen."""

import hashlib
from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support import cases as s

from onestop.cases.model import commands as c
from onestop.cases.model.chain import GENESIS, line_of, link, text_digest
from onestop.cases.model.evolve import fold
from onestop.supervision import merkle
from onestop.supervision.model import NOTHING, Leaf, anchored
from onestop.supervision.trail import Document, Line, Proof, Text, Trail, verify, written

TEXT = "0198c5a0-0000-7000-8000-00000000000a"
REASON = "材料第三页字迹不清，请重新提交。"


def _events():
    reference = f"{TEXT}:{text_digest(TEXT, REASON, {'plan': '缺公章'})}"
    events = [s.filing()]
    defect = c.RequestCorrection(defects=(c.Defect("form", c.Fault.ILLEGIBLE),))
    for actor, command, text in ((s.CLERK, c.Precheck(ready=False), None), (s.CLERK, defect, reference)):
        act = c.Act(id=f"act-{len(events)}", actor=actor, command=command, text=text)
        events += s.decide(fold(events), act, s.at(s.MONDAY, 11))
    return events


def _trail() -> Trail:
    lines, before = [], GENESIS
    for event in _events():
        line = line_of(event)
        before = link(before, line)
        lines.append(Line(line, before.hex()))
    anchors, proofs, previous = [], [], NOTHING
    for i, seq in enumerate((1, 1, len(lines))):
        day = s.MONDAY + timedelta(days=i)
        own = (Leaf(s.NUMBER, seq, lines[seq - 1].hash),) if i != 1 else ()
        file = anchored(s.DISTRICT, day, previous, (*own, Leaf("another", 3, "ab"), Leaf("third", 9, "cd")))
        anchors.append(file.anchor)
        previous = file.anchor.digest
        for at, leaf in enumerate(file.leaves):
            if leaf.case == s.NUMBER:
                steps = merkle.proof([each.hashed() for each in file.leaves], at)
                proofs.append(Proof(day, leaf, tuple((side, beside.hex()) for side, beside in steps)))
    return Trail(
        tenant=s.DISTRICT,
        case=s.NUMBER,
        events=tuple(lines),
        texts=(Text(TEXT, REASON, {"plan": "缺公章"}),),
        documents=(Document("notice.correction", "〔2026〕1号", hashlib.sha256(b"pdf").hexdigest()),),
        anchors=tuple(anchors),
        proofs=tuple(proofs),
    )


TRAIL = _trail()
FILE = written(TRAIL)


def places(content: bytes) -> list[tuple[str, str]]:
    return [(finding.what.format(place=finding.place), finding.place) for finding in verify(content).findings]


def changed(**changes) -> bytes:
    """Return the file of a trail that was changed by someone who knows the format and made a new digest."""
    return written(msgspec.structs.replace(TRAIL, **changes))


def test_what_was_exported_is_whole():
    check = verify(FILE)
    assert check.findings == ()
    assert (check.case, check.events, check.anchored) == (s.NUMBER, 3, 3)
    assert check.last_anchor == TRAIL.anchors[-1].digest


@given(st.integers(0, len(FILE) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(at, flip):
    assert not verify(FILE[:at] + bytes([FILE[at] ^ flip]) + FILE[at + 1 :]).whole


@given(st.integers(0, len(FILE)), st.integers(0, 40), st.binary(max_size=3))
def test_what_is_cut_out_or_put_in_is_found(at, length, put):
    other = FILE[:at] + put + FILE[at + length :]
    assert (other == FILE) is verify(other).whole


@given(st.binary(max_size=60))
def test_what_is_no_trail_is_told_as_such(content):
    assert "The file is no trail" in places(content)[0][0]


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_changed_event_is_named_even_under_a_new_digest(seq):
    events = list(TRAIL.events)
    line = events[seq - 1]
    events[seq - 1] = Line(line.line.replace("2026-11-02T", "2026-11-03T"), line.hash)
    told = places(changed(events=tuple(events)))
    assert told == [(f"Event {seq} was changed, or one before it was added or taken away", str(seq))]


def test_a_chain_forged_from_an_event_on_does_not_meet_its_anchor():
    events, before = list(TRAIL.events[:1]), bytes.fromhex(TRAIL.events[0].hash)
    for event in TRAIL.events[1:]:
        line = event.line.replace('"clerk"', '"other"')
        before = link(before, line)
        events.append(Line(line, before.hex()))
    assert ("Event 3 is not the one that was anchored", "3") in places(changed(events=tuple(events)))


def test_an_event_taken_away_is_missed():
    told = places(changed(events=(TRAIL.events[0], TRAIL.events[2])))
    assert ("Event 2 was changed, or one before it was added or taken away", "2") in told


def test_the_event_of_another_case_is_a_stranger():
    line = TRAIL.events[0].line.replace(s.NUMBER, "3701022026000002")
    forged = (Line(line, link(GENESIS, line).hex()),)
    assert ("Event 1 belongs to another case or place", "1") in places(changed(events=forged))


def test_a_changed_text_is_named():
    assert (f"Text {TEXT} was changed or taken away", TEXT) in places(changed(texts=(Text(TEXT, "改过", {}),)))


def test_a_text_from_nowhere_is_named():
    stranger = Text("0198c5a0-0000-7000-8000-00000000000b", "我没说过", {})
    assert places(changed(texts=(*TRAIL.texts, stranger))) == [
        (f"Text {stranger.id} goes with no event", stranger.id),
    ]


def test_a_changed_anchor_is_named_by_its_day():
    first, *rest = TRAIL.anchors
    day = first.day.isoformat()
    told = places(changed(anchors=(msgspec.structs.replace(first, cases=9), *rest)))
    assert told == [(f"The anchor of {day} was changed", day)]


def test_anchors_follow_each_other_without_a_gap():
    first, _, last = TRAIL.anchors
    day = last.day.isoformat()
    assert places(changed(anchors=(first, last))) == [
        (f"The anchor of {day} does not follow the one before it", day),
    ]


def test_a_proof_of_another_day_leads_nowhere():
    proof = msgspec.structs.replace(TRAIL.proofs[0], day=date(2026, 11, 3))
    told = places(changed(proofs=(proof,)))
    assert told == [("The proof for 2026-11-03 does not lead to its anchor", "2026-11-03")]
