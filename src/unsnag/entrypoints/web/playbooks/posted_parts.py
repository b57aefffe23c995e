"""What the forms of slots, facts, claims, limits and tables say, as changes of the files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from unsnag.application.ports.playbook_files import (
    PLAYBOOK,
    Edit,
    EditRefused,
    Path,
    SetValues,
)
from unsnag.domain.policies import FactSpec, FactType, Verdict
from unsnag.entrypoints.web.playbooks.fields import Desk
from unsnag.entrypoints.web.playbooks.grids import changed_rows, posted_rows
from unsnag.entrypoints.web.playbooks.part_cards import CAPS, SLOT_KINDS
from unsnag.entrypoints.web.playbooks.posted_values import condition, minor, typed

PART_KINDS = ("slot", "fact", "claim", "caps", "table")
SLOT_ORDER = (
    "pattern",
    "type",
    "confirm",
    "ask",
    "choices",
    "words",
    "from_first_message",
    "choices_from",
    "least",
    "most",
)
CLAIM_ORDER = ("claim", "when", "never", "always", "only", "not_worse", "monotone")
TABLE_ORDER = ("table", "when", "decision", "reason", "customer", "human", "rows", "texts")
HEAD_ORDER = ("playbook", "title", "about", "languages", "intents", "identity", "waiting", "slots")
POLICY_ORDER = ("policy", "about", "facts", "priority", "coverage", "rules", "otherwise", "caps")


def part_edits(file: str, path: Path, post: Mapping[str, str], desk: Desk) -> list[Edit]:
    """The changes that a form asks for. Raises EditRefused."""
    kind = post.get("kind", "")
    if kind == "slot":
        return [SetValues(file, path, _slot(post, desk), SLOT_ORDER)]
    if kind == "fact":
        return [SetValues(file, path[:-1], {str(path[-1]): _fact(str(path[-1]), post, desk)})]
    if kind == "caps":
        return _caps(file, post, desk)
    if kind == "claim":
        return [SetValues(file, path, _claim(post, desk), CLAIM_ORDER)]
    return _table(file, path, post, desk)


def added(file: str, path: Path, post: Mapping[str, str], desk: Desk) -> Edit:
    """A new slot or fact. Raises EditRefused."""
    name = post.get("name", "").strip()
    if path == ("slots",):
        if not name.isidentifier() or name != name.lower():
            raise EditRefused("Give the slot a name: small letters, digits and _.")
        if name in desk.slots:
            raise EditRefused(f"There is a slot {name} already. Give this one another name.")
        value: Mapping[str, Any] = {"type": "text", "ask": _texts({}, desk)}
        return _into(PLAYBOOK, "slots", name, value, bool(desk.slots), HEAD_ORDER)
    spec = next((f for f in desk.facts if f.name == name), None)
    if spec is None:
        raise EditRefused("Choose the fact to add.")
    value = {"from": spec.source}
    return _into(file, "facts", name, value, bool(desk.declared), POLICY_ORDER)


def _into(
    file: str, holder: str, name: str, value: Any, present: bool, order: tuple[str, ...]
) -> Edit:
    if present:
        return SetValues(file, (holder,), {name: value})
    return SetValues(file, (), {holder: {name: value}}, order)


def _texts(given: Mapping[str, str], desk: Desk) -> Any:
    """A text that the customer reads, in the playbook's languages."""
    if len(desk.languages) == 1 and set(given) <= {"", desk.languages[0]}:
        return next(iter(given.values()), "")
    named = (*desk.languages, *(x for x in given if x not in desk.languages and x))
    return {x: given.get(x, "") for x in named}


def _spoken(name: str, post: Mapping[str, str], desk: Desk) -> Any:
    """A posted text: under its own name, or one for each language."""
    start = f"f:{name}"
    given = {
        key.removeprefix(start).removeprefix("/"): _plain(value)
        for key, value in post.items()
        if key == start or key.startswith(f"{start}/")
    }
    return _texts(given, desk)


def _slot(post: Mapping[str, str], desk: Desk) -> dict[str, Any]:
    kind = post.get("f:kind", "")
    if kind not in dict(SLOT_KINDS):
        raise EditRefused("Choose what an answer to the slot is.")
    question = _spoken("question", post, desk)
    answer = kind if kind in ("number", "date", "text") else None
    values: dict[str, Any] = dict.fromkeys(SLOT_ORDER)
    values["confirm" if kind == "confirm" else "ask"] = question
    values["type"] = answer
    if kind == "pattern":
        values["pattern"] = _plain(post.get("f:pattern", ""))
        values["choices_from"] = post.get("f:choices_from") or None
    if kind in ("number", "text"):
        for key in ("least", "most") if kind == "number" else ("most",):
            values[key] = _whole(post.get(f"f:{key}", ""), "The limit")
    if kind == "choices":
        values |= _choices(post, desk)
    return values


