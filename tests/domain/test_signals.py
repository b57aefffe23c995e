"""What messages say besides their intent, in ten languages."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from unsnag.domain.signals import (
    SignalKind,
    frustration,
    needs_human_now,
    says_no,
    says_not_solved,
    says_solved,
    says_yes,
    split_needs,
    wants_human,
)

ASKS_FOR_A_PERSON = """
human
HUMAN!!!
agent please
real person
a real person pls
representative
operator
Can I talk to someone?
I want to speak to a human
i want to talk to a hunan being
let me speak with a representitive
could i chat with an agent
speak to sombody
talk to a persn
get me a manager
please transfer me to a colleague
put me through
connect me with customer service
I need a human, this isn't helping
Is there anyone there?
is there a real human here
are you a human?
call me
Call me back please
can someone ring me
please give me a call tomorrow
what's your phone number?
can I call you
no more bots
I'm sick of this bot
not a robot
I don't want a bot, give me a person
live chat please
human being please
escalate this to your supervisor
I'd like to talk to someone about my order TT-10482
where is my order? just let me talk to a person
is there someone I can talk to
your agent told me yesterday it would come, now I want to speak to a manager
Ich möchte mit einem Menschen sprechen
Kann ich mit jemandem reden?
Mitarbeiter bitte
echter Mensch
Verbinden Sie mich mit einem Mitarbeiter
Bitte rufen Sie mich zurück
Ich will keinen Bot
Je veux parler à quelqu'un
Je voudrais parler à un conseiller
une vraie personne svp
Rappelez-moi s'il vous plaît
Quiero hablar con una persona
¿Puedo hablar con un agente?
Llámame por favor
humano
Vorrei parlare con un operatore
una persona vera per favore
richiamatemi
Ik wil iemand spreken
Kan ik met een medewerker praten?
Bel me terug
echt mens graag
Quero falar com um atendente
pessoa de verdade
podem ligar?
Jag vill prata med en människa
Kan jag få prata med någon?
ring mig
Chcę rozmawiać z człowiekiem
Proszę o połączenie z konsultantem
proszę o telefon
Jeg vil gerne tale med et menneske
Kan jeg snakke med en medarbejder
Jeg vil snakke med noen
et ekte menneske takk
""".strip().splitlines()

DOES_NOT_ASK = """
I work at the humane society, can I get an invoice?
your agent told me yesterday my parcel would come
The agent said it was shipped
I spoke to someone last week and got a refund
I talked with your colleague on Monday about the grinder
Which descaling agent should I use?
the cleaning agent smells odd
Was it human error?
Is it enough for one person?
Can I pick it up in person?
I want to change my phone number
I don't need to speak to a human
no need to call me
The courier didn't call me
Where is my order?
How do I descale the Skerry?
my personal details are wrong
Cancel my subscription please
The machine speaks for itself
I called it Gannet
The kettle operates loudly
Danke, das hat geklappt
Wo ist mein Paket?
Où est ma commande ?
¿Dónde está mi pedido?
Dov'è il mio ordine?
Waar is mijn bestelling?
Onde está a minha encomenda?
Var är min beställning?
Gdzie jest moja paczka?
Hvor er min ordre?
""".strip().splitlines()


@pytest.mark.parametrize("text", ASKS_FOR_A_PERSON)
def test_a_request_for_a_person_is_heard(text: str) -> None:
    assert wants_human(text)


@pytest.mark.parametrize("text", DOES_NOT_ASK)
def test_naming_a_person_or_a_call_is_no_request(text: str) -> None:
    assert not wants_human(text)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("I will sue you", SignalKind.LEGAL, "will sue"),
        ("You'll hear from my lawyer.", SignalKind.LEGAL, "lawyer"),
        ("see you in small claims court", SignalKind.LEGAL, "small claims"),
        ("Ich gehe zum Anwalt", SignalKind.LEGAL, "Anwalt"),
        ("Je vais porter plainte", SignalKind.LEGAL, "porter plainte"),
        ("J'en parlerai à l'avocat", SignalKind.LEGAL, "avocat"),
        ("Voy a poner una denuncia", SignalKind.LEGAL, "una denuncia"),
        ("Mi rivolgo al mio avvocato", SignalKind.LEGAL, "avvocato"),
        ("Ik schakel mijn advocaat in", SignalKind.LEGAL, "advocaat"),
        ("Zgłoszę sprawę do UOKiK", SignalKind.LEGAL, "UOKiK"),
        ("The kettle gave me an electric shock", SignalKind.SAFETY, "gave me an electric shock"),
        ("It gave my son a shock", SignalKind.SAFETY, "gave my son a shock"),
        ("I burned my hand on the steam", SignalKind.SAFETY, "burned my hand"),
        ("the plug caught fire", SignalKind.SAFETY, "caught fire"),
        ("Smoke is coming out of the Skerry", SignalKind.SAFETY, "Smoke is"),
        ("there's a burning smell from the grinder", SignalKind.SAFETY, "burning smell"),
        ("we had to go to hospital", SignalKind.SAFETY, "go to hospital"),
        ("Meine Tochter hat sich verbrüht", SignalKind.SAFETY, "verbrüht"),
        ("Die Maschine hat Feuer gefangen", SignalKind.SAFETY, "Feuer gefangen"),
        ("J'ai reçu une décharge électrique", SignalKind.SAFETY, "décharge électrique"),
        ("Me he quemado la mano", SignalKind.SAFETY, "Me he quemado"),
        ("Ho preso la scossa", SignalKind.SAFETY, "scossa"),
        ("Er komt rook uit", SignalKind.SAFETY, "rook uit"),
        ("Det slår gnistor", SignalKind.SAFETY, "gnistor"),
        ("Poraził mnie prąd", SignalKind.SAFETY, "Poraził mnie"),
        ("Der er gnister fra stikket", SignalKind.SAFETY, "gnister"),
        ("I want to kill myself", SignalKind.SELF_HARM, "kill myself"),
        ("Ich will mich umbringen", SignalKind.SELF_HARM, "umbringen"),
        ("J'ai envie de mourir", SignalKind.SELF_HARM, "envie de mourir"),
        ("no quiero seguir viviendo", SignalKind.SELF_HARM, "no quiero seguir viviendo"),
    ],
)
def test_danger_and_threats_are_found_with_the_words_that_say_so(
    text: str, kind: SignalKind, words: str
) -> None:
    signal = needs_human_now(text)
    assert signal is not None
    assert (signal.kind, signal.words) == (kind, words)


@pytest.mark.parametrize(
    "text",
    [
        "The coffee tastes burnt",
        "I was shocked by the price",
        "Sue Miller, 14 Quay Lane",
        "Is there a fire sale?",
        "It has a smoky taste",
        "We meet at the tennis court",
        "Does the Skerry have a hot plate?",
        "The lid was cut badly",
        "Where is my order?",
        "The light is green",
        "Die Lampe brennt nicht",
        "Paketet var skadad i frakten",
        "I'm in hospital for some weeks, could my coffee wait until I'm home",
    ],
)
def test_figures_of_speech_are_no_danger(text: str) -> None:
    assert needs_human_now(text) is None


def test_the_gravest_reason_is_named_first() -> None:
    signal = needs_human_now("My lawyer says the fire was your fault. I want to end my life.")
    assert signal is not None
    assert signal.kind is SignalKind.SELF_HARM


@pytest.mark.parametrize(
    "text",
    [
        "It works now, thanks",
        "that worked!",
        "fixed",
        "All good now",
        "Perfect, thank you",
        "problem solved",
        "That did the trick",
        "Es funktioniert jetzt wieder",
        "Ça marche maintenant, merci",
        "Ya funciona",
        "Risolto, grazie",
        "Het werkt weer",
        "Resolvido",
        "Det fungerar nu",
        "Już działa",
        "Det virker nu",
    ],
)
def test_solved_is_heard(text: str) -> None:
    assert says_solved(text)
    assert not says_not_solved(text)


@pytest.mark.parametrize(
    "text",
    [
        "It doesn't work",
        "still not working",
        "That didn't help",
        "no luck",
        "same problem again",
        "Not solved",
        "great, now it's still broken",
        "I tried that already",
        "Es funktioniert immer noch nicht",
        "Ça ne marche toujours pas",
        "No funciona",
        "Non funziona",
        "Het werkt nog steeds niet",
        "Não funcionou",
        "Det fungerar inte",
        "Nie działa",
        "Det virker stadig ikke",
    ],
)
def test_not_solved_is_heard_and_wins(text: str) -> None:
    assert says_not_solved(text)
    assert not says_solved(text)


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order?",
        "Cancel it",
        "",
        "The Skerry leaks",
        "It worked fine last month. Please end my subscription",
        "Lovely coffee by the way. I can't find the setting for the second cup",
    ],
)
def test_other_messages_say_neither_solved_nor_not(text: str) -> None:
    assert not says_solved(text)
    assert not says_not_solved(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please",
        "yep",
        "ok",
        "Okay, go ahead",
        "sure",
        "that's right",
        "y",
        "👍",
        "Ja",
        "ja gerne",
        "oui",
        "d'accord",
        "sí",
        "va bene",
        "ja graag",
        "sim",
        "tak",
        "YES!!!",
        "no problem, go ahead",
        "Yes, do it",
        "correct, thanks",
    ],
)
def test_a_plain_yes_is_a_yes(text: str) -> None:
    assert says_yes(text)
    assert not says_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "Nope",
        "no thanks",
        "nein",
        "non",
        "nee",
        "nej",
        "nie",
        "não",
        "👎",
        "don't do it",
        "No, thank you",
        "that's wrong",
        "not now",
    ],
)
def test_a_plain_no_is_a_no(text: str) -> None:
    assert says_no(text)
    assert not says_yes(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes but change the address",
        "not sure",
        "yes?",
        "ok wait",
        "no yes",
        "",
        "maybe",
        "the blue one",
        "yes and then my order TT-10482 never came",
        "no idea",
        "ja aber nicht heute",
    ],
)
def test_what_is_no_plain_answer_is_neither_yes_nor_no(text: str) -> None:
    assert not says_yes(text)
    assert not says_no(text)


@settings(deadline=None)  # a busy machine is no failure
@given(st.text(max_size=200))
def test_no_text_makes_a_detector_raise(text: str) -> None:
    wants_human(text)
    needs_human_now(text)
    says_solved(text)
    says_yes(text)
    assert 0.0 <= frustration(text).level <= 1.0


@pytest.mark.parametrize(
    "text", ["speak to " * 120_000, "a" * 1_000_000, "get me " * 100_000, "not a the " * 90_000]
)
def test_a_megabyte_is_read_quickly(text: str) -> None:
    started = time.process_time()
    wants_human(text)
    needs_human_now(text)
    frustration(text)
    split_needs(text)
    assert time.process_time() - started < 3
