"""What can be reached is found, with somebody who reaches it; what is not found, nobody reaches."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prepapp.bank import editions
from prepapp.domain.answering import may_give
from prepapp.domain.answers import Answers, Given
from prepapp.domain.bank import Bank, Choice, Kind, Notice, Step
from prepapp.domain.criteria import Chose, Condition, Criterion, NotTried, Rule, Tried
from prepapp.domain.path import Path, walk
from prepapp.domain.reach import Reached, reach, someone_who
from prepapp.patient.forms import StepForm
from tests.domain.everybody import Shown, all_that_is_shown, shown_on
from tests.domain.strategies import (
    SEED,
    answers_to,
    broken_banks,
    given_at,
    small_banks,
    ten_times,
)
from tests.patient.visitor import Visitor, words

Data = dict[str, Any]


def proofs_in(reached: Reached) -> dict[tuple[str, str], Answers]:
    kinds = {
        "step": reached.steps,
        "question": reached.questions,
        "notice": reached.notices,
        "criterion": reached.criteria,
    }
    return {(kind, key): proof for kind, proofs in kinds.items() for key, proof in proofs.items()}


def all_of(bank: Bank) -> Shown:
    return {
        *(("step", step.key) for step in bank.steps),
        *(("question", key) for key in bank.questions),
        *(("notice", key) for key in bank.notices),
        *(("criterion", key) for key in bank.criteria),
    }


def shown_to(bank: Bank, answers: Answers) -> Shown:
    """Return what somebody comes to who skips all else."""
    skipped = {s.key: Given() for s in bank.steps if not s.required}
    return shown_on(walk(bank, Answers({**skipped, **answers.given})))


def said_by(answers: Answers) -> Answers:
    """Return answers without the pages that were skipped."""
    return Answers({key: given for key, given in answers.given.items() if given})


def typed(step: Step, given: Given) -> Data:
    """Return what a browser posts for an answer."""
    match step.kind:
        case Kind.ONE:
            return {"answer": "".join(given.chosen)}
        case Kind.MANY | Kind.TREATMENTS:
            return {"answer": sorted(given.chosen)}
        case Kind.SCALES:
            return {key: str(number) for key, number in given.numbers.items()}
        case Kind.TEXT:
            return {f"words-{key}": text for key, text in given.words.items()}
        case Kind.OUTCOMES:
            went = {f"{key}.went": o.went or "" for key, o in given.outcomes.items()}
            return went | {f"{key}.now": o.now or "" for key, o in given.outcomes.items()}


def form_takes(path: Path, step: Step, given: Given) -> bool:
    form = StepForm(path, step, Posted(typed(step, given)))
    return form.is_valid() and form.given() == given


class Posted(dict[str, Any]):
    """Posted data, which gives lists of check boxes as a browser's does."""

    def getlist(self, name: str) -> list[str]:
        return list(self.get(name, []))


def site_takes(bank: Bank, answers: Answers) -> bool:
    """Tell whether the real forms take answers, page by page, none of them off the path."""
    said = Answers()
    for key in answers.given:
        path = walk(bank, said)
        step = next((s for s in path.steps if s.key == key), None)
        if step is None or not form_takes(path, step, answers.to(key)):
            return False
        said = said.with_(key, answers.to(key))
    return True


# What holds for every bank


def has_dead_end(bank: Bank) -> bool:
    """Tell whether a required step has no answer that lets one go on."""
    return any(s.required and all(c.stops for c in s.choices) for s in bank.steps)


@settings(max_examples=300)
@given(small_banks())
def test_what_is_found_is_exactly_what_anybody_comes_to(bank: Bank) -> None:
    found, shown = set(proofs_in(reach(bank))), all_that_is_shown(bank)
    assert found <= shown
    assert found == shown or has_dead_end(bank)


@settings(max_examples=150)
@given(st.one_of(broken_banks(), small_banks()), st.data())
def test_whatever_the_editor_did_every_proof_holds_and_the_site_takes_it(
    bank: Bank, data: st.DataObject
) -> None:
    tries = data.draw(st.lists(answers_to(bank), max_size=2))
    for thing, proof in proofs_in(reach(bank, tries)).items():
        assert thing in shown_to(bank, proof)
        assert site_takes(bank, proof)


