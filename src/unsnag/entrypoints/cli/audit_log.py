"""`unsnag audit verify` and its companions: the log of what was done, and whether it is as it was.

Not to be confused with `unsnag audit FILE`, which looks through past tickets.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from unsnag.application.ports.audit_log import HeadsUnreadable
from unsnag.application.verify_audit import NotProved, Proof, Verified
from unsnag.entrypoints.configuration import NotConfigured, read_configuration
from unsnag.entrypoints.wiring import tools


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the steps."""
    steps = parser.add_subparsers(metavar="STEP", required=True)
    verify = _step(steps, "verify", "Verify the log of what was done, row by row.", _verify)
    proof = _step(steps, "proof", "Prove that a row is in the log, as JSON.", _proof)
    proof.add_argument("row", type=int, metavar="ROW", help="The row's number, from 0.")
    line = "Prove that the log begins with that of an older head, as JSON."
    growth = _step(steps, "growth", line, _growth)
    growth.add_argument("size", type=int, metavar="SIZE", help="The rows of the older head.")
    for one in (verify, proof, growth):
        one.add_argument("--heads", type=Path, metavar="FILE", help="A copy of the signed heads.")
        one.add_argument("--key", default="", metavar="BASE64", help="The public key under them.")
    verify.add_argument("--json", action="store_true", help="Print JSON and nothing else.")
    _step(steps, "key", "Print the public key that heads are signed with.", _key)
    line = "Erase a customer's key: what the log holds of them can't be told any more."
    forget = _step(steps, "forget", line, _forget)
    forget.add_argument("customer", metavar="CUSTOMER", help="The reference in your systems.")


def _step(steps: Any, name: str, line: str, run_step: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = steps.add_parser(name, help=line, description=line)
    parser.set_defaults(run_step=run_step)
    return parser


def run(args: argparse.Namespace) -> int:
    """0 when all is well, 1 when the log isn't what it was or the customer has no key, 2 when it
    can't be read."""
    configuration = read_configuration()
    there = configuration.database_url or configuration.database.exists()
    try:
        if not there:
            raise NotConfigured(f"There is nothing at {configuration.database} yet.")
        if getattr(args, "heads", None) and not args.heads.exists():
            raise NotConfigured(f"There is no file {args.heads}.")
        code: int = args.run_step(args)
    except (NotConfigured, HeadsUnreadable, NotProved) as problem:
        print(problem, file=sys.stderr)
        return 2
    return code


def _verify(args: argparse.Namespace) -> int:
    started = time.perf_counter()
    found = tools().verify_audit(args.heads, args.key)()
    seconds = time.perf_counter() - started
    if args.json:
        print(json.dumps(_as_json(found, seconds), ensure_ascii=False))
    else:
        _print(found, seconds)
    return 0 if found.good else 1


def _as_json(found: Verified, seconds: float) -> dict[str, Any]:
    verdict = found.verdict
    return {
        "ok": found.good,
        "rows": verdict.rows,
        "heads": verdict.heads,
        "rows_under_heads": verdict.covered,
        "waiting": found.waiting,
        "not_recorded": list(found.unwatched),
        "findings": [
            {"fault": one.fault.value, "row": one.row, "said": one.said} for one in verdict.findings
        ],
        "seconds": round(seconds, 3),
    }


def _print(found: Verified, seconds: float) -> None:
    verdict = found.verdict
    for one in verdict.findings:
        print(f"{one.fault.value}: {one.said}")
    for kind in found.unwatched:
        print(f"not recorded: the trigger for {kind} is missing. Start anew to have it made.")
    right = "are as they were written" if found.good else "are right up to there"
    print(f"{verdict.rows:,} rows {right} ({seconds:.1f} s).")
    print(f"{verdict.covered:,} of them are under {verdict.heads:,} signed heads.")
    if found.waiting:
        print(f"{found.waiting:,} more wait to be chained, which nothing protects yet.")


def _proof(args: argparse.Namespace) -> int:
    _show(tools().verify_audit(args.heads, args.key).prove(args.row))
    return 0


def _growth(args: argparse.Namespace) -> int:
    _show(tools().verify_audit(args.heads, args.key).growth(args.size))
    return 0


def _show(proof: Proof) -> None:
    row = {} if proof.row is None else {"row": proof.row.seq, "text": proof.row.text}
    path = [step.hex() for step in proof.path]
    print(json.dumps({**row, "head": vars(proof.head), "path": path}, ensure_ascii=False, indent=2))


def _key(_: argparse.Namespace) -> int:
    print(tools().audit_key())
    return 0


def _forget(args: argparse.Namespace) -> int:
    if tools().forget_in_audit(args.customer):
        print("The key is erased. The log stays as it is, and says nothing of them any more.")
        return 0
    print("The log holds no key of that customer.", file=sys.stderr)
    return 1
