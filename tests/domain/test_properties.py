"""What holds for every patient and every bank, whatever they answer and its editor did."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from prepapp.domain.answers import Answers, Given, Picks
from prepapp.domain.bank import Bank, Side
from prepapp.domain.path import walk
from prepapp.domain.selection import PRINTED, Selection, fitting, select
from prepapp.domain.sheet import Sheet, SiteFacts
from prepapp.domain.writer import build
from tests.domain.strategies import SEED, adults, answers_to, banks, grown_up, picks_for
from tests.voice import PLAIN

TODAY = date(2026, 11, 22)
LETTERS = frozenset(range(32, 127))


def chosen(bank: Bank, answers: Answers, picks: Picks | None = None) -> Selection:
    return select(walk(bank, answers), picks or Picks())


def sheet(bank: Bank, answers: Answers, picks: Picks | None = None) -> Sheet:
    path = walk(bank, answers)
    return build(
        path,
        picks or Picks(),
        SiteFacts(),
        PLAIN,
        edition="Edition 1.",
        prepared_on=TODAY,
        printable=LETTERS,
    )


@given(st.data())
def test_every_way_ends_and_every_sheet_is_made_whatever_the_editor_did(
    data: st.DataObject,
) -> None:
    bank = data.draw(banks())
    answers, picks = data.draw(answers_to(bank)), data.draw(picks_for(bank))
    path = walk(bank, answers)
    assert len(path.steps) <= len(bank.steps)
    assert len(path.steps) <= path.longest() <= len(bank.steps)
    sheet(bank, answers, picks)


@given(answers_to(SEED), picks_for(SEED))
def test_every_patient_of_the_seed_bank_gets_a_sheet(answers: Answers, picks: Picks) -> None:
    made = sheet(SEED, answers, picks)
    assert [page.key for page in made.pages[:2]] == ["doctor", "questions"]


@given(answers_to(SEED), st.data())
def test_a_way_answered_page_by_page_comes_to_an_end(answers: Answers, data: st.DataObject) -> None:
    for _ in SEED.steps:
        step = walk(SEED, answers).first_not_seen()
        if step is None:
            break
        answers = answers.with_(step.key, data.draw(answers_to(SEED)).to(step.key))
    assert walk(SEED, answers).first_not_seen() is None or walk(SEED, answers).stopped


@given(adults, picks_for(SEED))
def test_answers_off_the_path_never_count(answers: Answers, picks: Picks) -> None:
    on_path = {step.key for step in walk(SEED, answers).steps}
    only = Answers({key: given for key, given in answers.given.items() if key in on_path})
    assert chosen(SEED, answers, picks) == chosen(SEED, only, picks)
    assert sheet(SEED, answers, picks) == sheet(SEED, only, picks)


@given(adults, picks_for(SEED))
def test_the_same_answers_give_the_same_sheet(answers: Answers, picks: Picks) -> None:
    backwards = Answers(dict(reversed(answers.given.items())))
    assert sheet(SEED, answers, picks) == sheet(SEED, backwards, picks)


@given(adults, st.sampled_from(SEED.steps[1:]), st.data())
def test_a_changed_early_answer_never_leaves_an_old_worry_on_the_sheet(
    answers: Answers, step: object, data: st.DataObject
) -> None:
    key = getattr(step, "key")  # noqa: B009
    changed = answers.with_(key, data.draw(adults).to(key))
    path = walk(SEED, changed)
    for fit in fitting(path):
        assert fit.question.rule.holds(SEED.criteria, path.said)
        assert all(criterion.holds(path.said) for criterion in fit.reasons)
    fresh = Answers({k: g for k, g in changed.given.items() if k in {s.key for s in path.steps}})
    assert chosen(SEED, changed) == chosen(SEED, fresh)


@given(adults, st.sampled_from(["country", "conditions", "treatments"]), st.data())
def test_reopening_a_branch_brings_its_answers_back(
    answers: Answers, step: str, data: st.DataObject
) -> None:
    left = answers.with_(step, data.draw(adults).to(step))
    back = left.with_(step, answers.to(step)) if answers.seen(step) else None
    if back is not None:
        assert sheet(SEED, back) == sheet(SEED, answers)


@given(adults)
def test_what_we_suggest_is_balanced_and_asks_about_benefit_harm_cost_and_who_pays(
    answers: Answers,
) -> None:
    selection = chosen(SEED, answers)
    sides = selection.sides()
    assert abs(sides[Side.BENEFIT] - sides[Side.HARM]) <= 1
    assert sides[Side.BENEFIT] >= 1
    assert sides[Side.HARM] >= 1
    topics = {f.question.topic for f in selection.page_2()}
    assert {"cost", "insurance"} <= topics
    assert len(selection.spine) == 3


@given(adults, picks_for(SEED))
def test_nothing_vanishes_and_the_page_holds_what_it_can(answers: Answers, picks: Picks) -> None:
    path = walk(SEED, answers)
    selection = select(path, picks)
    printed = [f.key for f in (*selection.page_2(), *selection.calls, *selection.talk)]
    more = [f.key for f in selection.more]
    assert len(printed) == len(set(printed))
    assert sorted(printed + more) == sorted(f.key for f in fitting(path))
    assert selection.printed() <= PRINTED[path.length()] + len(selection.starred)
    assert selection.printed() <= max(PRINTED[path.length()], 4 + len(selection.starred))
    assert [f.key for f in selection.starred] == [
        key for key in picks.starred if key in set(printed) and SEED.questions[key].role != "spine"
    ]


@given(adults, picks_for(SEED))
def test_what_was_unticked_is_not_printed_and_what_was_starred_is(
    answers: Answers, picks: Picks
) -> None:
    path = walk(SEED, answers)
    selection = select(path, picks)
    fits = {f.key for f in fitting(path)}
    shown = {f.key for f in (*selection.others, *selection.calls, *selection.talk)}
    assert not (picks.removed - picks.added - set(picks.starred)) & shown
    starred = {f.key for f in (*selection.starred, *selection.spine)}
    assert {key for key in picks.starred if key in fits} <= starred


@given(answers_to(SEED), picks_for(SEED))
def test_answers_and_picks_read_back_as_they_were_written(answers: Answers, picks: Picks) -> None:
    once = Answers.from_data(answers.as_data())
    assert Answers.from_data(once.as_data()) == once
    assert chosen(SEED, grown_up(once)) == chosen(SEED, grown_up(answers))
    again = Picks.from_data(picks.as_data())
    assert Picks.from_data(again.as_data()) == again


def test_silence_is_not_a_no() -> None:
    for criterion in SEED.criteria.values():
        assert not criterion.holds(walk(SEED, Answers()).said), criterion.key
        skipped = Answers({step.key: Given() for step in SEED.steps})
        assert not criterion.holds(walk(SEED, skipped).said), criterion.key
