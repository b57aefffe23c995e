"""The demo's mails are read as their names say."""

from __future__ import annotations

from pathlib import Path

import pytest

from unsnag.adapters.channels.email.sources import read_any

MAILS = Path(__file__).parents[2] / "demo" / "mails"


@pytest.mark.parametrize(
    ("name", "reply", "automatic"),
    [
        (
            "answers_between_the_lines.eml",
            "> Which order is it?\n\nTT-10477.\n\n> Was the box open?\n\nNo, never.",
            None,
        ),
        ("bounce.eml", "The mail below could not be delivered.", "bounce"),
        ("forwarded.eml", "Why did I pay twice?", None),
        ("outlook_in_german.eml", "Guten Tag,\n\ndie Mühle ist noch nicht da.", None),
        ("provider_call.txt", "My grinder is loud.", None),
        ("reply_from_a_phone.eml", "It still leaks. I'd like my money back, please.", None),
        ("vacation.eml", "Ich bin bis Montag nicht im Haus.", "auto_reply"),
    ],
)
def test_a_mail_of_the_demo_is_read(name: str, reply: str, automatic: str | None) -> None:
    (mail,) = read_any((MAILS / name).read_bytes())
    assert (mail.reply_text, mail.automatic) == (reply, automatic)
    assert mail.subject
    assert mail.sender.address


def test_every_mail_of_the_demo_is_looked_at() -> None:
    assert len(list(MAILS.iterdir())) == 7
