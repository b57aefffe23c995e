"""Write past_tickets.csv: a year of support tickets of the demo company.

The phrases are written by hand in phrases/*.txt; this file only picks, fills, joins and
damages them the way hurried people do. Standard library only. The same seed gives the
same bytes, on every Python from 3.11 on. Nothing in it comes from real customers.

    python demo/tickets/generate.py            write past_tickets.csv beside this file
    python demo/tickets/generate.py --check    exit 1 when that file is not up to date
"""

from __future__ import annotations

import argparse
import csv
import io
import re
import sys
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from stock import Foreign, Phrases, Stock, Volume, read_stock

HERE = Path(__file__).parent
OUTPUT = HERE / "past_tickets.csv"
SEED = 10482
FIRST_DAY = date(2025, 11, 1)
DAYS = 365  # the last ticket is opened before 2026-11-01
END = datetime(2026, 11, 1, tzinfo=UTC)
COLUMNS = (
    "id", "created", "closed", "channel", "customer_email", "subject", "text",
    "intent", "language", "solved_by", "replies", "reopened",
)  # fmt: skip

FOREIGN_SHARE = 0.06  # tried, of intents that have such phrases; about 4 % of all remain
SECOND_NEED_SHARE = 0.065
QUOTED_SHARE = 0.05
REOPENED_SHARE = 0.07
TOO_ALIKE = 0.7  # share of common word triples above which a text is drawn again
CHANNELS = {"email": 46, "chat": 28, "form": 18, "phone_note": 8}
WEEKDAY_WEIGHT = (14, 12, 11, 10, 10, 6, 6)
HOUR_WEIGHT = (1, 1, 0, 0, 0, 1, 3, 6, 9, 11, 11, 10, 9, 8, 8, 8, 8, 7, 7, 8, 9, 8, 5, 2)
HOURS_TO_CLOSE = {
    "macro": (1, 10),
    "lookup": (1, 14),
    "action": (1, 26),
    "conversation": (5, 80),
    "return": (70, 260),
    "engineer": (60, 330),
}
REPLIES = {
    "macro": (1, 1),
    "lookup": (1, 2),
    "action": (1, 3),
    "conversation": (2, 6),
    "return": (2, 5),
    "engineer": (3, 8),
}
PRICES = (10, 18, 42, 58, 64, 89, 179, 389, 649)
IDLE_SUBJECTS = ("Help", "Question", "Hello", "Problem", "urgent", "", "Help please")
NEAR_KEYS = {
    "a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj",
    "i": "uo", "k": "jl", "l": "ko", "m": "n", "n": "bm", "o": "ip", "p": "o", "r": "et",
    "s": "ad", "t": "ry", "u": "yi", "v": "cb", "w": "qe", "y": "tu",
}  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """A ticket before it has a number. `skeleton` names the phrase that it grew from."""

    intent: str
    channel: str
    language: str
    subject: str
    text: str
    skeleton: str
    customer_email: str


@dataclass(frozen=True)
class Ticket:
    """One row of the file, and the phrase it grew from, which is not written out."""

    row: dict[str, str]
    skeleton: str


