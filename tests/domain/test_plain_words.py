"""Short sentences, and hard words explained where they are met unless the patient ticked them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from prepapp.bank.files import seed_bank
from prepapp.domain.bank import Question
from prepapp.domain.criteria import Chose, Criterion, Tried

BANK = seed_bank()
# Each word, and the plain words of which one has to stand in the same question.
GLOSSES = {
    "ABN": "cost notice",
    "aneurysm": "a bulging vessel",
    "Budapest": "formal",
    "clonidine": "blood pressure drug",
    "Cochrane": "summary of trials",
    "ECG": "heart tracing",
    "ECT": "electric treatment",
    "FDA": "the US drug agency",
    "FSA": "tax-free savings",
    "HSA": "tax-free savings",
    "investigational": "not proven",
    "itemized": "each cost named",
    "MAOI": "",
    "mania": "",
    "midazolam": "calming",
    "naltrexone": "a pill",
    "NMDA": "nerve switches",
    "off-label": "used for something it was not approved for",
    "opioid": "strong painkillers",
    "porphyria": "rare blood illness",
    "POTS": "",
    "psychosis": "seeing what is not there",
    "receptor": "nerve switches",
    "sedative": "calming drugs",
    "Spravato": "nose spray|related spray",
    "TENS": "skin pulses",
    "theophylline": "for lungs|a lung medicine",
    "valproate": "steady mood",
}


LONGEST_SENTENCE = 15


@pytest.mark.parametrize("question", BANK.questions.values(), ids=lambda q: q.key)
def test_no_sentence_of_a_question_or_its_why_is_longer_than_fifteen_words(
    question: Question,
) -> None:
    for sentence in re.split(r"(?<=[.?!:;])\s+", f"{question.text} {question.why}"):
        assert len(re.findall(r"[\w'’/-]+", sentence)) <= LONGEST_SENTENCE, sentence


def ticked_for(criterion: Criterion) -> Iterator[str]:
    """Yield what the patient read and ticked for a criterion to hold."""
    choices = {(s.key, c.key): c.text for s in BANK.steps for c in s.choices}
    for condition in criterion.conditions:
        if isinstance(condition, Chose):
            yield " ".join(choices[condition.step, key] for key in condition.any_of)
        if isinstance(condition, Tried):
            yield " ".join(BANK.treatments[key].name for key in condition.treatments)


def is_ticked(word: str, question: Question) -> bool:
    """Tell whether whoever gets a question has ticked the word."""
    ways = [[key, *question.rule.only_if] for key in question.rule.anyone_who]
    return bool(ways) and all(
        any(
            re.search(rf"\b{word}", text, re.IGNORECASE)
            for key in way
            for text in ticked_for(BANK.criteria[key])
        )
        for way in ways
    )


@pytest.mark.parametrize("word", GLOSSES)
def test_a_hard_word_is_explained_in_the_question_that_uses_it(word: str) -> None:
    for question in BANK.questions.values():
        text = f"{question.text} {question.why}"
        if re.search(rf"\b{word}", text):
            explained = GLOSSES[word] and re.search(GLOSSES[word], text)
            assert explained or is_ticked(word, question), f"{question.key}: {text}"


@pytest.mark.parametrize("word", GLOSSES)
def test_every_hard_word_on_the_list_is_used(word: str) -> None:
    texts = [f"{q.text} {q.why}" for q in BANK.questions.values()]
    assert any(re.search(rf"\b{word}", text) for text in texts)


def test_every_word_in_capitals_is_explained_or_known_to_all() -> None:
    known = {"US", "UK", "NHS", "VA", "TRICARE", "NICE", "CRPS", "PTSD", "ADHD"}
    texts = " ".join(f"{q.text} {q.why}" for q in BANK.questions.values())
    assert set(re.findall(r"\b[A-Z]{2,}\b", texts)) <= known | GLOSSES.keys()
