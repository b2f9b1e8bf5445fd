"""Rules, conditions and problems in words: what a nurse reads, without the keys of files."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given

from prepapp.bank.difference import naming
from prepapp.bank.writing import dump
from prepapp.desk.problem_words import problem_says
from prepapp.desk.words import condition_says, who_sees
from prepapp.domain.bank import Bank
from prepapp.domain.checks import Problem
from prepapp.domain.criteria import (
    Answered,
    Chose,
    ChoseNone,
    Condition,
    Criterion,
    NotTried,
    Rule,
    ScaleAtLeast,
    Tried,
)
from tests.domain.strategies import broken_banks

STOPPED = frozenset(("stopped-no-effect", "stopped-side-effects", "stopped-cost", "stopped-other"))


def named(bank: Bank, *names: str) -> Bank:
    """A bank with criteria of these names, whose keys are c0, c1 and so on."""
    criteria = {f"c{n}": Criterion(f"c{n}", name, "", ()) for n, name in enumerate(names)}
    return replace(bank, criteria={**bank.criteria, **criteria})


def anyone(bank: Bank, *names: str) -> str:
    """How a rule reads that is for anyone who any of these."""
    rule = Rule(anyone_who=tuple(f"c{n}" for n in range(len(names))))
    return who_sees(named(bank, *names), rule)


def urgent(bank: Bank, *names: str) -> str:
    """How a rule reads that is more urgent if any of these."""
    keys = tuple(f"c{n}" for n in range(len(names)))
    return who_sees(named(bank, *names), Rule(everyone=True, more_urgent_if=keys))


def only(bank: Bank, *names: str) -> str:
    """How a rule reads that is only if all of these."""
    keys = tuple(f"c{n}" for n in range(len(names)))
    return who_sees(named(bank, *names), Rule(everyone=True, only_if=keys))


# Who sees it


def test_a_rule_with_all_three_lists_reads_as_one_sentence(seed: Bank) -> None:
    bank = named(seed, "Takes sleeping pills", "Worried about safety")
    rule = Rule(
        anyone_who=("asked-benzodiazepine", "c0"), only_if=("in-us",), more_urgent_if=("c1",)
    )
    assert who_sees(bank, rule) == (
        "Anyone who asked about benzodiazepines or takes sleeping pills, only if they get care in "
        "the United States; more urgent if worried about safety."
    )


def test_a_rule_for_everyone_and_a_rule_for_nobody(seed: Bank) -> None:
    assert who_sees(seed, Rule(everyone=True)) == "Everyone"
    assert who_sees(seed, Rule()) == "Nobody yet: choose who sees it."
    assert who_sees(seed, Rule(only_if=("in-us",))) == "Nobody yet: choose who sees it."


ANYONE = [
    (["Is 65 or older"], "who is 65 or older"),
    (["Who asked about lithium."], "who asked about lithium"),
    (["CRPS was named"], "for whom CRPS was named"),
    (["I was named"], "for whom I was named"),
    (["US citizens only"], "for whom US citizens only"),
    (["A treatment did not help"], "for whom a treatment did not help"),
    (["Ketamine helped before"], "for whom ketamine helped before"),
    (["Tonmya helped before"], "for whom Tonmya helped before"),
    (["Opioids did not help"], "for whom opioids did not help"),
    (["The doctor knows some"], "whose doctor knows some"),
    (["Worried about the cost"], "who is worried about the cost"),
    (["Not sure how it went"], "who is not sure how it went"),
    (["In the US"], "who is in the US"),
    (["Still uses an opioid"], "who still uses an opioid"),
    (["Lives alone", "Has no ride"], "who lives alone or has no ride"),
    (["Lives alone", "Lives alone"], "who lives alone"),
    (["Wants A", "Wants B", "Wants C"], "who wants A, wants B or wants C"),
    (["Asked about A", "Asked about B"], "who asked about A or B"),
    (["Asked about A", "Asked about B", "Asked about C"], "who asked about A, B or C"),
    (
        ["Asked about A or B", "Asked about C"],
        "who asked about A or B, or asked about C",
    ),
    (
        ["Asked about A or B", "Asked about C", "Asked about D"],
        "who asked about A or B, C, or D",
    ),
    (
        ["Did not ask about A", "Did not ask about B"],
        "who did not ask about A or did not ask about B",
    ),
    (
        ["The doctor knows some", "Worried about the cost", "Lives alone", "A drip helped"],
        "who lives alone or is worried about the cost, whose doctor knows some, or for whom a "
        "drip helped",
    ),
    ([""], "for whom “c0”"),
]


@pytest.mark.parametrize(("names", "reads"), ANYONE, ids=lambda value: str(value)[:40])
def test_names_read_well_after_anyone(seed: Bank, names: list[str], reads: str) -> None:
    assert anyone(seed, *names) == f"Anyone {reads}."


IF = [
    (["Gets care here"], "they get care here"),
    (["Is 65 or older"], "they are 65 or older"),
    (["Has no ride"], "they have no ride"),
    (["Was offered a drip"], "they were offered a drip"),
    (["Worries about it"], "they worry about it"),
    (["Misses work"], "they miss work"),
    (["Goes out"], "they go out"),
    (["Still uses an opioid"], "they still use an opioid"),
    (["Lives alone and has no ride"], "they live alone and have no ride"),
    (["Asked about lithium"], "they asked about lithium"),
    (["Did not tick TENS"], "they did not tick TENS"),
    (["Worried about needles"], "worried about needles"),
    (["Worried about needles", "Worried about cost"], "worried about needles or cost"),
    (["Worried about needles", "Lives alone"], "they live alone or are worried about needles"),
    (["The doctor knows some"], "the doctor knows some"),
    (
        ["Worried about needles", "A drip helped"],
        "they are worried about needles, or a drip helped",
    ),
]


@pytest.mark.parametrize(("names", "reads"), IF, ids=lambda value: str(value)[:40])
def test_names_read_well_after_if(seed: Bank, names: list[str], reads: str) -> None:
    assert urgent(seed, *names) == f"Everyone; more urgent if {reads}."


def test_what_must_all_be_true_is_joined_by_and(seed: Bank) -> None:
    assert only(seed, "Lives alone", "Asked about A", "Asked about B") == (
        "Everyone, only if they live alone, asked about A and asked about B."
    )
    assert only(seed, "Lives alone", "The doctor knows some") == (
        "Everyone, only if they live alone, and the doctor knows some."
    )


def test_a_long_list_says_once_what_all_have_in_common(seed: Bank) -> None:
    assert who_sees(seed, seed.notices["keep-medicines-sheet"].rule) == (
        "Anyone who asked about benzodiazepines, opioid pain medicines, antidepressants, "
        "lamotrigine, naltrexone, theophylline or aminophylline, medicines that may change "
        "ketamine levels, MAOIs or stimulants, other medicines or drinks that cause sleepiness, "
        "thyroid tablets or ergot medicines, or blood pressure medicines."
    )


def test_a_criterion_that_is_gone_is_named_as_gone(seed: Bank) -> None:
    some = Rule(anyone_who=("in-us", "lost"), more_urgent_if=("gone",))
    assert who_sees(seed, some) == (
        "Anyone who gets care in the United States. "
        "Left out, because it is retired or gone: lost, gone."
    )


@pytest.mark.parametrize(
    "rule",
    [
        Rule(anyone_who=("lost",)),
        Rule(everyone=True, only_if=("lost",)),
        Rule(anyone_who=("in-us",), only_if=("in-us", "lost")),
    ],
)
def test_a_rule_that_lost_what_it_needs_is_for_nobody(seed: Bank, rule: Rule) -> None:
    assert who_sees(seed, rule) == "Nobody: it asks for what is retired or gone: lost."


def test_every_rule_of_the_seed_reads_as_english(seed: Bank) -> None:
    """No key, no verb that fits nobody, no word said twice in a row."""
    things = (*seed.steps, *seed.questions.values(), *seed.notices.values())
    for sentence in (who_sees(seed, thing.rule) for thing in things):
        assert re.fullmatch(r"Everyone|(Everyone|Anyone (who|whose|for whom) ).*\.", sentence)
        assert not re.search(r"\bthey (is|has|was|\w+[^su]s)\b|\b(\w+) \2\b|[,;] [,;]|  ", sentence)
        assert not re.search(r"\bwho (a|at|the|not|worried|bothered)\b", sentence), sentence
        assert not {k for k in seed.criteria if "-" in k and re.search(rf"\b{k}\b", sentence)}


# What a condition says

SAYS: list[tuple[Condition, str]] = [
    (
        Chose("medicines", frozenset({"benzodiazepine"})),
        "At “Would you like a question about any of these medicines?”: ticked benzodiazepines",
    ),
    (
        Chose("goals", frozenset({"better-sleep", "less-pain"})),
        "At “What would you most like to change?”: ticked any of Less pain, Better sleep",
    ),
    (
        Chose("goals", frozenset({"clear-thinking", "less-pain"})),
        "At “What would you most like to change?”: ticked any of Less pain; "
        "Clearer thinking, less brain fog",
    ),
    (Chose("age", frozenset({"adult"})), "At “How old are you?”: chose 18 to 64"),
    (
        Chose("age", frozenset({"adult", "older-adult"})),
        "At “How old are you?”: chose one of 18 to 64, 65 or older",
    ),
    (Chose("age", frozenset()), "At “How old are you?”: nothing yet, so it never holds"),
    (
        Chose("age", frozenset({"ancient"})),
        "At “How old are you?”: chose ancient (retired or gone)",
    ),
    (
        Chose("lost", frozenset({"adult"})),
        "At a step that is retired or gone (lost): ticked adult (retired or gone)",
    ),
    (
        Chose("treatments", frozenset({"tens"})),
        "At “Which of these have you tried?”: ticked TENS",
    ),
    (
        ChoseNone("age", frozenset({"older-adult"})),
        "At “How old are you?”: answered, with none of 65 or older",
    ),
    (ChoseNone("age", frozenset()), "At “How old are you?”: gave any answer"),
    (Answered("age"), "At “How old are you?”: gave any answer"),
    (ScaleAtLeast("pain", "average", 7), "Rated “Average pain” 7 or higher"),
    (ScaleAtLeast("pain", "average", 10), "Rated “Average pain” 10"),
    (ScaleAtLeast("lost", "lost", 3), "Rated “lost (retired or gone)” 3 or higher"),
    (
        Tried(frozenset(), "opioid", 2, frozenset({"no-help"}), frozenset({"still-using"})),
        "Tried at least 2 opioids that did not help, still using",
    ),
    (Tried(frozenset(), "opioid"), "Tried at least 1 of the opioids"),
    (Tried(frozenset(), "movement", 3), "Tried at least 3 of the group “Moving”"),
    (Tried(frozenset(), "lost", 1), "Tried at least 1 of the group “lost (retired or gone)”"),
    (Tried(frozenset(), "any"), "Tried at least 1 treatment"),
    (Tried(frozenset(), "any", 4), "Tried at least 4 treatments"),
    (
        Tried(frozenset(), "any", 1, frozenset({"not-sure"})),
        "Tried at least 1 treatment that they are not sure about",
    ),
    (
        Tried(frozenset(), "any", 1, frozenset({"made-worse", "no-help"}), STOPPED),
        "Tried at least 1 treatment that did not help or made it worse, stopped for any reason",
    ),
    (
        Tried(frozenset({"tens"}), None, 1, frozenset(), frozenset({"stopped-cost"})),
        "Tried TENS, stopped: cost or access",
    ),
    (Tried(frozenset({"tens", "tms", "lost"})), "Tried TENS, TMS, or lost (retired or gone)"),
    (Tried(frozenset({"tens", "tms", "cbt"}), None, 2), "Tried at least 2 of TENS, TMS, CBT"),
    (Tried(frozenset()), "Tried at least 1 of nothing yet"),
    (
        NotTried(frozenset({"lidocaine-drip"})),
        "Answered what they tried, and did not tick “Lidocaine drip”",
    ),
    (
        NotTried(frozenset({"tens", "tms"})),
        "Answered what they tried, and ticked none of “TENS”, “TMS”",
    ),
    (
        NotTried(frozenset(), "movement"),
        "Answered what they tried, and ticked nothing of the group “Moving”",
    ),
    (NotTried(frozenset(), "any"), "Answered what they tried, and ticked no treatment"),
    (NotTried(frozenset()), "Answered what they tried, and no treatment is named yet"),
]


@pytest.mark.parametrize(("condition", "says"), SAYS, ids=[says[:60] for _, says in SAYS])
def test_a_condition_says_what_it_asks(seed: Bank, condition: Condition, says: str) -> None:
    assert condition_says(seed, condition) == says


@given(broken_banks())
def test_whatever_an_editor_does_there_is_a_sentence(bank: Bank) -> None:
    for thing in (*bank.steps, *bank.questions.values(), *bank.notices.values()):
        assert who_sees(bank, thing.rule)
    for criterion in bank.criteria.values():
        assert all(condition_says(bank, condition) for condition in criterion.conditions)


# What a problem says

PROBLEMS = [
    (
        Problem("steps", "cover", 'Criterion "in-us" asks about step "country".'),
        "Criterion “Gets care in the United States” asks about step “Where do you get your "
        "health care?”.",
    ),
    (
        Problem("steps", "age", "It looks forward. Earlier steps: country, pain."),
        "It looks forward. Earlier steps: “Where do you get your health care?”, “In the past "
        "week, how was your pain?”.",
    ),
    (
        Problem("questions", "x", 'Criteria "in-us" and "in-uk" never hold.'),
        "Criteria “Gets care in the United States” and “Gets care in the United Kingdom” never "
        "hold.",
    ),
    (
        Problem("steps", "goals", 'Answer "less-pain" changes nothing.'),
        "Answer “Less pain” changes nothing.",
    ),
    (
        Problem("steps", "goals", '"choice less-pain, short" has no text in "en".'),
        '"choice “Less pain”, short" has no text in "en".',
    ),
    (
        Problem("personas", "x", 'At step "treatments" it names "tens" and "salt".'),
        "At step “Which of these have you tried?” it names “TENS or a wearable nerve stimulator” "
        'and "salt".',
    ),
    (
        Problem("sources", "x", 'Nobody read it. Resting on it: "spine-options".'),
        "Nobody read it. Resting on it: “What are my options, including doing nothing new?”.",
    ),
    (Problem("criteria", "x", 'Step "lost" does not exist.'), 'Step "lost" does not exist.'),
    (Problem("questions", "x", '"why" says 30.'), '"why" says 30.'),
]


@pytest.mark.parametrize(("problem", "says"), PROBLEMS, ids=[p.text[:50] for p, _ in PROBLEMS])
def test_a_problem_names_things_as_an_editor_does(seed: Bank, problem: Problem, says: str) -> None:
    assert problem_says(naming(dump(seed)), problem) == says
