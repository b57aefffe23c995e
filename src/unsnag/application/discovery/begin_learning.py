"""What a manager begins on a page and the command does at once: discover, split, choose tickets to
label, propose a training."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from unsnag.application.discovery.arrange_groups import ArrangeGroups
from unsnag.application.discovery.behind import Behind, NotPossible, Told
from unsnag.application.discovery.discover_intents import DiscoverIntents
from unsnag.application.discovery.label_tickets import LabelTickets
from unsnag.application.discovery.propose_training import ProposeTraining
from unsnag.application.ports.learning_runs import LearningRun, RunKind
from unsnag.application.ports.tickets import TicketRows, TicketsFileProblem
from unsnag.application.ports.training_runs import SentFiles
from unsnag.application.run_training import LARGEST_FILE, Sent

OWN_TITLE = "Your own conversations"


class BeginLearning:
    """Begins runs. Each method raises NotPossible before anything is begun."""

    def __init__(
        self,
        work: Behind,
        sent: SentFiles,
        open_file: Callable[[Path], TicketRows],
        discover: DiscoverIntents,
        arrange: ArrangeGroups,
        label: LabelTickets,
        propose: ProposeTraining,
    ) -> None:
        self.work, self._sent, self._open = work, sent, open_file
        self._discover, self._arrange = discover, arrange
        self._label, self._propose = label, propose

    def discover_in_sent(self, sent: Sent, *, by: str) -> LearningRun:
        """Discover in a file that somebody sent. Raises SentFileTooLarge."""
        if not sent.name:
            raise NotPossible("Choose a file with your tickets.")
        run = self.work.new(RunKind.DISCOVER, sent.name, by)
        path = self._sent.keep(run.id, sent.pieces, most=LARGEST_FILE)

        def work(told: Told) -> Mapping[str, object]:
            try:
                found = self._discover.of_file(told.run.id, self._open(path), {}, told.step)
            except TicketsFileProblem as problem:
                # People know the file by its own name, not by where we keep it.
                raise TicketsFileProblem(str(problem).replace(str(path), sent.name)) from problem
            finally:
                self._sent.forget(told.run.id)
            return found.as_plain()

        return self.work.begin(run, work)

    def discover_in_own(self, *, by: str) -> LearningRun:
        """Discover in the product's own conversations."""
        self._discover.refuse_too_few()
        run = self.work.new(RunKind.DISCOVER, OWN_TITLE, by)
        return self.work.begin(
            run, lambda told: self._discover.of_own(told.run.id, told.step).as_plain()
        )

    def discover_now(
        self,
        path: Path,
        name: str,
        wanted: Mapping[str, str],
        step: Callable[..., None],
        *,
        by: str,
    ) -> LearningRun:
        """Discover in a file, and come back when it is done."""
        run = self.work.new(RunKind.DISCOVER, name, by)

        def work(told: Told) -> Mapping[str, object]:
            return self._discover.of_file(told.run.id, self._open(path), wanted, step).as_plain()

        return self.work.work(run, work)

    def discover_own_now(self, step: Callable[..., None], *, by: str) -> LearningRun:
        """Discover in the product's own conversations, and come back when it is done."""
        run = self.work.new(RunKind.DISCOVER, OWN_TITLE, by)
        return self.work.work(run, lambda told: self._discover.of_own(told.run.id, step).as_plain())

    def split(self, group: int, *, by: str, now: bool = False) -> LearningRun:
        """Take a group apart. Raises GroupMissing."""
        found = self._arrange.proposed(group)
        run = self.work.new(RunKind.SPLIT, f"Splitting “{found.name}”", by, of=found.run)

        def work(told: Told) -> Mapping[str, object]:
            parts = self._discover.parts_of(found, told.step)
            self._arrange.replaced(found, by=by)
            return {"parts": len(parts)}

        return self.work.work(run, work) if now else self.work.begin(run, work)

    def choose(self, *, by: str) -> LearningRun:
        """Choose the tickets to label next; the batch has the run's id."""
        self._label.refuse_too_soon()
        run = self.work.new(RunKind.CHOOSE, "Choosing what to label next", by)

        def work(told: Told) -> Mapping[str, object]:
            batch = self._label.choose(told.run.id, told.step, by=by)
            return {"tickets": len(batch.tickets), "pool": batch.pool}

        return self.work.begin(run, work)

    def propose(self, *, by: str) -> LearningRun:
        """Train with what people said since, and see what that gains."""
        self._propose.refuse_nothing_new()
        run = self.work.new(RunKind.PROPOSE, "What training again would gain", by)

        def work(told: Told) -> Mapping[str, object]:
            made = self._propose(by=by, why="asked for", say=told.say, progress=told.progress)
            return {"version": made.version}

        return self.work.begin(run, work)
