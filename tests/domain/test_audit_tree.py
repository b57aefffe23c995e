"""The Merkle tree of the audit log: the published roots, and proofs that only the truth passes."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unsnag.domain.audit_log.tree import (
    Tree,
    consistency_path,
    grew,
    includes,
    inclusion_path,
    leaf_hash,
    tree_of,
)

# The leaves that Certificate Transparency's own tests have used since RFC 6962, and their roots.
LEAVES = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def hashed(count: int) -> list[bytes]:
    return [leaf_hash(str(n).encode()) for n in range(count)]


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash as RFC 9162 defines it, from the top down."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    below = by_definition(leaves[:half]) + by_definition(leaves[half:])
    return hashlib.sha256(b"\x01" + below).digest()


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_the_published_ones(size: int) -> None:
    leaves = [leaf_hash(bytes.fromhex(text)) for text in LEAVES[:size]]
    assert tree_of(leaves).root.hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root == hashlib.sha256(b"").digest()


@given(st.integers(0, 200))
def test_a_tree_that_grew_leaf_by_leaf_has_the_root_of_the_definition(size: int) -> None:
    leaves = hashed(size)
    assert tree_of(leaves).root == by_definition(leaves)


@given(st.data())
def test_a_path_shows_its_leaf_in_its_place_and_nothing_else(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    leaves = hashed(size)
    root, path = by_definition(leaves), inclusion_path(leaves, index)
    assert includes(root, size, index, leaves[index], path)
    assert includes(root, size, other, leaves[index], path) == (other == index)
    assert includes(root, size, index, leaves[other], path) == (other == index)
    assert not includes(leaf_hash(b"another root"), size, index, leaves[index], path)
    assert not includes(root, size, index, leaves[index], (*path, leaf_hash(b"more")))
    if path:
        assert not includes(root, size, index, leaves[index], path[:-1])


@given(st.data())
def test_a_path_shows_that_a_tree_grew_out_of_its_beginning_alone(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 70))
    before = data.draw(st.integers(1, size))
    leaves = hashed(size)
    old, new = by_definition(leaves[:before]), by_definition(leaves)
    path = consistency_path(leaves, before)
    assert grew(before, old, size, new, path)
    forged = by_definition([leaf_hash(b"forged"), *leaves[1:before]])
    assert not grew(before, forged, size, new, path)
    assert not grew(before, old, size, forged, path)
    assert not grew(before, old, size, new, (*path, leaf_hash(b"more")))
    if path:
        assert not grew(before, old, size, new, path[:-1])


def test_the_published_way_from_three_leaves_to_seven() -> None:
    """The example of RFC 9162, 2.1.5: the path is c, d, g, l."""
    d = [leaf_hash(bytes([n])) for n in range(7)]
    g, leaf_l = by_definition(d[0:2]), by_definition(d[4:7])
    assert consistency_path(d, 3) == (d[2], d[3], g, leaf_l)
    assert inclusion_path(d, 0) == (d[1], by_definition(d[2:4]), leaf_l)


@pytest.mark.parametrize("index", [-1, 3])
def test_there_is_no_path_to_a_leaf_that_is_not_there(index: int) -> None:
    with pytest.raises(IndexError):
        inclusion_path(hashed(3), index)
    assert not includes(by_definition(hashed(3)), 3, index, hashed(3)[0], ())


@pytest.mark.parametrize("before", [0, 4])
def test_a_tree_does_not_grow_out_of_nothing_or_of_a_larger_one(before: int) -> None:
    with pytest.raises(IndexError):
        consistency_path(hashed(3), before)
    assert not grew(before, b"", 3, by_definition(hashed(3)), ())
