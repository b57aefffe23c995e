"""Take a need: find out what it is, and start on what settles it.

A recognised need starts its playbook, or is answered from the help center where there is none. Of
close intents the customer chooses. What is not understood goes to a person in the same turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from unsnag.application.advance import Advance, solved_choices
from unsnag.application.answer import FindAnswer
from unsnag.application.carry_out import human_choice
from unsnag.application.hand_off import HandOff
from unsnag.application.ports.clock import Clock
from unsnag.application.ports.models import LanguageOf
from unsnag.application.ports.playbooks import PlaybookShelf
from unsnag.application.ports.store import Store
from unsnag.application.turn import Turn
from unsnag.application.understand import Understand, Understood
from unsnag.domain.answers import Answer
from unsnag.domain.conversations import Author, Awaiting, Holder
from unsnag.domain.details import Reading
from unsnag.domain.handoffs import HandoffReason
from unsnag.domain.outcomes import EventKind, Outcome, standing
from unsnag.domain.phrases import choice, phrase
from unsnag.domain.playbooks import Playbook
from unsnag.domain.resolutions import Run, RunState
from unsnag.domain.shared import IssueId
from unsnag.domain.understanding import JudgementKind

_FURTHER = re.compile(
    r"\b(also|too|as well|another|second|other one|both|auch|noch)\b", re.IGNORECASE
)
_GREETING = re.compile(
    r"^\W*(hi|hello|hey|hiya|good (morning|afternoon|evening)|hallo|hej|hola|bonjour|ciao|moin)"
    r"(\s+(there|all|team|everyone))?\W*$",
    re.IGNORECASE,
)


class TakeNeed:
    """Recognises needs and begins on them."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        shelf: PlaybookShelf,
        understand: Understand,
        find_answer: FindAnswer,
        advance: Advance,
        hand_off: HandOff,
        language_of: LanguageOf,
        reading: Callable[[], Reading],
    ) -> None:
        self._reading = reading
        self._store = store
        self._clock = clock
        self._shelf = shelf
        self._understand = understand
        self._find_answer = find_answer
        self._advance = advance
        self._hand_off = hand_off
        self._language_of = language_of

    def __call__(self, turn: Turn) -> None:
        """Take the turn's text as a new need."""
        if _GREETING.match(turn.text):
            turn.say("Hello. What can I help you with?")
            return turn.commit()
        return self._route(turn, self._understand(turn.text))

    def changed_mind(self, turn: Turn) -> bool:
        """Whether the text is surely about something else than the current issue: another intent,
        or the same one for another object (a second order)."""
        judgement = self._understand(turn.text).judgement
        if judgement.kind is not JudgementKind.RECOGNISED:
            return False
        if turn.issue is None or judgement.intents[0] != turn.issue.intent:
            return True
        playbook = self._shelf.for_intent(turn.issue.intent)
        if playbook is None or turn.run is None:
            return False
        named = {s.name: v for s in playbook.slots.values() if (v := s.find(turn.text))}
        return any(turn.run.slots.get(name, value) != value for name, value in named.items())

    def corrected(self, turn: Turn, playbook: Playbook) -> dict[str, str]:
        """Details that the customer puts in the place of those given before ("I meant TT-10500");
        empty when they speak of a further need."""
        if turn.run is None or _FURTHER.search(turn.text):
            return {}
        given = turn.run.slots
        named = {s.name: v for s in playbook.slots.values() if (v := s.find(turn.text))}
        return {name: v for name, v in named.items() if name in given and given[name] != v}

    def meanwhile(self, turn: Turn) -> None:
        """Take a need that came up while a playbook waits for an answer. The playbook's issue
        waits behind it; a question that an article answers is answered on the way."""
        if turn.issue is not None and turn.run is not None and not turn.run.state.ended:
            turn.change(suspended=(*turn.conversation.suspended, turn.issue.id))
        understood = self._understand(turn.text)
        intent = understood.judgement.intents[0]
        answer = None if self._shelf.for_intent(intent) else self._answer(turn, turn.text)
        if answer is None:
            return self(turn)
        turn.begin_issue(intent, turn.text)
        turn.log(EventKind.RECOGNISED, intent=intent, model=understood.model)
        self._quote(turn, answer)
        turn.wait_for(Awaiting.NOTHING, asked_times=0)
        return turn.commit()

    def over(self, turn: Turn) -> bool:
        """Whether the current issue has come to an end."""
        if turn.issue is None:
            return False
        now = standing(self._store.events(turn.issue.id), self._clock())
        return now.outcome is not Outcome.OPEN

    def take_intent(self, turn: Turn) -> None:
        """Take the customer's choice between close intents."""
        chosen, offered = turn.choice.removeprefix("intent:"), turn.conversation.offered
        text = turn.text if turn.issue is None else turn.issue.text
        turn.change(offered=(), awaiting=Awaiting.NOTHING)
        if turn.choice.startswith("intent:") and chosen in offered:
            return self._begin(turn, chosen, text)
        if turn.choice != "none_of_these":
            understood = self._understand(turn.text)
            if understood.judgement.kind is JudgementKind.RECOGNISED:
                intent = understood.judgement.intents[0]
                return self._begin(turn, intent, text, understood.model)
        return self._hand_off(turn, HandoffReason.NOT_UNDERSTOOD)

    def start(self, turn: Turn, playbook: Playbook, slots: dict[str, str]) -> None:
        """Start a playbook on the turn's issue with what is known."""
        self._store.together(lambda: self._started(turn, playbook, slots))
        self._advance.play(turn, playbook)

    def start_again(self, turn: Turn, playbook: Playbook, before: Run | None) -> None:
        """Start a playbook after a person had the issue: with the details of the run before, and
        those that the customer gave the person since. Where they gave two, neither is taken."""
        assert turn.issue is not None  # noqa: S101  the caller has set it
        events = self._store.events(turn.issue.id)
        since = max((e.at for e in events if e.kind is EventKind.HANDED_OFF), default=None)
        said = [
            m.text
            for m in self._store.messages(turn.conversation.id)
            if m.author is Author.CUSTOMER and since is not None and m.at >= since
        ]
        slots = {} if before is None else dict(before.slots)
        for slot in playbook.slots.values():
            given = {value for text in said if (value := slot.find(text))}
            if len(given) == 1:
                slots[slot.name] = given.pop()
        self.start(turn, playbook, slots)

    def _started(self, turn: Turn, playbook: Playbook, slots: dict[str, str]) -> None:
        assert turn.issue is not None  # noqa: S101  the callers have one
        self._store.keep_playbook(playbook)
        turn.run = self._store.start_run(turn.issue.id, playbook)
        turn.move(slots=slots, language=self._language_of(turn.issue.text, playbook.languages))
        turn.change(awaiting=Awaiting.NOTHING, asked_times=0)
        turn.commit()

    def go_on(self, turn: Turn) -> None:
        """Turn to the further needs of a message once nothing is awaited for this one, and then
        back to what was left for it."""
        while turn.foreground:
            state = turn.conversation
            idle = state.awaiting in (Awaiting.NOTHING, Awaiting.APPROVAL)
            if not idle or state.holder is Holder.HUMAN:
                return
            if not state.pending:
                if not state.suspended:
                    return
                self._back_to(turn, state.suspended[-1])
                continue
            need, *rest = state.pending
            turn.change(awaiting=Awaiting.NOTHING)
            turn.begin_issue(need.intent, need.text)
            # It is on disk as pending until the commit that begins on it.
            turn.change(pending=tuple(rest))
            turn.say(phrase("You also wrote: “{words}”", turn.language, words=need.text))
            self._settle(turn, need.intent, need.text)

    def _back_to(self, turn: Turn, issue: IssueId) -> None:
        """Go on with an issue that was left for another one."""
        turn.change(suspended=turn.conversation.suspended[:-1])
        run = self._store.active_run(issue)
        playbook = None
        if run is not None and run.state is RunState.RUNNING:
            playbook = self._shelf.version(run.playbook, run.playbook_version)
        if run is None or playbook is None:
            return turn.commit()
        turn.issue, turn.run = self._store.issue(issue), run
        turn.change(issue=issue, awaiting=Awaiting.NOTHING, asked_times=0)
        title = playbook.in_language(playbook.title, run.language)
        turn.say(phrase("Back to: {title}.", turn.language, title=title))
        return self._advance.play(turn, playbook)

    def _quote(self, turn: Turn, answer: Answer) -> None:
        best = answer.citations[0]
        turn.say(
            phrase("Our help center says: “{sentence}”", turn.language, sentence=best.sentence),
            extras={
                "articles": [
                    {"slug": c.slug, "title": c.title, "passage": c.passage, "sentence": c.sentence}
                    for c in answer.citations
                ]
            },
        )
        turn.log(EventKind.ANSWERED, what=f"the article “{best.title}”", article=best.slug)

    def _route(self, turn: Turn, understood: Understood) -> None:
        judgement = understood.judgement
        known = turn.conversation.pending  # a turn that died may have kept them
        new = (need for need in understood.further if need not in known)
        turn.change(pending=(*known, *new))
        if judgement.kind is JudgementKind.RECOGNISED:
            self._own_issue(turn, judgement.intents[0], understood.text)
            return self._settle(
                turn,
                judgement.intents[0],
                understood.text,
                understood.model,
                words=understood.words,
            )
        self._own_issue(turn, "", understood.text)
        if judgement.kind is JudgementKind.UNKNOWN:
            turn.log(EventKind.NOT_RECOGNISED, model=understood.model)
            return self._hand_off(turn, HandoffReason.NOT_UNDERSTOOD)
        close = [{"label": self._label(i), "choice": f"intent:{i}"} for i in judgement.intents]
        other = choice("Something else", "none_of_these", turn.language)
        turn.say(
            phrase("I want to get this right. Which is it?", turn.language),
            extras={"choices": [*close, other, human_choice(turn.language)]},
        )
        what = "which of the close intents is meant"
        turn.log(EventKind.ASKED, what=what, model=understood.model)
        turn.change(offered=judgement.intents)
        turn.wait_for(Awaiting.WHICH_INTENT)
        turn.commit()
        return None

    def _own_issue(self, turn: Turn, intent: str, text: str) -> None:
        """Make sure that the need has an issue of its own; one just opened for it is kept."""
        issue = turn.issue
        fresh = issue is not None and not issue.intent and turn.run is None
        if issue is None or not fresh or self.over(turn):
            turn.begin_issue(intent, text)
        elif intent:
            turn.issue = replace(issue, intent=intent, text=issue.text or text)

    def _begin(self, turn: Turn, intent: str, text: str, model: str = "") -> None:
        """`model` is the version that understood it; empty where the customer chose."""
        self._own_issue(turn, intent, text)
        self._settle(turn, intent, text, model)

    def _settle(
        self, turn: Turn, intent: str, text: str, model: str = "", *, words: str = ""
    ) -> None:
        """`words` are those of this need in a text of several: their details come first."""
        turn.log(EventKind.RECOGNISED, intent=intent, **({"model": model} if model else {}))
        assert turn.issue is not None  # noqa: S101  the callers have begun one
        playbook = self._shelf.for_issue(intent, turn.issue.id)
        if playbook is not None:
            now, every = self._reading(), playbook.slots.values()
            slots = {s.name: v for s in every if (v := s.hear(words, now) or s.hear(text, now))}
            return self.start(turn, playbook, slots)
        answer = self._answer(turn, text)
        if answer is None:
            return self._hand_off(turn, HandoffReason.NO_ANSWER)
        self._quote(turn, answer)
        said = phrase("Did this solve it?", turn.language)
        turn.say(said, extras={"choices": solved_choices(turn.language)})
        turn.wait_for(Awaiting.SOLVED)
        turn.commit()
        return None

    def _answer(self, turn: Turn, text: str) -> Answer | None:
        return self._find_answer(text, turn.conversation.customer)

    def _label(self, intent: str) -> str:
        playbook = self._shelf.for_intent(intent)
        return intent.replace("_", " ").capitalize() if playbook is None else playbook.title