@given(small_banks(), st.data())
def test_answers_to_try_first_change_nothing_of_what_is_found(
    bank: Bank, data: st.DataObject
) -> None:
    tries = data.draw(st.lists(answers_to(bank), max_size=3))
    assert proofs_in(reach(bank, tries)).keys() == proofs_in(reach(bank)).keys()


@given(small_banks(), st.data())
def test_an_answer_may_be_given_when_the_form_takes_it(bank: Bank, data: st.DataObject) -> None:
    answers = data.draw(answers_to(bank))
    for step in walk(bank, answers).steps:
        before = walk(bank, answers.with_(step.key, Given()))
        answer = bank.understood(step, data.draw(given_at(bank, step)))
        if answer:
            may = may_give(bank, step, answer, before.said.tried or ())
            assert may == form_takes(before, step, answer)


# The bank that we come with, and one ten times as large


@pytest.fixture(scope="module")
def found() -> Reached:
    return reach(SEED)


def test_all_of_the_seed_bank_is_reached_by_answers_that_the_site_takes(found: Reached) -> None:
    proofs = proofs_in(found)
    assert proofs.keys() == all_of(SEED)
    for thing, proof in proofs.items():
        assert thing in shown_to(SEED, proof)
        assert site_takes(SEED, proof)


SOME = ["safe-heart", "ins-medicare-abn", "alt-nothing-worked", "alt-pain-now", "alt-start-moving"]


@pytest.mark.parametrize("key", SOME)
def test_somebody_who_walks_the_site_as_the_proof_says_finds_the_question(
    published: editions.Live, found: Reached, key: str
) -> None:
    visitor = Visitor(published.bank("en"))
    visitor.walk(found.questions[key])
    assert SEED.questions[key].text in words(visitor.get("/prepare/questions/"))


def test_who_is_under_18_walks_to_the_stop_page_as_the_proof_says(
    published: editions.Live, found: Reached
) -> None:
    visitor = Visitor(published.bank("en"))
    visitor.walk(found.notices["under-18"])
    assert SEED.notices["under-18"].text in words(visitor.get("/prepare/stop/"))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("spine-options", {"age": ["adult"]}),
        ("ins-uninsured", {"age": ["adult"], "country": ["us"], "cover": ["uninsured"]}),
        (
            "alt-pain-now",
            {"age": ["adult"], "conditions": ["fibromyalgia"], "pain": {"average": 7}},
        ),
    ],
)
def test_a_proof_says_no_more_than_is_needed(found: Reached, key: str, said: Data) -> None:
    assert found.questions[key].as_data() == said


def test_what_a_persona_reaches_they_prove() -> None:
    maria = SEED.personas["maria"].answers
    proofs = proofs_in(reach(SEED, [maria]))
    hers = {thing for thing, proof in proofs.items() if proof == said_by(maria)}
    assert hers == shown_to(SEED, maria)
    assert proofs.keys() == all_of(SEED)


def test_a_bank_ten_times_as_large_is_searched_to_the_end() -> None:
    large = ten_times(SEED)
    assert len(large.questions) == 10 * len(SEED.questions)
    assert proofs_in(reach(large)).keys() == all_of(large)


# What a nurse would ask: the seed bank with one change, and who gets a new question


LIKE = SEED.questions["safe-heart"]


def with_criteria(bank: Bank, **conditions: Condition | tuple[Condition, ...]) -> Bank:
    """Return a bank with more criteria, named as the words are with hyphens."""
    new = {
        key.replace("_", "-"): Criterion(key, key, key, c if isinstance(c, tuple) else (c,))
        for key, c in conditions.items()
    }
    return replace(bank, criteria={**bank.criteria, **new})


def with_step(bank: Bank, key: str, **changes: Any) -> Bank:
    return replace(
        bank, steps=tuple(replace(s, **changes) if s.key == key else s for s in bank.steps)
    )


def who_gets(bank: Bank, *only_if: str, anyone_who: tuple[str, ...] = ()) -> Data | None:
    """Return what somebody says who gets a new question with this rule; None if nobody gets it."""
    rule = Rule(everyone=not anyone_who, anyone_who=anyone_who, only_if=only_if)
    bank = replace(bank, questions={"new": replace(LIKE, key="new", rule=rule)})
    proof = reach(bank).questions.get("new")
    return None if proof is None else proof.as_data()