def _choices(post: Mapping[str, str], desk: Desk) -> dict[str, Any]:
    labels: dict[str, Any] = {}
    words: dict[str, list[str]] = {}
    for _, row in posted_rows(post, "choices"):
        value = row.get("value", "")
        if not value:
            raise EditRefused("Each choice needs its name in the files, like send_back.")
        if value in labels:
            raise EditRefused(f"Two choices are called {value}. Give each its own name.")
        given = {k.removeprefix("label/"): v for k, v in row.items() if k.startswith("label/")}
        labels[value] = _texts(given, desk)
        said = [word.strip() for word in row.get("words", "").split(",") if word.strip()]
        if said:
            words[value] = said
    heard = None if post.get("f:from_first_message") else False
    return {"choices": labels, "words": words or None, "from_first_message": heard}


def _fact(name: str, post: Mapping[str, str], desk: Desk) -> dict[str, Any]:
    spec = next((f for f in desk.facts if f.name == name), None)
    if spec is None:
        raise EditRefused(
            "No look-up gives this fact any more. Delete it, or mend it in the files."
        )
    about: dict[str, Any] = {"from": spec.source}
    for key in ("least", "most"):
        value = _number(post.get(f"f:{key}", ""), spec)
        if value is not None:
            about[key] = value
    return about


def _number(text: str, spec: FactSpec) -> int | None:
    if not text.strip():
        return None
    if spec.type is not FactType.MONEY:
        return _whole(text, spec.about or spec.name)
    cents = minor(text)
    if cents is None:
        raise EditRefused(f"“{text}” is no amount. Write it like 200 or 199.99.")
    return cents


def _whole(text: str, what: str) -> int | None:
    clean = text.strip()
    if not clean:
        return None
    if not clean.lstrip("-").isdigit() or len(clean) > 15:
        raise EditRefused(f"{what}: “{clean}” is no whole number.")
    return int(clean)


def _caps(file: str, post: Mapping[str, str], desk: Desk) -> list[Edit]:
    values: dict[str, int | None] = {}
    for key, label, money in CAPS:
        kind = FactType.MONEY if money else FactType.INT
        values[key] = _number(post.get(f"f:{key}", ""), FactSpec(key, kind, "", label))
    order = tuple(key for key, _, _ in CAPS)
    if desk.has_caps:
        return [SetValues(file, ("caps",), values, order)]
    given = {key: value for key, value in values.items() if value is not None}
    return [SetValues(file, (), {"caps": given}, POLICY_ORDER)] if given else []


def _claim(post: Mapping[str, str], desk: Desk) -> dict[str, Any]:
    kind = post.get("f:kind", "")
    values: dict[str, Any] = dict.fromkeys(CLAIM_ORDER)
    values["claim"] = _plain(post.get("f:claim", ""))
    if "when:how" in post:
        values["when"] = condition("when", post, desk) or None
    if kind == "decisions":
        for key in ("never", "always", "only"):
            chosen = [v.value for v in Verdict if post.get(f"f:{key}:{v.value}")]
            values[key] = chosen or None
        if not any(values[key] for key in ("never", "always", "only")):
            raise EditRefused("Choose at least one decision that is never or always made.")
    elif kind in ("not_worse", "monotone"):
        keys = ("fact", "better", "worse") if kind == "not_worse" else ("fact", "more_is")
        fact = post.get(f"f:{kind}/fact", "")
        spec = next((f for f in desk.declared if f.name == fact), None)
        if spec is None:
            raise EditRefused("Choose the fact that the claim is about.")
        given = {key: _plain(post.get(f"f:{kind}/{key}", "")) for key in keys}
        values[kind] = {
            key: typed(text, spec) if key in ("better", "worse") else text
            for key, text in given.items()
        }
    else:
        raise EditRefused("Choose what the claim says.")
    return values


def _table(file: str, path: Path, post: Mapping[str, str], desk: Desk) -> list[Edit]:
    before = post.get("rows:before", "").replace("\r\n", "\n")
    values: dict[str, Any] = {"table": _plain(post.get("f:table", ""))}
    values["rows"] = changed_rows(before, post, "rows")
    if "when:how" in post:
        values["when"] = condition("when", post, desk) or None
    for key in ("customer", "human"):
        if any(k == f"f:{key}" or k.startswith(f"f:{key}/") for k in post):
            given = _spoken(key, post, desk) if key == "customer" else _plain(post[f"f:{key}"])
            values[key] = given if _said(given) else None
    found: list[Edit] = [SetValues(file, path, values, TABLE_ORDER)]
    reasons = dict.fromkeys(
        key.split("/")[1] for key in post if key.startswith("f:texts/") and key.count("/") > 1
    )
    fresh: dict[str, Any] = {}
    for reason in reasons:
        said = {
            "customer": _spoken(f"texts/{reason}/customer", post, desk),
            "human": _plain(post.get(f"f:texts/{reason}/human", "")),
        }
        if post.get(f"has:texts/{reason}"):
            found.append(SetValues(file, (*path, "texts", reason), said, ("customer", "human")))
        elif any(_said(text) for text in said.values()):
            fresh[reason] = said
    if fresh and post.get("has:texts"):
        found.append(SetValues(file, (*path, "texts"), fresh))
    elif fresh:
        found.append(SetValues(file, path, {"texts": fresh}, TABLE_ORDER))
    return found


def _said(text: Any) -> bool:
    return any(text.values()) if isinstance(text, Mapping) else bool(text)


def _plain(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\x00", "").strip()
