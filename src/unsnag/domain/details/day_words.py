"""Words for days in eleven languages, in small letters, accents as written and without."""
# ruff: noqa: SIM905 (tables are read by column, not by line)

from __future__ import annotations

_MONTHS = (
    "january jan januar jänner januari janvier enero ene gennaio janeiro stycznia styczeń styczen",
    "february feb februar feber februari février fevrier févr febrero febbraio"
    " fevereiro fev lutego luty",
    "march märz maerz mrz mars marzo maart março marco marca marzec marts",
    "april apr avril avr abril abr aprile kwietnia kwiecień",
    "may mai mayo maggio mei maio maj maja",
    "june jun juni juin junio giugno giu junho czerwca czerwiec",
    "july jul juli juillet juil julio luglio lug julho lipca lipiec",
    "august aug août aout agosto augustus augusti sierpnia sierpień",
    "september sep sept septembre septiembre settembre setembro września wrzesnia wrzesień",
    "october oct okt oktober octobre octubre ottobre ott outubro października pazdziernika",
    "november nov novembre noviembre novembro listopada listopad",
    "december dec dez dezember décembre decembre diciembre dic dicembre dezembro grudnia grudzień",
)
MONTHS = {word: n for n, words in enumerate(_MONTHS, start=1) for word in words.split()}

_WEEKDAYS = (
    "monday mon montag montags lundi lunes lunedì lunedi maandag segunda-feira segunda måndag"
    " mandag måndags poniedziałek poniedzialek",
    "tuesday tue tues dienstag mardi martes martedì martedi dinsdag terça-feira terca-feira tisdag"
    " tisdags tirsdag wtorek",
    "wednesday wed mittwoch mercredi miércoles miercoles mercoledì mercoledi woensdag quarta-feira"
    " onsdag onsdags środa środę sroda srode",
    "thursday thu thurs donnerstag jeudi jueves giovedì giovedi donderdag quinta-feira torsdag"
    " torsdags czwartek",
    "friday fri freitag vendredi viernes venerdì venerdi vrijdag sexta-feira fredag fredags"
    " piątek piatek",
    "saturday sat samstag sonnabend samedi sábado sabado sabato zaterdag lördag lordag lørdag"
    " sobota sobotę sobote",
    "sunday sun sonntag dimanche domingo domenica zondag söndag sondag søndag niedziela niedzielę",
)
WEEKDAYS = {word: n for n, words in enumerate(_WEEKDAYS) for word in words.split()}
# Short for a weekday only where a word beside it says so: “sun” and “sat” are words of their own.
UNSURE_WEEKDAYS = frozenset("mon tue wed thu fri sat sun segunda".split())
SURE_BESIDE = frozenset("last this on next coming since until by pasada próxima na".split())

_RELATIVE = {
    0: "today heute aujourd'hui aujourd’hui hoy oggi vandaag hoje idag dzisiaj dziś dzis",
    -1: "yesterday gestern hier ayer ieri gisteren ontem igår igar wczoraj",
    1: "tomorrow morgen demain mañana domani morgen amanhã amanha imorgon jutro",
    -2: "vorgestern avant-hier anteayer antier eergisteren anteontem przedwczoraj",
    2: "übermorgen uebermorgen après-demain overmorgen pojutrze",
}
RELATIVE = {word: n for n, words in _RELATIVE.items() for word in words.split()}
RELATIVE_PHRASES = {
    "day before yesterday": -2,
    "antes de ayer": -2,
    "l'altro ieri": -2,
    "l’altro ieri": -2,
    "i förrgår": -2,
    "i forgårs": -2,
    "day after tomorrow": 2,
    "pasado mañana": 2,
    "depois de amanhã": 2,
    "i dag": 0,
    "i går": -1,
    "i gaar": -1,
    "i morgen": 1,
    "i morgon": 1,
}
# These stand for the morning, not for tomorrow.
NOT_RELATIVE = (
    *("guten morgen", "goede morgen", "god morgen", "am morgen", "jeden morgen", "heute morgen"),
    *("gestern morgen", "de la mañana", "la mañana", "por la mañana", "da manhã"),
)
# “hier” is yesterday beside a French word, and here beside a German one.
FRENCH = frozenset(
    (
        "je j'ai j’ai le la les un une est a ai été pas que du des mon ma mes commande colis reçu"
        " recu et pour depuis avant-hier c'est c’est"
    ).split()
)
LAST = frozenset(
    (
        "last this letzten letzter letzte letztem letztes vergangenen vergangener vergangene am"
        " dieser diesen on ce el pasado passado passada lo scorso scorsa zeszły zeszly zeszłą"
        " ostatni ostatnią w we afgelopen vorige op na no förra forra i på pa sidste siste dernier"
        " since seit depuis desde od sinds"
    ).split()
)
NEXT = frozenset(
    (
        "next coming kommenden kommender kommende nächsten nächster nächste naechsten prochain"
        " prochaine próximo proximo próxima proxima prossimo prossima volgende komende nästa nasta"
        " kommande næste neste przyszły przyszly przyszłą"
    ).split()
)
NUMBERS = {
    word: n
    for n, words in {
        1: "a an one ein einer einem eine un une una uno een um uma en ett et jeden",
        2: "two zwei deux dos due twee dois duas två tva to dwa",
        3: "three drei trois tres tre drie três trzy",
        4: "four vier quatre cuatro quattro quatro fyra fire cztery",
        5: "five fünf fuenf cinq cinco cinque vijf fem pięć",
        6: "six sechs seis sei zes sex seks sześć",
        7: "seven sieben sept siete sette zeven sete sju syv siedem",
        10: "ten zehn dix diez dieci tien dez tio ti dziesięć",
    }.items()
    for word in words.split()
}
DAY_UNITS = frozenset(
    "day days tag tage tagen jour jours día días dia dias giorno giorni dag dagen dagar dage dager"
    " dzień dni dzien".split()
)
WEEK_UNITS = frozenset(
    "week weeks woche wochen semaine semaines semana semanas settimana settimane weken vecka veckor"
    " uge uger uke uker tydzień tygodnie tygodni tydzien".split()
)
AGO_BEFORE = frozenset({"vor", "hace", "há"})
AGO_BEFORE_TWO = frozenset({"y a"})  # il y a
AGO_AFTER = frozenset("ago fa geleden sedan siden temu atrás atras".split())
IN_BEFORE = frozenset("in en dentro dans em over om tra fra za within".split())
