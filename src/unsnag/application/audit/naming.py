"""Names for discovered groups: the words that set a group apart from the others."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_][^\W_]{2,30}")
_WORDS_A_TEXT = 60
_TEXTS_A_GROUP = 2_000
_EVERYWHERE = 0.3

_STOP_WORDS = """
aan abbiamo aber able about above after again ai ain al algo all alla alle alors als also although
always am among an anche and another any anyone anything ao aos are aren around ask asked até au
auf aus aux avec avere because been before bei being below ben best better bij bin bis bitte bom
bonjour both buongiorno but came can cannot cant ce cela ces cette che chi ci com come comme como
con cosa could couldn cual cuando currently da dal dalla dan dank dann dans das dass dat day days
de dear degli dei del della delle dem den depuis der des desde deze di dia did didn didnt die dies
diese dit do doch doe does doesn doesnt doing don donc donde done dont door dopo dos dove down du
during dus each een ein eine einem einen einer either el ela ele ella elle ellos else em en er era
es eso essa esse est esta este esto estoy está et etc etre etwas eu even ever every everything
fait fare fatto favor few find first foi following for found from full fur für geen geht get gets
getting gibt give given gli goed goes going gone good got gotten graag gracias grazie ha hab habe
haben hace had hai hallo hanno has hasn hat have haven havent having hay heb hebben heeft hello
help her here het hey hier him his ho hoe hola how however http https hun ich ihr ik il ill ils im
immer in into io is isn isnt isso issue issues ist isto its ive ja je jetzt just já kan kann keep
kein keine know konnen können la las last le les let leur like lo long look looking los lot lui ma
maar made mais make man many mas may maybe me meer mehr mein meine meinen meiner merci mes met meu
meus mi mia mich might mij mijn minha mio mir mis mit moet moi molto mon more most much muito must
muy más na naar nach nada nas ne need needed needs nel nella never new next nicht niet no noch nog
non nor nos not nothing nous now nu nur não obrigado oder of off often ogni old olá om on once
onder one ones only ont ook op open os other others ou our out over own où par para part pas pela
pelo people per perche perché pero piu più please plus pode poi point por porque possible posso
pour preciso prima problem problems puedo put quale quand quando que quella quello questa question
questo qui quiero quite qué really reason regards right sa said saludos saluti salve same sans say
says schon se see seem seems seen sehr seit sem sempre senza ser ses seu several shall she should
show si sich sie sin since sind so sobre solo some someone something son sono sont sou stato still
su sua such sul sulla sur sure sus só take también te tell tem tengo tenho than thank thanks that
the their them then there these they thing things think this those though through time times toch
toda todo todos too tot tous tout tres tried try trying très tutte tutti tutto two uber uit um uma
un una unable und under une uno uns until upon use used user using van various veel very via
vielen você vom von voor vor vorrei vous waar wanneer want wanted wants war was wasn wasnt wat way
weer weil wel well wenn went wer werd werden were what when where whether which while who whole
why wie wieder wij wil will wir wird wish with within without wo won wont worden wordt work worked
working works would ya year years yes yet yo you your yours zal ze zich zijn zo zonder zu zum zur
être über
"""
_STOP = frozenset(_STOP_WORDS.split())


def terms_of(text: str) -> list[str]:
    """Distinct words and pairs of neighbouring words that may name a group, in order."""
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)[:_WORDS_A_TEXT]]
    kept = [word if word not in _STOP else "" for word in words]
    pairs = [f"{a} {b}" for a, b in pairwise(kept) if a and b and a != b]
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
