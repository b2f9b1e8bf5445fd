"""What nobody can reach is an error, and the sentence about it says why."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from prepapp.domain.bank import Bank, Notice
from prepapp.domain.checks import errors
from prepapp.domain.checks.ways import LONGEST_WAY, long_way
from prepapp.domain.criteria import Chose, Condition, Criterion, Rule, ScaleAtLeast, Tried
from prepapp.domain.reach import reach
from tests.domain.strategies import SEED, banks, small_banks
from tests.domain.test_checks import NORMAL, Change, one, step, told, when

ADULT, OLDER = (Chose("age", frozenset({key})) for key in ("adult", "older-adult"))
YOUNG = Chose("age", frozenset({"under-18"}))
LITHIUM = Chose("medicines", frozenset({"lithium"}))
COVERED, BRITISH = Chose("cover", frozenset({"employer"})), Chose("country", frozenset({"uk"}))


def criterion(key: str, *conditions: Condition) -> Change:
    """Add a criterion."""
    new = Criterion(key, key, key, conditions)
    return lambda bank: replace(bank, criteria={**bank.criteria, key: new})


def shown(rule: Rule) -> Change:
    """Show a question to others."""
    return one("questions", NORMAL, rule=rule)


def stands(rule: Rule, *places: str) -> Change:
    """Add a notice."""
    notice = Notice("new", "plain", rule, places, "New")
    return lambda bank: replace(bank, notices={**bank.notices, "new": notice})


def nobody_stops(bank: Bank) -> Bank:
    return step("age", choices=tuple(replace(c, stops=False) for c in bank.steps[0].choices))(bank)


def both(*changes: Change) -> Change:
    def change(bank: Bank) -> Bank:
        for each in changes:
            bank = each(bank)
        return bank

    return change


NEVER = "It can never hold: "
LOST = "Nobody can reach it: "
APART = "its conditions never hold together. Take one out."

UNREACHABLE: dict[str, tuple[Change, str]] = {
    "a criterion for the young and old at once": (
        when(ADULT, OLDER),
        f'Criterion "older-adult": {NEVER}{APART}',
    ),
    "a criterion on a page that only others see": (
        when(BRITISH, COVERED),
        f'Criterion "older-adult": {NEVER}{APART}',
    ),
    "a criterion that asks for more treatments than there are": (
        when(ADULT, Tried(frozenset({"tramadol"}), at_least=2)),
        f'Criterion "older-adult": {NEVER}nobody can meet its condition on treatments. Change it.',
    ),
    "a criterion on a step that nobody sees": (
        both(when(COVERED), step("cover", rule=Rule(everyone=True, only_if=("in-uk", "in-us")))),
        f'Criterion "older-adult": {NEVER}nobody can meet its condition on step "cover". '
        "Change it.",
    ),
    "a question whose criterion never holds": (
        both(criterion("new", ADULT, OLDER), shown(Rule(anyone_who=("new",)))),
        f'Question "{NORMAL}": {LOST}criterion "new" can never hold. Mend it, or name another.',
    ),
    "a question whose criterion names what was taken out": (
        both(criterion("new", LITHIUM), shown(Rule(anyone_who=("new",)))),
        f'Question "{NORMAL}": {LOST}criterion "new" can never hold. Mend it, or name another.',
    ),
    "a question with two criteria that never hold": (
        both(
            criterion("new", ADULT, OLDER),
            criterion("newer", BRITISH, COVERED),
            shown(Rule(anyone_who=("new", "newer"))),
        ),
        f'Question "{NORMAL}": {LOST}criteria "new" and "newer" can never hold. '
        "Mend one, or name another.",
    ),
    "a question of which both lists never hold": (
        both(
            criterion("new", ADULT, OLDER),
            criterion("newer", BRITISH, COVERED),
            shown(Rule(anyone_who=("new",), only_if=("newer", "in-us"))),
        ),
        f'Question "{NORMAL}": {LOST}criteria "new" and "newer" can never hold. '
        "Mend one, or name another.",
    ),
    "a question only if something that never holds": (
        both(criterion("new", ADULT, OLDER), shown(Rule(False, ("in-us",), ("new", "in-us")))),
        f'Question "{NORMAL}": {LOST}criterion "new" can never hold. Mend it, or name another.',
    ),
    "a question for people here, only if they are there": (
        shown(Rule(anyone_who=("in-us",), only_if=("in-uk",))),
        f'Question "{NORMAL}": {LOST}"in-us" of "anyone who" and "in-uk" of "only if" '
        "never hold together. Change one of the lists.",
    ),
    "a question for everyone who is here and there": (
        shown(Rule(everyone=True, only_if=("in-us", "in-uk"))),
        f'Question "{NORMAL}": {LOST}criteria "in-us" and "in-uk" never hold together. '
        "Change one of the lists.",
    ),
    "a question for those who get no sheet": (
        both(criterion("young", YOUNG), shown(Rule(anyone_who=("young",)))),
        f'Question "{NORMAL}": {LOST}its criteria hold only where an answer stops the way. '
        "Name another criterion.",
    ),
    "a step for people here, only if they are there": (
        step("words", rule=Rule(anyone_who=("in-us",), only_if=("in-uk",))),
        f'Step "words": {LOST}"in-us" of "anyone who" and "in-uk" of "only if" '
        "never hold together. Change one of the lists.",
    ),
    "a notice whose criterion never holds": (
        both(criterion("new", ADULT, OLDER), stands(Rule(anyone_who=("new",)), "sheet")),
        f'Notice "new": {LOST}criterion "new" can never hold. Mend it, or name another.',
    ),
    "a notice for adults where children stop": (
        stands(Rule(anyone_who=("older-adult",)), "stop"),
        f'Notice "new": {LOST}none of its places is shown to the people it is for. '
        "Choose other places.",
    ),
    "a notice where the way stops, when it stops for nobody": (
        nobody_stops,
        f'Notice "under-18": {LOST}none of its places is shown to the people it is for. '
        "Choose other places.",
    ),
}


@pytest.mark.parametrize(("change", "sentence"), UNREACHABLE.values(), ids=UNREACHABLE)
def test_what_nobody_reaches_is_named_with_the_reason(change: Change, sentence: str) -> None:
    assert sentence in told(change(SEED))


def test_a_question_added_for_a_medicine_is_out_of_reach_until_the_medicine_is_there() -> None:
    question = both(criterion("new", LITHIUM), shown(Rule(anyone_who=("new",))))
    assert any("Nobody can reach it" in text for text in told(question(SEED)))
    medicines = SEED.step("medicines")
    assert medicines
    lithium = replace(medicines.choices[0], key="lithium", text="Lithium")
    assert told(step("medicines", choices=(*medicines.choices, lithium))(question(SEED))) == []


def test_what_a_rule_alone_says_already_is_not_said_again() -> None:
    assert told(shown(Rule())(SEED)) == [
        f'Question "{NORMAL}": "Anyone who" is empty, so nobody sees it. Name a criterion.'
    ]
    assert [p.about for p in errors(when(ScaleAtLeast("pain", "joy", 11))(SEED))] == [
        'Criterion "older-adult"',
        'Question "cons-my-age"',
    ]


def test_when_nobody_gets_past_a_step_that_alone_is_said() -> None:
    stops = step("age", choices=tuple(replace(c, stops=True) for c in SEED.steps[0].choices))
    assert [p.about for p in errors(stops(SEED))] == ['Step "age"']


@given(small_banks())
@settings(deadline=None)
def test_every_error_about_reach_is_true_and_none_is_missing(bank: Bank) -> None:
    bank = replace(bank, personas={})
    found = errors(bank)
    lost = {(p.kind, p.key) for p in found if p.text.startswith(("Nobody", "It can never"))}
    reached = reach(bank)
    things = {
        *(("criteria", key) for key in bank.criteria.keys() - reached.criteria.keys()),
        *(("steps", s.key) for s in bank.steps if s.key not in reached.steps),
        *(("questions", key) for key in bank.questions.keys() - reached.questions.keys()),
        *(("notices", key) for key in bank.notices.keys() - reached.notices.keys()),
    }
    assert lost <= things
    blocked = any(s.required and s.choices and all(c.stops for c in s.choices) for s in bank.steps)
    assert blocked or things <= {(p.kind, p.key) for p in found}


# The longest way


def with_pages(bank: Bank, rules: list[Rule]) -> Bank:
    """Add pages that are like the one on country."""
    new = (replace(SEED.steps[1], key=f"more-{n}", rule=rule) for n, rule in enumerate(rules))
    return replace(bank, steps=(*bank.steps, *new))


def warned(bank: Bank) -> list[str]:
    return [str(problem) for problem in long_way(bank)]


def test_the_seed_has_fifteen_pages_at_most() -> None:
    assert len(SEED.steps) == LONGEST_WAY == 15
    assert warned(SEED) == []


def test_a_way_that_somebody_could_walk_counts_though_no_persona_does() -> None:
    assert warned(with_pages(SEED, [Rule(anyone_who=("still-on-naltrexone",))])) == [
        "Steps: A way may have 16 pages, over 15. Take a step out, or show one to fewer people."
    ]
    assert warned(with_pages(SEED, [Rule(everyone=True)] * 3))[0].startswith(
        "Steps: A way may have 18 pages"
    )


def test_pages_that_nobody_sees_together_do_not_add_up() -> None:
    here, there = Rule(anyone_who=("in-us",)), Rule(anyone_who=("in-uk",))
    fewer = replace(SEED, steps=tuple(s for s in SEED.steps if s.key not in ("words", "goals")))
    assert warned(with_pages(fewer, [here, there, there, there])) == []
    assert warned(with_pages(fewer, [here, there, there, there, there]))[0].startswith(
        "Steps: A way may have 16 pages"
    )


def test_of_several_reasons_to_see_a_page_one_is_enough() -> None:
    """Three goals can be ticked: whoever ticked three for one page had none for another."""
    some = Rule(anyone_who=("wants-less-pain", "wants-sleep", "wants-energy"))
    more = Rule(anyone_who=("wants-better-mood", "wants-short-break", "wants-options"))
    assert warned(with_pages(SEED, [some, more]))[0].startswith("Steps: A way may have 17 pages")


@given(banks())
@settings(deadline=None)
def test_a_long_way_is_found_in_any_bank_with_many_pages_for_everyone(bank: Bank) -> None:
    assert len(warned(with_pages(bank, [Rule(everyone=True)] * LONGEST_WAY))) <= 1
    assert len(warned(with_pages(replace(bank, steps=()), [Rule(everyone=True)] * 16))) == 1