class Writer:
    """Turns phrases into what a customer might have sent. Draws only from its own Random."""

    def __init__(self, stock: Stock, random: Random) -> None:
        self.stock = stock
        self.random = random
        self.people = [self.person() for _ in range(1500)]  # some never write, some often

    def person(self) -> tuple[str, str]:
        """A first name and the email address that goes with it."""
        name, surname = self.pick("name"), self.pick("surname")
        host = self.random.choice(("example.com", "example.org", "example.net"))
        return name, f"{plain(name)}.{plain(surname)}@{host}"

    def chance(self, share: float) -> bool:
        """True in this share of the calls."""
        return self.random.random() < share

    def pick(self, name: str) -> str:
        """A filler by the name of its slot."""
        return self.random.choice(self.stock.slots[name])

    def slot(self, name: str, seen: dict[str, str]) -> str:
        """A filler that stays the same within one ticket."""
        if name not in seen:
            seen[name] = self.fresh(name, seen)
        return seen[name]

    def fresh(self, name: str, seen: dict[str, str]) -> str:
        """A filler drawn anew; numbers and dates are made, words are picked."""
        r = self.random
        if name == "mail2":  # the same person, at another provider
            hosts = {"com": "org", "org": "net", "net": "com"}
            return seen["mail"][:-3] + hosts[seen["mail"][-3:]]
        if name in ("date", "date_de"):
            day, month = r.randint(1, 28), self.pick("month")
            return f"{day}.{r.randint(1, 12)}." if name == "date_de" else f"{day} {month}"
        if name in ("beans", "beans2", "small", "small2"):
            other = seen.get(name[:-1] if name[-1] == "2" else f"{name}2", "-").lower()
            values = [v for v in self.stock.slots[name] if other not in v.lower()]
            return r.choice([v for v in values if v.lower() not in other])
        made = {
            "order": lambda: f"TT-{r.randint(10100, 48999)}",
            "n": lambda: str(r.randint(3, 14)),
            "price": lambda: f"€{r.choice(PRICES)}.{r.choice(('00', '00', '90'))}",
            "serial": lambda: f"{r.choice('SMG')}{r.choice('ABC')}{r.randint(20000, 99999)}",
            "gift": lambda: "TTG-" + "".join(r.choices("ABCDEFGHJKLMNP0123456789", k=12)),
        }
        return made[name]() if name in made else self.pick(name)

    def fill(self, phrase: str, seen: dict[str, str]) -> str:
        """A phrase with its (a|b) chosen and its {slots} filled."""
        while found := re.search(r"\(([^()]*\|[^()]*)\)", phrase):
            choice = self.random.choice(found[1].split("|"))
            phrase = phrase[: found.start()] + choice + phrase[found.end() :]
        return re.sub(r"\{(\w+)\}", lambda m: self.slot(m[1], seen), phrase)

    def dress(self, core: str, stock: Phrases, channel: str, seen: dict[str, str]) -> str:
        """The core with what people put around it: greetings, moods, stories, names."""
        long = channel in ("email", "form")
        greeted = core.split()[0].strip(",!") in ("Hi", "Hello", "Hey", "Dear")
        parts = [core if core[-1] in ".?!" or self.chance(0.3) else core + "."]
        for extra in self.around(stock, long, seen):
            parts.insert(len(parts) if greeted else self.random.randint(0, len(parts)), extra)
        mood = self.random.random()
        if mood < 0.13:
            parts.append(self.pick("angry"))
        elif mood < 0.3:
            parts.insert(len(parts) if greeted else 0, self.pick("polite"))
        if self.chance(0.1):
            parts.append(self.pick("ask"))
        text = " ".join(parts)
        if not greeted and self.chance(0.62 if long else 0.2):
            text = self.pick("greeting") + (",\n\n" if long else ", ") + text
        if self.chance(0.55 if long else 0.1):
            end = self.pick("thanks")
            text += f"\n\n{end},\n{self.slot('name', seen)}" if long else f" {end.lower()}"
        return text

    def around(self, stock: Phrases, long: bool, seen: dict[str, str]) -> list[str]:
        """What else is said: more about the matter, or about life."""
        extras = []
        if self.chance(0.62 if long else 0.45):
            few = 2 if self.chance(0.25) else 1
            extras += [self.fill(a, seen) for a in self.random.sample(stock.additions, few)]
        if self.chance(0.3 if long else 0.08):
            extras.append(self.pick(f"story_{stock.family}" if self.chance(0.5) else "story"))
        if long and self.chance(0.06):  # the ones who ramble
            extras += self.random.sample(self.stock.slots["story"], 2)
        return extras

    def damage(self, text: str) -> str:
        """Typos, lost apostrophes and capitals, shouting. Most texts stay as they are."""
        if self.chance(0.04):
            return text.upper()
        if self.chance(0.16):
            text = text.replace("'", "")
        if self.chance(0.14):
            text = re.sub(r"(?<![-\w])(?!TT|TTG)[A-Z](?=[a-z ])", lambda m: m[0].lower(), text)
        if self.chance(0.07):
            text = text.replace(".", "...").replace("?", self.random.choice(("??", "???")))
        if self.chance(0.05):
            text = re.sub(r"[.,?!]", "", text)
        if self.chance(0.32):
            for _ in range(min(self.random.choice((1, 1, 2, 3)), 1 + len(text) // 60)):
                text = self.slip(text)
        return text

    def slip(self, text: str) -> str:
        """One slip of the finger inside a word; numbers and addresses are spared."""
        spots = [m.span() for m in re.finditer(r"(?<![\w@.{-])[a-z]{4,}(?![\w@.-])", text)]
        if not spots:
            return text
        start, end = self.random.choice(spots)
        i = self.random.randrange(start + 1, end - 1)
        kind = self.random.randrange(4)
        if kind == 0:
            return text[:i] + text[i + 1 :]
        if kind == 1:
            return text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        if kind == 2:
            return text[:i] + text[i] + text[i:]
        near = NEAR_KEYS.get(text[i], text[i])
        return text[:i] + self.random.choice(near) + text[i + 1 :]

    def quote(self, seen: dict[str, str]) -> str:
        """The mail of ours that the customer answers to, as mail programs quote it."""
        said = self.random.choice(
            (
                f"Your order {self.slot('order', seen)} is on its way.",
                "Thank you for your message. We answer within one working day.",
                "Your next parcel is charged in three days.",
                "How was the coffee? Tell us in one click.",
            )
        )
        when = f"{self.random.randint(1, 28)} {self.pick('month')}"
        who = "Tern & Thistle <help@ternandthistle.example>"
        return f"\n\nOn {when}, {who} wrote:\n> Hello {self.slot('name', seen)},\n> {said}"

    def draft(self, intent: str) -> Draft:
        """A new ticket of this intent, in English or another language."""
        name, email = self.random.choice(self.people)
        seen = {"name": name, "mail": email}
        foreign = self.stock.foreign.get(intent, ())
        if foreign and self.chance(FOREIGN_SHARE):
            return self.foreign_draft(self.random.choice(foreign), seen)
        channel = self.random.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        stock = self.stock.phrases[intent]
        if channel == "phone_note" and stock.notes and self.chance(0.75):
            number = self.random.randrange(len(stock.notes))
            text = self.fill(stock.notes[number], seen).rstrip(".") + "." + self.note_end()
            return Draft(intent, channel, "en", "Phone call", text, f"{intent}/n{number}", email)
        channel = "chat" if channel == "phone_note" else channel
        number = self.random.randrange(len(stock.texts))
        core = self.fill(stock.texts[number], seen)
        if self.chance(SECOND_NEED_SHARE) and intent != "other":
            core += self.second_need(intent, seen)
        text = self.damage(self.dress(core, stock, channel, seen))
        if channel == "email" and self.chance(QUOTED_SHARE):
            text += self.quote(seen)
        subject = "" if channel == "chat" else self.subject(stock, text, seen)
        return Draft(intent, channel, "en", subject, text, f"{intent}/{number}", email)

    def foreign_draft(self, item: Foreign, seen: dict[str, str]) -> Draft:
        """A ticket in another language. People who write in those rarely ring or chat."""
        channel = self.random.choice(("email", "email", "form"))
        text, subject = self.fill(item.text, seen), self.fill(item.subject, seen)
        if self.chance(0.5) and not text.startswith(
            ("Guten", "Hallo", "Bonj", "Hol", "Buen", "Hej")
        ):
            text = f"{self.pick(f'greeting_{item.language}')},\n\n{text}"
        if self.chance(0.5) and seen["name"] not in text:
            text += f" {self.pick(f'thanks_{item.language}')}"
        skeleton = f"foreign/{item.text}"
        return Draft(item.intent, channel, item.language, subject, text, skeleton, seen["mail"])

    def second_need(self, intent: str, seen: dict[str, str]) -> str:
        """Another matter added to the first; the ticket keeps the label of the first."""
        others = [words for other, words in self.stock.second_needs if other != intent]
        words = self.fill(self.random.choice(others), seen)
        return f" {self.pick('joiner')} {words}{self.random.choice(('.', '?', ''))}"

    def note_end(self) -> str:
        """How a colleague ends a note of a call."""
        return self.random.choice((
            "", "", " Polite.", " Call back after 17:00.", " Quite upset.", " Bad line.",
            " Prefers mail.", " Older gentleman, patient.", " Second call.",
            f" Spoke to {self.pick('name')}.",
        ))  # fmt: skip

    def subject(self, stock: Phrases, text: str, seen: dict[str, str]) -> str:
        """The subject line: the matter, a reply to our mail, nothing much, or nothing."""
        kind = self.random.random()
        if kind < 0.12:
            return f"Re: Your order {self.slot('order', seen)}"
        if kind < 0.24:
            return self.random.choice(IDLE_SUBJECTS)
        line = self.fill(self.random.choice(stock.subjects), seen)
        return self.damage(line) if self.chance(0.3) else line


def plain(name: str) -> str:
    """A name as it stands in an email address."""
    return name.lower().translate(str.maketrans("áéíóúäöüåçñ", "aeiouaouacn"))


def triples(text: str) -> frozenset[str]:
    """The word triples of a text, without case, numbers and punctuation."""
    words = re.sub(r"[^\w\s]|\d", "", text.lower()).split()
    if len(words) < 3:
        return frozenset(["_".join(words)])
    return frozenset("_".join(words[i : i + 3]) for i in range(len(words) - 2))


def too_alike(one: frozenset[str], two: frozenset[str]) -> bool:
    """Whether two texts are nearly the same."""
    return len(one & two) > TOO_ALIKE * len(one | two)


def drafts(writer: Writer) -> list[tuple[Volume, Draft]]:
    """All drafts of the year. A text too much like another of its intent is drawn again,
    and given up after 60 tries: an intent may then have fewer tickets than planned."""
    kept = []
    for volume in writer.stock.volumes:
        seen: list[frozenset[str]] = []
        for _ in range(volume.count):
            for _attempt in range(60):
                draft = writer.draft(volume.intent)
                shape = triples(draft.text)
                if not any(too_alike(shape, other) for other in seen):
                    seen.append(shape)
                    kept.append((volume, draft))
                    break
    return kept


def created_at(volume: Volume, random: Random) -> datetime:
    """A moment within the year, by season, weekday and hour."""
    days = [FIRST_DAY + timedelta(n) for n in range(DAYS)]
    weights = [volume.season[d.month - 1] * WEEKDAY_WEIGHT[d.weekday()] for d in days]
    day = random.choices(days, weights)[0]
    hour = random.choices(range(24), HOUR_WEIGHT)[0]
    return datetime(day.year, day.month, day.day, hour, random.randrange(60), tzinfo=UTC)


def row_of(volume: Volume, draft: Draft, writer: Writer) -> dict[str, str]:
    """The columns of one ticket, still without an id."""
    r = writer.random
    solved = r.choices(list(volume.solved_by), list(volume.solved_by.values()))[0]
    created = created_at(volume, r)
    low, high = HOURS_TO_CLOSE[solved]
    closed = created + timedelta(minutes=int(r.triangular(low, high, low * 1.5) * 60))
    reopened = writer.chance(REOPENED_SHARE)
    replies = r.randint(*REPLIES[solved]) + (2 if reopened else 0)
    form = "%Y-%m-%dT%H:%MZ"
    return {
        "created": created.strftime(form), "closed": min(closed, END).strftime(form),
        "channel": draft.channel, "customer_email": draft.customer_email,
        "subject": draft.subject, "text": draft.text, "intent": draft.intent,
        "language": draft.language, "solved_by": solved, "replies": str(replies),
        "reopened": "true" if reopened else "false",
    }  # fmt: skip


def generate(seed: int = SEED) -> list[Ticket]:
    """All tickets by time of arrival, numbered from P-00001."""
    writer = Writer(read_stock(), Random(seed))
    tickets = [
        Ticket(row_of(volume, draft, writer), draft.skeleton) for volume, draft in drafts(writer)
    ]
    tickets.sort(key=lambda t: (t.row["created"], t.row["text"]))
    return [replace(t, row={"id": f"P-{n:05d}", **t.row}) for n, t in enumerate(tickets, start=1)]


def as_csv(tickets: list[Ticket]) -> str:
    """The file's content: UTF-8, line feeds, one header."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(t.row for t in tickets)
    return out.getvalue()


def main() -> int:
    """Write the file, or with --check compare it."""
    parser = argparse.ArgumentParser(description="Past tickets of the demo company.")
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--out", type=Path, default=OUTPUT, help="where to write")
    options = parser.parse_args()
    content = as_csv(generate(options.seed)).encode()
    if options.check:
        return 0 if options.out.read_bytes() == content else 1
    options.out.write_bytes(content)
    return 0


if __name__ == "__main__":
    sys.exit(main())
