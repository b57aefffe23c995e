"""A Merkle tree over the log's rows, hashed as RFC 9162 (2.1) says: a leaf is SHA-256 of 0x00 and
the row, a node SHA-256 of 0x01 and its two children. Paths are hashes from the leaf upwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Tree:
    """As much of a tree as is needed to add leaves: how many it has, and the roots of its full
    subtrees, the largest first."""

    size: int = 0
    roots: tuple[bytes, ...] = ()

    def with_leaf(self, leaf: bytes) -> Tree:
        """The tree with one more leaf, given by its hash."""
        roots, full = list(self.roots), self.size
        while full & 1:  # each full subtree of the same size closes with the new one
            leaf = node_hash(roots.pop(), leaf)
            full >>= 1
        return Tree(self.size + 1, (*roots, leaf))

    @property
    def root(self) -> bytes:
        """The hash of the whole tree; of nothing, where it is empty."""
        if not self.roots:
            return hashlib.sha256().digest()
        *others, found = self.roots
        for left in reversed(others):
            found = node_hash(left, found)
        return found


def tree_of(leaves: Iterable[bytes]) -> Tree:
    """The tree of these leaf hashes."""
    tree = Tree()
    for leaf in leaves:
        tree = tree.with_leaf(leaf)
    return tree


def inclusion_path(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """What shows that the leaf at `index` is in the tree of `leaves`. Raises IndexError."""
    if not 0 <= index < len(leaves):
        raise IndexError(f"there is no leaf {index} in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return ()
    half = _half(len(leaves))
    left, right = leaves[:half], leaves[half:]
    if index < half:
        return (*inclusion_path(left, index), tree_of(right).root)
    return (*inclusion_path(right, index - half), tree_of(left).root)


def includes(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path shows that the leaf is at `index` of the tree with that root and size."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(step, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, step)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistency_path(leaves: Sequence[bytes], before: int) -> tuple[bytes, ...]:
    """What shows that the tree of `leaves` begins with the tree of its first `before` ones. Raises
    IndexError."""
    if not 0 < before <= len(leaves):
        raise IndexError(f"a tree of {len(leaves)} doesn't grow out of one of {before}")
    return _consistency(leaves, before, whole=True)


def _consistency(leaves: Sequence[bytes], before: int, *, whole: bool) -> tuple[bytes, ...]:
    if before == len(leaves):
        return () if whole else (tree_of(leaves).root,)
    half = _half(len(leaves))
    left, right = leaves[:half], leaves[half:]
    if before <= half:
        return (*_consistency(left, before, whole=whole), tree_of(right).root)
    return (*_consistency(right, before - half, whole=False), tree_of(left).root)


def grew(before: int, old: bytes, size: int, new: bytes, path: Sequence[bytes]) -> bool:
    """Whether a path shows that the tree of `size` leaves with root `new` begins with the tree of
    `before` leaves with root `old`."""
    if not 0 < before <= size:
        return False
    if before == size:
        return not path and old == new
    steps = list(path)
    if before & (before - 1) == 0:
        steps.insert(0, old)  # the old tree is a subtree of the new one: its root is left out
    if not steps:
        return False
    place, last = before - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(step, older), node_hash(step, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, step)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old and newer == new


def _half(size: int) -> int:
    """The largest power of two below `size`, which is 2 or more."""
    return 1 << (size - 1).bit_length() - 1
