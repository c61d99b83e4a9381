"""The tree of hashes: every leaf has a proof, and nothing else has one."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from onestop.supervision import merkle

contents = st.lists(st.binary(max_size=8), min_size=1, max_size=40)


@given(contents, st.data())
def test_every_leaf_climbs_to_the_root(content, data):
    leaves = [merkle.leaf(each) for each in content]
    at = data.draw(st.integers(0, len(leaves) - 1))
    assert merkle.climb(leaves[at], merkle.proof(leaves, at)) == merkle.root(leaves)


@given(contents, st.data())
def test_a_proof_does_not_fit_another_leaf(content, data):
    leaves = [merkle.leaf(each) for each in content]
    at = data.draw(st.integers(0, len(leaves) - 1))
    other = merkle.leaf(data.draw(st.binary().filter(lambda each: each != content[at])))
    assert merkle.climb(other, merkle.proof(leaves, at)) != merkle.root(leaves)


@given(contents, st.integers(0, 39), st.binary())
def test_a_changed_leaf_changes_the_root(content, at, other):
    at %= len(content)
    changed = [*content[:at], other, *content[at + 1 :]]
    same = [merkle.leaf(each) for each in content] == [merkle.leaf(each) for each in changed]
    roots = {merkle.root([merkle.leaf(each) for each in each_content]) for each_content in (content, changed)}
    assert (len(roots) == 1) is same


def test_a_node_cannot_be_passed_off_as_a_leaf():
    left, right = merkle.leaf(b"a"), merkle.leaf(b"b")
    assert merkle.leaf(left + right) != merkle.root([left, right])


def test_a_proof_is_as_long_as_the_tree_is_high():
    leaves = [merkle.leaf(bytes([each])) for each in range(200)]
    assert max(len(merkle.proof(leaves, at)) for at in range(200)) == 8


def test_the_root_of_three_is_as_the_standard_draws_it():
    a, b, c = (hashlib.sha256(b"\0" + each).digest() for each in (b"a", b"b", b"c"))
    ab = hashlib.sha256(b"\1" + a + b).digest()
    assert merkle.root([a, b, c]) == hashlib.sha256(b"\1" + ab + c).digest()
