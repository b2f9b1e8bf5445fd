"""The path, step by step, for patients of the seed bank."""

from __future__ import annotations

import pytest

from prepapp.domain.answers import Answers
from prepapp.domain.bank import Bank, Length
from prepapp.domain.path import Path, walk


def way(seed: Bank, **said: list[str]) -> Path:
    return walk(seed, Answers.from_data({"age": ["adult"], **said}))


def keys(path: Path) -> list[str]:
    return [step.key for step in path.steps]


def test_a_newcomer_starts_with_their_age(seed: Bank) -> None:
    path = walk(seed, Answers())
    first = path.first_not_seen()
    assert first is not None
    assert first.key == "age"
    assert path.blocking() == first


@pytest.mark.parametrize(
    ("said", "asked", "not_asked"),
    [
        ({"country": ["us"]}, ["cover"], []),
        ({"country": ["uk"]}, [], ["cover"]),
        ({}, [], ["cover", "pain", "outcomes"]),
        ({"conditions": ["crps"]}, ["pain"], []),
        ({"conditions": ["depression"]}, [], ["pain"]),
        ({"treatments": ["cbt"]}, ["outcomes"], []),
        ({"treatments": ["none"]}, [], ["outcomes"]),
    ],
)
def test_a_page_is_asked_only_of_those_it_fits(
    seed: Bank, said: dict[str, list[str]], asked: list[str], not_asked: list[str]
) -> None:
    path = keys(way(seed, **said))
    assert set(asked) <= set(path)
    assert not set(not_asked) & set(path)


def test_under_18_ends_the_way_at_once(seed: Bank) -> None:
    path = walk(seed, Answers.from_data({"age": ["under-18"], "country": ["us"]}))
    assert path.stopped
    assert keys(path) == ["age"]
    assert not path.said.to("country")


def test_what_the_step_no_longer_offers_is_invisible(seed: Bank) -> None:
    path = way(seed, country=["atlantis"], goals=["less-pain", "immortality"])
    assert not path.said.to("country")
    assert path.said.to("goals").chosen == {"less-pain"}


def test_an_outcome_of_a_treatment_that_was_unticked_counts_no_more(seed: Bank) -> None:
    data = {"age": ["adult"], "treatments": ["cbt"], "outcomes": {"gabapentin": ["no-help", None]}}
    path = walk(seed, Answers.from_data(data))
    assert path.said.tried is not None
    assert list(path.said.tried) == ["cbt"]


def test_the_range_of_pages_is_honest(seed: Bank) -> None:
    path = walk(seed, Answers())
    assert (len(path.steps), path.longest()) == (12, 15)
    no_branch = way(seed, country=["uk"], conditions=["depression"], treatments=["none"])
    assert len(no_branch.steps) == no_branch.longest() == 12


def test_the_length_of_the_visit_is_normal_unless_said(seed: Bank) -> None:
    assert way(seed).length() is Length.NORMAL
    assert way(seed, visit=["short"]).length() is Length.SHORT
    assert way(seed, visit=["not-sure"]).length() is Length.NORMAL


def test_before_and_after_follow_the_path(seed: Bank) -> None:
    path = way(seed, country=["uk"])
    medicines, doctor = (s for s in path.steps if s.key in ("medicines", "doctor"))
    assert path.after(medicines) == doctor
    assert path.before(doctor) == medicines
    assert path.before(path.steps[0]) is None
    assert path.after(path.steps[-1]) is None
