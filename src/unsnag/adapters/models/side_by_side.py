"""Long computations on all cores, in processes of their own.

Processes, not threads: the linear models draw from one generator in each process, so threads would
make what is learned depend on their order.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from joblib import cpu_count
from threadpoolctl import threadpool_limits

log = logging.getLogger(__name__)

MOST_PROCESSES = 4

Found = TypeVar("Found")


def side_by_side(work: Sequence[Callable[[], Found]]) -> Iterator[Found]:
    """What each of `work` returns, in order, the same as when called here one after the other.

    What is called and what it returns is pickled. Where no processes can be had, or one is killed
    (for want of memory, say), what is left is done here.
    """
    processes = min(cpu_count(), MOST_PROCESSES, len(work))
    done = 0
    if processes > 1:
        try:
            # Begun anew, not forked: the process that asks has threads, whose locks a fork keeps.
            with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
                for found in pool.map(_on_one_core, work):
                    done += 1
                    yield found
        except (BrokenProcessPool, OSError) as problem:
            log.warning("Work side by side has stopped; it goes on in one process: %s", problem)
    for each in work[done:]:
        yield _on_one_core(each)


def _on_one_core(work: Callable[[], Found]) -> Found:
    # One thread for the algebra: on busy cores several wait for each other, 2.6 times as long.
    with threadpool_limits(limits=1, user_api="blas"):
        return work()
