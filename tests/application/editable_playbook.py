"""A small refund playbook whose claim allows a lower limit and refutes a higher one."""

from __future__ import annotations

from pathlib import Path

PLAYBOOK = """\
playbook: refund
title: Refund an order
intents: [refund_request]
identity: needed
slots:
  order_number:
    pattern: '\\bTT[- ]?\\d{5}\\b'
    ask: Which order is it about?
steps:
  - ask: order_number
  # The record first, whatever was said.
  - look_up: shop.order
    with: {number: order_number}
  - decide: refund
  - act: shop.refund
    title: "Refund {order.refundable:money} for {order.number}"
    with: {order: order.number, amount: order.refundable}
  - verify: shop.refund
  - tell: "Done: {order.refundable:money} for {order.number}."
"""
POLICY = """\
policy: refund  # what we promised in the terms
facts:
  order.found: {from: shop.order}
  order.refundable: {from: shop.order}

rules:
  - rule: not_found
    when: "!order.found"
    decision: hand_off
    reason: not_found
    customer: A person looks for it.
    human: Not on this account.

  # Agreed with finance.
  - rule: too_much
    when: order.refundable >= 20000   # minor units
    decision: hand_off
    reason: too_much
    customer: A person decides on this sum.
    human: "{order.refundable:money} is over the limit."

  - rule: within_policy
    when: order.refundable > 0
    decision: allow
    reason: within_policy
    customer: It fits.
    human: It fits.

coverage: otherwise
otherwise:
  rule: anything_else
  decision: hand_off
  reason: not_covered
  customer: A person decides.
  human: No rule covers this.

claims:
  - claim: Never 200 or more alone.
    when: order.refundable >= 20000
    never: [allow]
"""
CASES = """\
cases:
  - case: a small one
    facts: &small {order.found: true, order.refundable: 900}
    decision: allow
  - case: a large one
    facts: {<<: *small, order.refundable: 50000}
    decision: hand_off
"""


def write_editable(folder: Path) -> Path:
    """A folder with this playbook alone."""
    (folder / "refund").mkdir(parents=True)
    for file, text in (("playbook", PLAYBOOK), ("policy", POLICY), ("cases", CASES)):
        (folder / "refund" / f"{file}.yaml").write_text(text, "utf-8")
    return folder
