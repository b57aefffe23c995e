"""Names for discovered groups: the words that set a group apart from the others."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_][^\W_]{2,30}")
_WORDS_A_TEXT = 60
_TEXTS_A_GROUP = 2_000
_EVERYWHERE = 0.3

_STOP = frozenset(
    """
about above after again all also always although among and another any anyone anything are around
ask asked because been before being below best better both but came can cannot cant come could
currently day days did didnt does doesnt doing done dont down during each either else etc even ever
every everything few find first following for found from full get gets getting give given goes
going gone good got had has have havent having hello help her here hey him his how however http https
ill into isnt its ive just keep know last let like long look looking lot made make many may maybe me
might more most much must need needed needs never new next nor not nothing now off often old once one
ones only open other others our out over own part people please point possible problem problems put
question quite really reason regards right said same say says see seem seems seen several shall she
should show since some someone something still such sure take tell than thank thanks that the their
them then there these they thing things think this those though through time times too tried try
trying two under until upon use used user using various very via want wanted wants was wasnt way well
went were what when where whether which while who whole why will wish with within without wont work
worked working works would year years yes yet you your yours unable able issue issues would dear haven hasn don didn doesn isn wasn couldn won gotten ain aren
aber alle als also am an auf aus bei bin bis bitte da dann das dass dem den der des die dies diese
doch ein eine einem einen einer er es etwas fur für geht gibt hab habe haben hallo hat hier ich ihr
im immer in ist ja jetzt kann kein keine konnen können man mehr mein meine meinen meiner mich mir mit
nach nicht noch nur oder schon sehr seit sich sie sind so uber über um und uns vielen dank vom von
vor war was weil wenn wer werden wie wieder wird wir wo zu zum zur
alors au aux avec bonjour ce cela ces cette comme dans de depuis des donc du elle en est et etre être
fait il ils je la le les leur lui ma mais merci mes moi mon ne nous on ont ou où par pas plus pour
quand que qui sa sans ses si son sont sur tout tous tres très un une vous
al algo como con cual cuando del desde donde el ella ellos era eso esta está este esto estoy favor
gracias ha hace hay hola las lo los mas más me mi mis muy nada no nos para pero por porque puedo qué
quiero saludos se ser sin sobre solo son su sus también te tengo todo todos una uno ya yo
abbiamo ai alla anche avere buongiorno che chi ci come con cosa da dal dalla degli dei della delle di
dopo dove era fare fatto gli grazie ha hai hanno ho il io la le lo ma mi mia mio molto nel nella non
ogni per perche perché piu più poi posso prima quale quando quella quello questa questo salve saluti
sempre senza si sono stato sul sulla tutte tutti tutto un una uno vorrei
ao aos até bom com da das dia do dos ela ele em essa esse esta este eu foi isso isto já mais mas meu
meus minha muito na não nas no nos obrigado olá os ou para pela pelo pode por porque preciso quando
que se sem ser seu só sou sua tem tenho toda todos um uma você
aan als bij ben dan dat deze die dit doe door dus een en er geen goed graag had hallo heb hebben heeft
het hier hoe hun ik in is je kan maar me meer met mij mijn moet na naar niet nog nu of om onder ook op
over te toch tot uit van veel voor waar wanneer wat weer wel werd wij wil worden wordt zal ze zich
zijn zo zonder
""".split()
)


def terms_of(text: str) -> list[str]:
    """Distinct words and pairs of neighbouring words that may name a group, in order."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)[:_WORDS_A_TEXT]]
    kept = [word if word not in _STOP else "" for word in words]
    pairs = [f"{a} {b}" for a, b in zip(kept, kept[1:], strict=False) if a and b and a != b]
    return list(dict.fromkeys([word for word in kept if word] + pairs))


def names_of(groups: Sequence[Sequence[str]]) -> list[str]:
    """One distinct name a group, from its texts. Same groups, same names."""
    counts = [
        Counter(t for text in texts[:_TEXTS_A_GROUP] for t in terms_of(text)) for texts in groups
    ]
    sizes = [min(len(texts), _TEXTS_A_GROUP) for texts in groups]
    overall: Counter[str] = Counter()
    for count in counts:
        overall.update(count)
    total = max(sum(sizes), 1)
    used: set[str] = set()
    names: list[str] = []
    for count, size in zip(counts, sizes, strict=True):
        name = _name(count, size, overall, total, single=len(groups) == 1)
        while name in used:
            name += " ·"
        used.add(name)
        names.append(name)
    return names


def _name(
    count: Counter[str], size: int, overall: Counter[str], total: int, *, single: bool
) -> str:
    scored: list[tuple[float, str]] = []
    least = 2 if size >= 8 else 1
    for term, found in count.items():
        if found < least or (overall[term] > _EVERYWHERE * total and not single):
            continue
        apart = math.log(1 + total / overall[term])
        lift = (found / size) / (overall[term] / total)
        longer = 1.3 if " " in term else 1.0
        scored.append((-(found / size) * apart * min(lift, 8.0) ** 0.5 * longer, term))
    chosen: list[str] = []
    for _, term in sorted(scored):
        parts = set(term.split())
        if all(_apart(parts, set(other.split())) for other in chosen):
            chosen.append(term)
        if len(chosen) == 3:
            break
    if not chosen:
        return "Unnamed"
    joined = ", ".join(chosen)
    return joined[0].upper() + joined[1:]


def _apart(parts: set[str], others: set[str]) -> bool:
    """Whether two terms say different things: no shared word, no shared beginning."""
    return not any(
        a == b or (len(a) > 3 and len(b) > 3 and a[:5] == b[:5]) for a in parts for b in others
    )
