"""What is under way when things go wrong: one action each, just before it is carried out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.application.conftest import World


@dataclass(frozen=True)
class Scenario:
    """A customer whose words make the playbook act, at a level."""

    playbook: str
    action: str
    customer: str
    words: str
    level: str

    @property
    def name(self) -> str:
        return f"{self.action} {self.level}"

    def prepare(self, world: World) -> int:
        """Everything up to the moment that the action may be carried out; the run or, for an
        action that runs alone, the conversation with its unread message."""
        from unsnag.adapters.store.models import ApprovalRow
        from unsnag.domain.autonomy import Level
        from unsnag.domain.resolutions import ApprovalState

        world.app.store.set_level(
            self.playbook, self.action, Level(self.level), by="M", reason="this case"
        )
        chat = world.begin(self.customer)
        if self.level == "autonomous":
            world.app.receive(chat, self.words, key="1")
            return int(chat)
        world.say(chat, self.words)
        approval = ApprovalRow.objects.get()
        world.app.store.settle_approval(approval.pk, ApprovalState.APPROVED, by="Morgan")
        return int(approval.run_id)

    def carry_out(self, number: int) -> Callable[[World], Any]:
        """The work of the process that may die."""

        def work(world: World) -> None:
            if self.level == "autonomous":
                world.app.handle.take(number)  # type: ignore[arg-type]
            else:
                world.app.handle.resume(number)  # type: ignore[arg-type]

        return work


SCENARIOS = (
    Scenario("refund", "shop.refund", "cus_1001", "refund TT-10482", "approve"),
    Scenario("refund", "shop.refund", "cus_1001", "refund TT-10482", "autonomous"),
    Scenario("password_reset", "shop.password_reset", "cus_1001", "lost my password", "approve"),
    Scenario("password_reset", "shop.password_reset", "cus_1001", "lost my password", "autonomous"),
)
"""Each action that the shop's connector offers is carried out by one of these at least."""
