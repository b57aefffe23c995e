"""The formula of the autonomy gate, and the integer table that ships with the product.

    python -m bench.gate_table      print src/unsnag/domain/autonomy/boundary.py anew

The test is anytime-valid: E is a mixture of likelihood ratios against "the true error is the limit
or more", with a Beta(1/2, 1/limit) prior cut to (0, limit). By Ville's inequality the chance that E
ever reaches a threshold while the true error is at or above the limit is at most 1/threshold. Only
the integer boundary is shipped: evaluated live, the formula underflows and graduates everything.
"""

from __future__ import annotations

import textwrap
from math import log, log1p

from scipy.special import betainc, betaln

LIMITS = (
    50,
    60,
    75,
    90,
    100,
    125,
    150,
    175,
    200,
    250,
    300,
    350,
    400,
    450,
    500,
    1000,
)  # in hundredths of a percent
THRESHOLDS = (2, 10, 20, 100)
MOST_ERRORS = 40


def log_e(cases: int, errors: int, limit: float) -> float:
    """The natural logarithm of E after so many cases with so many errors."""
    a, b = 0.5, 1 / limit
    after, before = (errors + a, cases - errors + b), (a, b)
    mixture = betaln(*after) + log(betainc(*after, limit))
    prior = betaln(*before) + log(betainc(*before, limit))
    at_limit = errors * log(limit) + (cases - errors) * log1p(-limit)
    return float(mixture - prior - at_limit)


def boundary(errors: int, limit: float, threshold: int) -> int:
    """The smallest number of cases with which so many errors reach the threshold."""
    high = max(1, errors)
    while log_e(high, errors, limit) < log(threshold):
        high *= 2
    low = high // 2
    while high - low > 1:
        middle = (high + low) // 2
        if log_e(middle, errors, limit) >= log(threshold):
            high = middle
        else:
            low = middle
    return high


_HEAD = '''"""How many cases, with so many errors, open the gate: a table of whole numbers.

`BOUNDARY[limit][threshold][errors]` is the smallest number of cases. The limit of the error rate is
in hundredths of a percent, the threshold is 1/α. Made by `python -m bench.gate_table`; the tests
compute every number again in logarithms. Nothing here is ever evaluated in floating point at run
time.
"""

from __future__ import annotations

from collections.abc import Mapping

MOST_ERRORS = {most}
"""With more errors than this the gate stays shut for the version."""

# fmt: off
BOUNDARY: Mapping[int, Mapping[int, tuple[int, ...]]] = {{
'''


def module() -> str:
    """The text of the shipped module."""
    lines = [_HEAD.format(most=MOST_ERRORS)]
    for limit in LIMITS:
        lines.append(f"    {limit}: {{\n")
        for threshold in THRESHOLDS:
            row = [boundary(errors, limit / 10_000, threshold) for errors in range(MOST_ERRORS + 1)]
            numbers = textwrap.fill(", ".join(map(str, row)), 88)
            body = textwrap.indent(numbers, " " * 12)
            lines.append(f"        {threshold}: (\n{body},\n        ),\n")
        lines.append("    },\n")
    lines.append("}\n# fmt: on\n")
    return "".join(lines)


if __name__ == "__main__":
    print(module(), end="")
