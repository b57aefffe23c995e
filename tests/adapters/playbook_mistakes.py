"""Mistakes that people make in playbooks: the file, the right text, the wrong one with `§` where
the problem must be found, what the problem says and what it suggests."""

from __future__ import annotations

PLAYBOOK, POLICY, CASES = "playbook.yaml", "policy.yaml", "cases.yaml"
TITLE = "title: {en: Refund an order, de: Eine Bestellung erstatten}"
VERIFY = "  - verify: shop.refund\n"
DECIDE = "  - decide: refund\n"

MISTAKES = [
    # In playbook.yaml: names that nothing offers.
    (PLAYBOOK, "- ask: order", "- §aks: order", "A step begins with one of", "Did you mean ask?"),
    (PLAYBOOK, "ask: order_number", "ask: §order_numbr", "no slot", "Did you mean order_number?"),
    (PLAYBOOK, "look_up: shop.order", "look_up: §shop.ordr", "look-up", "mean shop.order?"),
    (PLAYBOOK, "- act: shop.refund", "- act: §shop.refnd", "the action", "mean shop.refund?"),
    (PLAYBOOK, "amount: order.refundable", "amount: §order.refundabel", "fact", "refundable?"),
    (PLAYBOOK, "with: {order: order.number,", "with: {§ordre: order.number,", "takes no", "order?"),
    (PLAYBOOK, "{number: order_number}", "{number: §ordernumber}", "a slot", "order_number?"),
    (
        PLAYBOOK,
        "choices_from: shop.orders",
        "choices_from: §shop.oders",
        "the list",
        "shop.orders?",
    ),
    (
        PLAYBOOK,
        "title: {en: Refund",
        "§titel: {en: Refund",
        "has no 'titel'",
        "Did you mean title?",
    ),
    (PLAYBOOK, "identity: needed", "identity: §yes", "needed or none", ""),
    (PLAYBOOK, "to the {payment.card}", "to {payment.crad}", "names {payment.crad}", "card?"),
    (
        PLAYBOOK,
        "{order.refundable:money} for {order.number} to",
        "{order.refundable:cash} to",
        "style is one of",
        "",
    ),
    (PLAYBOOK, r"pattern: '\bTT", r"pattern: §'(\bTT", "not valid", ""),
    (PLAYBOOK, "intents: [refund_request]", "intents: §refund_request", "must be a list", ""),
    (PLAYBOOK, TITLE, "title: §[a, b]", "must be a text", ""),
    (PLAYBOOK, TITLE, "title: §''", "must not be empty", ""),
    # The order of steps: nothing acts undecided, nothing is told before the read-back.
    (PLAYBOOK, VERIFY, "", "before anything else", ""),
    (PLAYBOOK, DECIDE, "", "An action needs a decide step", ""),
    (PLAYBOOK, DECIDE, "  - decide: §refunds\n", "is called refund", ""),
    (PLAYBOOK, VERIFY, "  - verify: §shop.password_reset\n", "no action shop.password_reset", ""),
    (PLAYBOOK, "{order: order.number,", "{order: §order_number,", "not a fact", "order.number?"),
    (
        PLAYBOOK,
        DECIDE,
        '  - hand_off: No.\n    when: "!§order.fond"\n' + DECIDE,
        "not declared",
        "order.found?",
    ),
    (
        PLAYBOOK,
        DECIDE,
        "  - hand_off: No.\n    when: §order.number == 'x'\n" + DECIDE,
        "never decides",
        "",
    ),
    # In policy.yaml.
    (POLICY, "when: order.opened", "when: §order.openend", "not declared", "order.opened?"),
    (POLICY, 'when: "!order.found"', 'when: "!§order.fuond"', "not declared", "order.found?"),
    (
        POLICY,
        "when: order.opened",
        "when: §weather.bad",
        "not declared",
        "Declare it under 'facts'",
    ),
    (POLICY, "when: order.opened", "when: §order.items == 'x'", "not declared", ""),
    (POLICY, "when: order.opened", "when: order.refundable §> '2'", "no matching overload", ""),
    (POLICY, "when: order.opened", "when: §order.status == 'gone'", "never 'gone'", ""),
    (POLICY, "when: order.opened", "when: §order.refundable", "must be true or false", ""),
    (POLICY, "  order.opened: {from", "  §order.opend: {from", "No look-up gives", "order.opened?"),
    (POLICY, "  order.opened: {from", "  §order.items: {from", "never decides", ""),
    (
        POLICY,
        "order.opened: {from: shop.order}",
        "order.opened: §{from: shop.account}",
        "comes from",
        "{from: shop.order}",
    ),
    (POLICY, "decision: deny", "decision: §denny", "A decision is one of", "Did you mean deny?"),
    (POLICY, "reason: opened", "§resaon: opened", "has no 'resaon'", "Did you mean reason?"),
    (POLICY, "rule: opened", "rule: §not_on_this_account", "Two rules are called", ""),
    (POLICY, "count_per_hour: 60", "count_per_hour: §many", "whole number", ""),
    (POLICY, "count_per_hour: 60", "count_per_hour: §-1", "whole number", ""),
    (POLICY, "count_per_hour: 60", "§count_an_hour: 60", "The caps has no", "count_per_hour?"),
    (POLICY, "({order.status:words})", "({order.statsu:words})", "names {order.statsu}", "status?"),
    (POLICY, "otherwise:\n", "§othrewise:\n", "has no 'othrewise'", "Did you mean otherwise?"),
    (POLICY, "when: order.opened", "when: §''", "must not be empty", ""),
    (POLICY, "policy: refund", "policy: refund\n§policy: again", "not valid YAML", ""),
    (POLICY, "rules:\n", "rules: §{a: [\n", "not valid YAML", ""),
    # In cases.yaml.
    (
        CASES,
        "decision: hand_off\n    rule: too_late",
        "decision: §allow\n    rule: too_late",
        "is decided hand_off by too_late, not allow",
        "",
    ),
    (CASES, "rule: too_late", "rule: §opened", "by too_late, not by opened", ""),
    (
        CASES,
        "{<<: *kettle, order.opened: true}",
        "§{<<: *kettle, order.opend: true}",
        "no fact order.opend",
        "order.opened?",
    ),
    (CASES, "{<<: *kettle, order.opened: true}", "§{order.opened: true}", "is missing", ""),
    (
        CASES,
        "{<<: *kettle, order.opened: true}",
        "§{<<: *kettle, order.opened: 1}",
        "not of type bool",
        "",
    ),
]
