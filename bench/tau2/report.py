"""Says what a replay found, as tables that a person reads."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table

from bench.tau2.desk import Timing
from bench.tau2.replay import Findings


def show(domain: str, findings: Findings, timing: Timing) -> None:
    """Print the counts, the mutants by kind, the speed, and each failure with its reason."""
    console = Console(highlight=False)
    console.print(_counts(domain, findings))
    console.print(_kinds(findings))
    if timing.decisions:
        alone = timing.decisions / max(timing.alone, 1e-9)
        whole = timing.decisions / max(timing.seconds, 1e-9)
        console.print(
            f"{timing.decisions:,} decisions: {whole:,.0f}/s with their look-ups over HTTP, "
            f"{alone:,.0f}/s alone."
        )
    for line in (*findings.notes, *findings.failures):
        console.print(line, markup=False, soft_wrap=True)
    console.print("All as it should be." if findings.perfect else "Not all as it should be.")


def _counts(domain: str, found: Findings) -> Table:
    table = Table(title=f"tau2-bench, {domain}", box=box.MARKDOWN)
    for name in ("what", "right", "of"):
        table.add_column(name, justify="left" if name == "what" else "right")
    table.add_row(
        "gold actions allowed, done and read back", *_two(found.gold_allowed, found.gold_writes)
    )
    table.add_row(
        "tasks whose end state equals the gold state", *_two(found.end_state_equal, found.tasks)
    )
    table.add_row("mutants denied by a written rule", *_two(found.mutants_denied, found.mutants))
    return table


def _kinds(found: Findings) -> Table:
    table = Table(title="Mutants by the rule that they break", box=box.MARKDOWN)
    for name in ("rule", "denied", "of"):
        table.add_column(name, justify="left" if name == "rule" else "right")
    for kind, count in sorted(found.kinds.items()):
        table.add_row(kind.replace("_", " "), *_two(found.kinds_denied[kind], count))
    return table


def _two(right: int, total: int) -> tuple[str, str]:
    return f"{right:,}", f"{total:,}"
