"""Danger, despair and the law as customers put them, and what only sounds like it."""

from __future__ import annotations

import pytest

from unsnag.domain.signals import SignalKind, needs_human_now

DANGER = """
My grinder smokes, this is dangerous!
It started to smoke yesterday.
The plug sparks every time I push it in. It sparks when I touch it.
It zapped me.
The outlet got very hot and the plastic melted.
I have burns on my arm.
The carafe shattered in my hand.
The lid blew off and boiling water went all over my hands.
There was blood everywhere.
This is a safety hazard.
Someone could get hurt.
My kitchen almost burned down.
There's a burnt smell from the socket.
We went to A&E.
I needed stitches.
I felt a tingle when touching the metal.
My child swallowed a magnet.
It fell on my foot and broke my toe.
I have a rash all over since I use your cream.
The fork of the bike snapped and I crashed.
Water is dripping onto the power strip.
Your driver threatened me.
I was mugged and they took my phone.
Meine Mühle ist gefährlich!
Ich habe einen Schlag bekommen.
Die Kanne ist in meiner Hand zersprungen.
Ich habe mich geschnitten.
Mir ist davon schlecht geworden.
Es stinkt nach Gas.
Der Stuhl ist unter mir zusammengebrochen.
C'est dangereux.
Ça sent le brûlé.
Me dio la corriente.
È pericoloso.
Dit is gevaarlijk.
Cheiro de queimado na cozinha.
Det är farligt!
Śmierdzi spalenizną.
Det lugter brændt.
Bu çok tehlikeli.
Это опасно.
هذا خطير
これは危ないです
这个很危险
너무 위험해요
"""
DESPAIR = """
I wish I wasn't alive.
Life is not worth living.
I took the whole bottle of pills.
Nobody would miss me if I was gone.
I'm going to jump off a bridge.
Das Leben hat keinen Sinn mehr.
Ich will nicht mehr aufwachen.
La vida no tiene sentido.
"""
LAW = """
This is illegal.
You broke the law.
I filed a complaint with the BBB.
That is a breach of contract.
I want my data under GDPR article 15.
Ich erstatte Anzeige.
Ich gehe damit zur Polizei.
"""
HARMLESS = """
The glass arrived shattered, it was already broken in the box.
The chocolate melted on the way.
The coffee tastes burnt.
My computer crashed and I lost the order.
The page keeps throwing up an error.
What is the current balance in my account?
I use the 64-bit version. My calendar is empty.
What is the weather like in Sparks right now?
The mail has an illegal character in its address.
I am in danger of losing my discount.
The new colours spark joy.
I slipped up with the address, sorry.
My credit score can get hurt by that, right?
Do you ship hazardous materials?
I fell behind with my payments.
It would kill two birds with one stone.
How do I report fraud on my card?
Ich bin sicher, dass die Kanne einen Sprung hat.
Die Lampe brennt, aber der Kaffee bleibt kalt.
Mir wurde das nicht erklärt.
Die Anzeige am Gerät bleibt dunkel.
Quelle police de caractères utilisez-vous ?
Da stamattina non scarica la posta.
Sedan i går kan jag inte logga in.
Işık yanıyor ama çalışmıyor.
"""


def lines(text: str) -> list[str]:
    return text.strip().splitlines()


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        *((SignalKind.SAFETY, said) for said in lines(DANGER)),
        *((SignalKind.SELF_HARM, said) for said in lines(DESPAIR)),
        *((SignalKind.LEGAL, said) for said in lines(LAW)),
    ],
)
def test_it_reaches_a_person_with_the_words_that_say_so(kind: SignalKind, said: str) -> None:
    found = needs_human_now(said)
    assert found is not None
    assert found.kind is kind
    assert found.words in said


@pytest.mark.parametrize("said", lines(HARMLESS))
def test_what_only_sounds_like_it_is_left_to_the_usual_way(said: str) -> None:
    assert needs_human_now(said) is None
