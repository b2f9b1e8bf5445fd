"""A patient walks any way at all, and sends anything, while the questions change under them."""

from __future__ import annotations

import os
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from prepapp.bank import editions
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.writing import dump
from prepapp.domain.answers import Answers, Given, Picks
from prepapp.domain.bank import Bank, Kind
from prepapp.domain.path import walk
from prepapp.patient import answers_cookie
from tests.domain.strategies import given_at
from tests.fuzz.firing import heard, written
from tests.fuzz.hostile import HOSTILE
from tests.fuzz.tree import Tree
from tests.patient.visitor import Visitor

WALKS = int(os.environ.get("WALKS", "25"))
STEPS = 40  # of one walk
PAGES = ["", "check/", "questions/", "pause/", "stop/", "sheet/", "sheet.pdf", "sheet.txt"]
hostile = st.sampled_from(list(HOSTILE.values()))


class Walk(RuleBasedStateMachine):
    """Somebody with a browser, who knows what was said; and editors, who publish meanwhile."""

    first: Bank

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.visitor = Visitor(self.first)
        self.said, self.picks = Answers(), Picks()
        self.looked = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        editions.forget()

    @property
    def bank(self) -> Bank:
        return editions.live().bank("en")

    def ask(self, method: str, address: str, data: Any = None) -> HttpResponse:
        """Send a request; it fails in no way, and writes nothing."""
        with heard() as errors, written() as writes:
            send = self.visitor.post if method == "POST" else lambda at, _data: self.visitor.get(at)
            response = send(address, data or {})
        assert response.status_code < 500, errors
        assert not errors
        assert not writes
        if response.content and response["Content-Type"].startswith("text/html"):
            tree = Tree(response.content.decode())
            assert not tree.slips, tree.slips
            assert "In a crisis" in response.content.decode().partition("<footer")[2]
        self.looked += 1
        return response

    @initialize()
    def begin(self) -> None:
        self.ask("GET", "/prepare/")

    @rule(data=st.data(), go=st.sampled_from(["on", "on", "on", "skip", "clear", "sheet", "back"]))
    def answer_a_page(self, data: st.DataObject, go: str) -> None:
        """Answer any page of the way, right or wrong; what is refused changes nothing."""
        path = walk(self.bank, self.said)
        step = data.draw(st.sampled_from(path.steps))
        given = data.draw(given_at(self.bank, step))
        self.visitor.bank = self.bank
        fields = {"step": step.key, "go": go, **self.fields(step.kind, given)}
        self.take(self.ask("POST", self.visitor.address(step.key), fields), step.key)

    @staticmethod
    def fields(kind: Kind, given: Given) -> dict[str, Any]:
        match kind:
            case Kind.SCALES:
                return {key: str(n) for key, n in given.numbers.items()}
            case Kind.TEXT:
                return {f"words-{key}": text for key, text in given.words.items()}
            case Kind.OUTCOMES:
                found = {f"{key}.went": o.went or "" for key, o in given.outcomes.items()}
                return found | {f"{key}.now": o.now or "" for key, o in given.outcomes.items()}
        return {"answer": sorted(given.chosen)}

    @rule(words=hostile)
    def write_own_words(self, words: str) -> None:
        steps = [s for s in walk(self.bank, self.said).steps if s.kind is Kind.TEXT]
        self.visitor.bank = self.bank
        for step in steps:
            fields = {f"words-{item.key}": words for item in step.items}
            sent = {"step": step.key, "go": "on", **fields}
            self.take(self.ask("POST", self.visitor.address(step.key), sent), step.key)

    def take(self, response: HttpResponse, key: str) -> None:
        """Learn what a post changed: nothing but the answer of its own page."""
        kept = self.visitor.kept()
        before, after = dict(self.said.given), dict(kept.answers.given)
        if response.status_code != 302:
            assert after == before
        before.pop(key, None), after.pop(key, None)
        assert after == before
        self.said = kept.answers

    @rule(data=st.data(), own=hostile, do=st.sampled_from(["save", "up:", "down:", "balance"]))
    def choose(self, data: st.DataObject, own: str, do: str) -> None:
        """Keep, star and write on the page of questions; it changes no answer."""
        some = st.lists(st.sampled_from([*self.bank.questions, "no-such"]), max_size=5)
        names = ("shown", "keep", "star")
        ticked = {name: data.draw(some) for name in names}
        do += data.draw(st.sampled_from(list(self.bank.questions))) if do.endswith(":") else ""
        sent = {**ticked, "words-own-1": own, "do": do}
        response = self.ask("POST", "/prepare/questions/", sent)
        kept = self.visitor.kept()
        if response.status_code != 302:
            assert kept.picks == self.picks
        self.picks = kept.picks

    @rule(page=st.sampled_from(PAGES))
    def look(self, page: str) -> None:
        self.ask("GET", f"/prepare/{page}")

    @rule(number=st.integers(0, 20))
    def look_at_a_page(self, number: int) -> None:
        self.ask("GET", f"/prepare/{number}/")

    @rule(at=st.integers(0, 2_000), letter=st.sampled_from("Az-_=~"))
    def spoil_the_cookie(self, at: int, letter: str) -> None:
        """A cookie that was changed is told, and is not taken; the good one still is."""
        good = self.visitor.cookies().get(answers_cookie.NAME)
        if not good:
            return
        at %= len(good)
        spoilt = good[:at] + letter + good[at + 1 :]
        self.visitor.client.cookies[answers_cookie.NAME] = spoilt
        kept = self.visitor.kept()
        assert kept.trouble or kept.answers == self.said
        for page in PAGES:
            self.ask("GET", f"/prepare/{page}")
        self.visitor.client.cookies[answers_cookie.NAME] = good

    @rule(
        address=st.sampled_from(["1/", "3/", "questions/", "resume/", "check/", "sheet/"]),
        fields=st.dictionaries(st.text(max_size=9), hostile | st.text(max_size=9), max_size=4),
    )
    def send_anything(self, address: str, fields: dict[str, str]) -> None:
        """Any form at all, to any page: at most it saves what the page shows."""
        self.ask("POST", f"/prepare/{address}", fields)
        self.picks = self.visitor.kept().picks

    @rule()
    def come_back_with_the_file(self) -> None:
        content = self.ask("GET", "/prepare/answers.json").content
        self.ask("POST", "/prepare/clear/")
        file = SimpleUploadedFile("my-answers.json", content)
        assert self.ask("POST", "/prepare/resume/", {"file": file}).status_code == 302

    @rule(content=hostile.map(lambda text: text.encode("utf-8")) | st.binary(max_size=60))
    def bring_another_file(self, content: bytes) -> None:
        file = SimpleUploadedFile("x.json", content)
        assert self.ask("POST", "/prepare/resume/", {"file": file}).status_code == 422

    @rule(words=hostile, step=st.integers(3, 20), question=st.integers(0, 99))
    def publish_meanwhile(self, words: str, step: int, question: int) -> None:
        """Reword a page, and take another and a question away: nothing that was said is lost."""
        document = dump(self.first)
        steps, questions = document["steps"], document["questions"]
        steps[list(steps)[-1]]["title"]["en"] += f" {words}"
        for things, n in ((steps, step), (questions, question)):
            things.pop(list(things)[n % len(things)]) if n % 2 else None
        try:
            editions.publish(parse(document), note="meanwhile")
        except (editions.BrokenBank, BadDocument):
            return  # the editor is told what still needs what was taken away
        editions.forget()

    @invariant()
    def nothing_is_lost(self) -> None:
        kept = self.visitor.kept()
        assert kept.trouble is None
        assert kept.answers == self.said
        assert kept.picks == self.picks


def test_no_walk_breaks_a_page_or_loses_an_answer(site: Bank) -> None:
    asked: list[int] = []

    class Here(Walk):
        first = site

        def teardown(self) -> None:
            asked.append(self.looked)
            super().teardown()

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Here,
        settings=settings(
            max_examples=WALKS,
            stateful_step_count=STEPS,
            database=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{len(asked)} walks, {sum(asked)} requests")