def who_sees(bank: Bank, rule: Rule, *places: str) -> Data | None:
    """Return what somebody says who sees a new notice; None if nobody sees it."""
    notice = Notice("new", "plain", rule, places, "A notice.")
    proof = reach(replace(bank, notices={"new": notice})).notices.get("new")
    return None if proof is None else proof.as_data()


def chose(step: str, *keys: str) -> Chose:
    return Chose(step, frozenset(keys))


def tried(*keys: str, at_least: int = 1, went: str = "", now: str = "") -> Tried:
    return Tried(frozenset(keys), None, at_least, frozenset(went.split()), frozenset(now.split()))


def not_tried(*keys: str) -> NotTried:
    return NotTried(frozenset(keys))


def test_nobody_asks_about_lithium_before_it_is_offered() -> None:
    bank = with_criteria(SEED, asked_lithium=chose("medicines", "lithium"))
    assert who_gets(bank, "asked-lithium") is None

    medicines = SEED.step("medicines")
    assert medicines is not None
    lithium = Choice("lithium", "Lithium", "lithium")
    bank = with_step(bank, "medicines", choices=(*medicines.choices, lithium))
    assert who_gets(bank, "asked-lithium") == {"age": ["adult"], "medicines": ["lithium"]}


def test_nobody_is_in_the_uk_and_uninsured_for_cover_is_asked_in_the_us() -> None:
    assert who_gets(SEED, "in-uk", "uninsured") is None
    assert who_gets(SEED, "in-us", "uninsured") is not None


def test_nobody_meets_a_step_that_waits_for_a_later_answer() -> None:
    bank = with_step(SEED, "country", rule=Rule(anyone_who=("asked-heart",)))
    reached = reach(bank)
    assert {s.key for s in bank.steps} - reached.steps.keys() == {"country", "cover"}
    assert "in-us" not in reached.criteria
    assert "ins-uninsured" not in reached.questions


def test_an_answer_that_ends_the_way_leaves_no_sheet_and_nothing_later() -> None:
    bank = with_criteria(
        SEED,
        under_18=chose("age", "under-18"),
        young_in_us=(chose("age", "under-18"), chose("country", "us")),
    )
    assert reach(bank).criteria["under-18"].as_data() == {"age": ["under-18"]}
    assert "young-in-us" not in reach(bank).criteria
    assert who_gets(bank, "under-18") is None

    young = Rule(anyone_who=("under-18",))
    assert who_sees(bank, young, "stop") == {"age": ["under-18"]}
    assert who_sees(bank, young, "age") == {"age": ["under-18"]}
    assert who_sees(bank, young, "next", "country", "check", "choose", "sheet") is None
    assert who_sees(bank, Rule(anyone_who=("in-us",)), "stop") is None


def test_an_end_after_other_answers_is_found() -> None:
    late = with_step(SEED, "visit", choices=(Choice("never", "Never", "Never", stops=True),))
    assert who_sees(late, Rule(everyone=True, only_if=("in-uk",)), "stop") == {
        "age": ["adult"],
        "country": ["uk"],
        "visit": ["never"],
    }


def test_a_notice_for_the_next_page_needs_a_next_page() -> None:
    bank = with_criteria(SEED, long_visit=chose("visit", "long"))
    long = Rule(anyone_who=("long-visit",))
    assert who_sees(bank, long, "next") == {"age": ["adult"], "visit": ["long"]}

    visit_is_last = replace(bank, steps=bank.steps[:-1])
    assert who_sees(visit_is_last, long, "next") is None
    assert who_sees(visit_is_last, long, "visit") == {"age": ["adult"], "visit": ["long"]}


def test_a_notice_in_no_place_is_seen_by_nobody() -> None:
    assert who_sees(SEED, Rule(everyone=True), "nowhere") is None
    assert who_sees(SEED, Rule(everyone=True)) is None


