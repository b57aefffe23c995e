"""Ask how satisfied customers were, and take what they say: the same share of what the AI and of
what people closed, drawn and kept before anything is sent.

The question stands in the thread with a button a score, and goes out by mail where the thread does;
a signed link takes words beside it. An answer opens nothing again and tells the AI nothing.
"""

from __future__ import annotations

from collections.abc import Callable

from unsnag.application.ports.clock import Clock
from unsnag.application.ports.store import NewMessage, Store
from unsnag.application.ports.surveys import Survey, Surveys
from unsnag.application.turn import AI_NAME, Turn
from unsnag.domain.conversations import Author, Awaiting, Conversation
from unsnag.domain.personal_data import fit_to_keep
from unsnag.domain.phrases import ENGLISH, phrase
from unsnag.domain.satisfaction import (
    ASKED_WITHIN,
    GOOD_FOR,
    LONGEST_WORDS,
    QUIET,
    SCORES,
    closing_of,
    falls_on,
    opened_survey,
    signed_survey,
)
from unsnag.domain.shared import IssueId

ASK = "How satisfied are you with the help that you got here? One press is enough."
THANKS = "Thank you. You can add a few words here: {link}"
THANKS_BEFORE = "Thank you, we have your answer."
VERY_SATISFIED, VERY_UNSATISFIED = "5, very satisfied", "1, very unsatisfied"
_RATE = "rate:"


class ScoreMissing(ValueError):
    """No score from 1 to 5 was given; nothing was kept."""

    code = "score_missing"


class AskSatisfaction:
    """Draws, asks and takes answers. `percent` of closed issues are asked; `address` is where the
    product's pages are."""

    def __init__(
        self,
        store: Store,
        surveys: Surveys,
        clock: Clock,
        percent: int,
        secret: Callable[[], str],
        address: str,
    ) -> None:
        self._store = store
        self._surveys = surveys
        self._clock = clock
        self._percent = percent
        self._secret = secret
        self._address = address

    def __call__(self) -> int:
        """Draw for every issue that ended and has been quiet since, each once; how many were
        asked."""
        now = self._clock()
        closed = self._surveys.closed_lately(now - ASKED_WITHIN, now - QUIET)
        return sum(self._draw(issue) for issue in closed)

    def _draw(self, id: IssueId) -> bool:
        now = self._clock()
        with self._store.transaction():
            closing = closing_of(self._store.events(id))
            conversation = self._store.conversation(self._store.issue(id).conversation)
            if closing is None or now - closing.at < QUIET or not self._idle(conversation):
                return False
            invited = falls_on(id, self._percent, self._seed)
            survey = self._surveys.draw(
                closing, conversation.id, rate=self._percent, invited=invited
            )
            if survey is None or not invited:
                return False
            self._ask(conversation, survey)
        return True

    def _idle(self, conversation: Conversation) -> bool:
        """Whether nobody is in the middle of something in the thread."""
        last = self._store.messages(conversation.id)[-1:]
        quiet = bool(last) and self._clock() - last[0].at >= QUIET
        settled = conversation.awaiting in (Awaiting.NOTHING, Awaiting.SOLVED)
        return quiet and settled and not self._store.worked_tickets(conversation.id)

    def _ask(self, conversation: Conversation, survey: Survey) -> None:
        language = self._language(survey.issue)
        labels = {5: phrase(VERY_SATISFIED, language), 1: phrase(VERY_UNSATISFIED, language)}
        choices = [
            {"label": labels.get(score, str(score)), "choice": f"{_RATE}{score}"}
            for score in reversed(SCORES)
        ]
        new = NewMessage(
            Author.AI,
            phrase(ASK, language),
            f"survey:{survey.id}",
            AI_NAME,
            {"choices": choices},
            survey.issue,
        )
        self._store.add_message(conversation.id, new)

    def pressed(self, turn: Turn) -> bool:
        """Take a score that was pressed in the thread; whether it was one. Nothing else of the
        conversation changes."""
        score = turn.choice.removeprefix(_RATE)
        if not turn.choice.startswith(_RATE) or score not in map(str, SCORES):
            return False
        survey = self._surveys.of_conversation(turn.conversation.id)
        if survey is None:
            return False
        new = self._surveys.answer(survey.id, int(score), "", self._clock())
        language = self._language(survey.issue)
        said = phrase(THANKS, language, link=self.link(survey))
        turn.say(said if new else phrase(THANKS_BEFORE, language))
        turn.commit()
        return True

    def link(self, survey: Survey) -> str:
        """Where the survey can be answered without signing in."""
        token = signed_survey(survey.id, survey.drawn + GOOD_FOR, self._seed)
        return f"{self._address}/rate/{token}"

    def look(self, token: str) -> Survey:
        """The survey of a link; nothing is done. Raises SurveyLinkInvalid or SurveyLinkExpired."""
        survey = self._surveys.one(opened_survey(token, self._seed, self._clock()))
        assert survey is not None  # noqa: S101  surveys are never deleted
        return survey

    def by_link(self, token: str, score: str, words: str) -> Survey:
        """Take an answer that came by the link: the first score stays, words are added to one that
        has none. Raises SurveyLinkInvalid, SurveyLinkExpired or ScoreMissing."""
        survey = self.look(token)
        clean = fit_to_keep(words.replace("\x00", "").strip()[:LONGEST_WORDS])
        with self._store.transaction():
            if survey.answered is None:
                if score not in map(str, SCORES):
                    raise ScoreMissing("Choose one of the five first.")
                self._surveys.answer(survey.id, int(score), clean, self._clock())
            elif clean:
                self._surveys.add_words(survey.id, clean)
        return self.look(token)

    @property
    def _seed(self) -> bytes:
        return self._secret().encode()

    def _language(self, issue: IssueId) -> str:
        run = self._store.last_run(issue)
        return ENGLISH if run is None else run.language or ENGLISH
