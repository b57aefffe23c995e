"""Small playbooks that branch, repeat, wait and play one another, for the tests of flows."""

from __future__ import annotations

from pathlib import Path

TROUBLE = """
playbook: trouble
title: {en: Mend the machine, de: Die Maschine in Gang bringen}
languages: [en, de]
intents: [order_status]
waiting:
  remind: [1 day, 2 days]
  text: {en: "Still there?", de: "Sind Sie noch da?"}
  close_after: 4 days
slots:
  light:
    ask: {en: What does the light do?, de: Was macht die Lampe?}
    choices:
      steady: {en: It is steady, de: Sie leuchtet}
      blinking: {en: It blinks, de: Sie blinkt}
  fixed:
    confirm: {en: "Does it work now?", de: "Geht es jetzt?"}
  cups:
    type: number
    ask: {en: "How many cups did you make?", de: "Wie viele Tassen waren es?"}
    least: 1
    most: 50
steps:
  - ask: light
  - branch:
      - when: said.light == 'blinking'
        steps:
          - repeat:
              - show:
                  en: Press the lever down and wait a minute.
                  de: Drücken Sie den Hebel eine Minute lang.
                picture: media/lever.svg
                alt: {en: A hand on the lever, de: Eine Hand am Hebel}
              - ask: fixed
            until: said.fixed
            at_most: 2
          - hand_off: The light still blinks after two tries.
            when: "!said.fixed"
            customer: {en: I'm sorry that didn't help., de: Schade.}
      - otherwise: true
        steps:
          - ask: cups
          - tell:
              en: After {said.cups} cups it may rest.
              de: Nach {said.cups} Tassen darf sie ruhen.
  - tell: {en: Good., de: Gut.}
"""

GOODBYE = """
playbook: goodbye
title: Say goodbye
intents: []
slots:
  again:
    confirm: Shall we write again?
steps:
  - ask: again
  - tell: We'll write.
    when: said.again
"""

PARCEL = """
playbook: parcel
title: Where is my parcel
intents: [descaling]
identity: needed
slots:
  order_number:
    pattern: '\\bTT[- ]?\\d{5}\\b'
    ask: Which order is it?
    choices_from: shop.orders
steps:
  - ask: order_number
  - look_up: shop.order
    with: {number: order_number}
  - tell: I'll keep an eye on {order.number}.
  - wait: order.delivered
    every: 6 hours
    at_most: 2 days
  - tell: "{order.number} has been delivered."
    when: order.delivered
  - play: goodbye
"""


def write(folder: Path, **playbooks: str) -> Path:
    """A folder of playbooks: `{name: text of playbook.yaml}`."""
    for name, text in playbooks.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "playbook.yaml").write_text(text, encoding="utf-8")
    return folder