DRIP, HOME = "ketamine-drip", "home-ketamine"
FAILED = "no-help made-worse"
OF_TREATMENTS: dict[str, tuple[tuple[Condition, ...], Data | None]] = {
    "three of four that did not help are tried, with an outcome each": (
        (tried("gabapentin", "tens", "cbt", "massage", at_least=3, went=FAILED),),
        {
            "treatments": ["cbt", "gabapentin", "tens"],
            "outcomes": {key: ["no-help", None] for key in ("gabapentin", "tens", "cbt")},
        },
    ),
    "three cannot be tried where there are two": (
        (tried("gabapentin", "tens", at_least=3),),
        None,
    ),
    "what was tried cannot be left untried": (
        (tried("gabapentin"), not_tried("gabapentin", "tens")),
        None,
    ),
    "another is tried instead": (
        (tried("gabapentin", "cbt"), not_tried("gabapentin", "tens")),
        {"treatments": ["cbt"]},
    ),
    "one treatment goes one way": (
        (tried(DRIP, went="helped-a-lot"), tried(DRIP, went="made-worse")),
        None,
    ),
    "two treatments go two ways": (
        (tried(DRIP, HOME, went="helped-a-lot"), tried(DRIP, went="made-worse")),
        {
            "treatments": [HOME, DRIP],
            "outcomes": {DRIP: ["made-worse", None], HOME: ["helped-a-lot", None]},
        },
    ),
    "one treatment has an outcome and a status": (
        (tried(DRIP, went="helped-some"), tried(DRIP, HOME, now="stopped-cost")),
        {"treatments": [DRIP], "outcomes": {DRIP: ["helped-some", "stopped-cost"]}},
    ),
    "none of these is no treatment": ((tried(DRIP), chose("treatments", "none")), None),
    "nothing tried is an answer": ((not_tried(*SEED.treatments),), {"treatments": ["none"]}),
}


@pytest.mark.parametrize("sentence", OF_TREATMENTS)
def test_of_treatments(sentence: str) -> None:
    conditions, expected = OF_TREATMENTS[sentence]
    said = who_gets(with_criteria(SEED, so=conditions), "so")
    assert said == (expected and {"age": ["adult"], **expected})


def test_nobody_says_how_a_treatment_went_when_they_are_not_asked() -> None:
    bank = replace(SEED, steps=tuple(s for s in SEED.steps if s.kind is not Kind.OUTCOMES))
    reached = reach(bank)
    assert "alt-nothing-worked" not in reached.questions
    assert "tried-something" in reached.criteria

    either = Rule(anyone_who=("many-did-not-help", "has-pain"))
    assert who_gets(with_step(bank, "pain", rule=either), "pain-is-high") is not None


def test_nobody_has_four_goals_where_three_may_be_ticked() -> None:
    goals = ("wants-less-pain", "wants-sleep", "wants-to-work", "wants-options")
    assert who_gets(SEED, *goals) is None
    three = ["better-sleep", "less-pain", "work-study"]
    assert who_gets(SEED, *goals[:3]) == {"age": ["adult"], "goals": three}
    # One tick may count twice.
    assert who_gets(SEED, *goals[:3], "wants-to-do-more") == {"age": ["adult"], "goals": three}


def test_nobody_ticks_none_of_these_beside_a_worry() -> None:
    bank = with_criteria(SEED, no_worry=chose("worries", "none"))
    assert who_gets(bank, "no-worry") == {"age": ["adult"], "worries": ["none"]}
    assert who_gets(bank, "no-worry", "worried-cost") is None


def test_a_way_that_cannot_be_gone_leaves_the_others() -> None:
    pain_in_the_uk = Rule(anyone_who=("in-us", "in-uk"), only_if=("has-pain",))
    bank = with_step(SEED, "pain", rule=pain_in_the_uk)
    assert who_gets(bank, "pain-is-high", "in-uk") == {
        "age": ["adult"],
        "country": ["uk"],
        "conditions": ["fibromyalgia"],
        "pain": {"average": 7},
    }
    assert who_gets(bank, "pain-is-high", "in-canada") is None
    assert who_gets(bank, "in-canada", anyone_who=("uninsured", "has-pain")) == {
        "age": ["adult"],
        "country": ["canada"],
        "conditions": ["fibromyalgia"],
    }


def test_a_way_that_fails_further_on_leaves_the_others() -> None:
    # In Canada nobody is asked for their cover, so the first way into "pain" leads nowhere.
    bank = with_step(SEED, "pain", rule=Rule(anyone_who=("uninsured", "clinic-offered")))
    order = ["age", "country", "cover", "so-far", "pain"]
    bank = replace(bank, steps=tuple(s for key in order for s in bank.steps if s.key == key))
    assert who_gets(bank, "pain-is-high", "in-canada") == {
        "age": ["adult"],
        "country": ["canada"],
        "so-far": ["clinic-offer"],
        "pain": {"average": 7},
    }
    assert who_gets(bank, "pain-is-high", "in-us") == {
        "age": ["adult"],
        "country": ["us"],
        "cover": ["uninsured"],
        "pain": {"average": 7},
    }


def test_what_fails_after_one_way_may_work_after_another() -> None:
    # Both ways into "pain" need "cover", which an adult meets in the UK alone.
    bank = with_criteria(
        SEED,
        adult=chose("age", "adult"),
        in_us_uninsured=(chose("country", "us"), chose("cover", "uninsured")),
        in_uk_uninsured=(chose("country", "uk"), chose("cover", "uninsured")),
    )
    bank = with_step(bank, "cover", rule=Rule(anyone_who=("older-adult", "in-uk")))
    bank = with_step(bank, "pain", rule=Rule(anyone_who=("in-us-uninsured", "in-uk-uninsured")))
    order = ["age", "country", "cover", "pain"]
    bank = replace(bank, steps=tuple(s for key in order for s in bank.steps if s.key == key))
    assert who_gets(bank, "pain-is-high", "adult") == {
        "age": ["adult"],
        "country": ["uk"],
        "cover": ["uninsured"],
        "pain": {"average": 7},
    }


def test_a_long_chain_of_steps_with_two_ways_each_is_searched_to_the_end() -> None:
    choices = tuple(Choice(key, key, key) for key in ("a", "b", "c"))
    keys = [f"s{n}" for n in range(40)]
    criteria = {f"{key}{c.key}": chose(key, c.key) for key in keys for c in choices}
    rules = [Rule(everyone=True), *(Rule(anyone_who=(f"{key}a", f"{key}b")) for key in keys)]
    steps = [
        Step(key, Kind.ONE, key, key, rule, choices) for key, rule in zip(keys, rules, strict=False)
    ]
    bank = with_criteria(replace(SEED, steps=tuple(steps), criteria={}), **criteria)
    assert who_gets(bank, "s39c", "s0c") is None
    assert who_gets(bank, "s39c", "s0b") == {"s0": ["b"], "s39": ["c"]} | {
        key: ["a"] for key in keys[1:-1]
    }


def test_a_required_step_that_only_ends_the_way_is_as_far_as_anybody_comes() -> None:
    end = (Choice("leave", "Leave", "Leave", stops=True),)
    bank = with_step(SEED, "goals", choices=end, required=True)
    reached = reach(bank)
    assert reached.steps.keys() == {"age", "country", "conditions", "pain", "goals"}
    assert "has-pain" in reached.criteria
    assert "worried-cost" not in reached.criteria
    assert not reached.questions
    assert reached.notices.keys() == {"crisis", "crisis-low-mood", "under-18"}


def test_a_rule_for_nobody_reaches_nobody() -> None:
    assert who_gets(SEED, anyone_who=("missing",)) is None
    assert who_gets(SEED, "missing") is None
    assert who_gets(with_criteria(SEED, empty=()), "empty") is None
    assert who_sees(SEED, Rule(), "sheet") is None


def test_what_somebody_can_no_longer_tick_proves_nothing() -> None:
    too_many = Answers.from_data({"age": ["adult"], "goals": ["less-pain", "options"]})
    bank = with_step(SEED, "goals", at_most=1)
    reached = reach(bank, [too_many])
    assert too_many not in proofs_in(reached).values()
    assert too_many in proofs_in(reach(SEED, [too_many])).values()


def test_someone_is_found_for_whom_criteria_hold_together() -> None:
    someone = someone_who(SEED, "in-us", "pain-is-high")
    assert someone is not None
    assert {"in-us", "pain-is-high"} <= {key for kind, key in shown_to(SEED, someone)}
    assert someone_who(SEED, "in-uk", "uninsured") is None
    assert someone_who(SEED, "missing") is None
