"""Five formulas for the years of school that an English text asks for, and their median.

Kincaid 1975 (Flesch-Kincaid), McLaughlin 1969 (SMOG), Gunning 1952 (Fog), Coleman and Liau 1975,
Smith and Senter 1967 (ARI). They are made for whole texts of some thirty sentences, not for one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import sqrt
from statistics import median

from prepapp.domain.reading_grade import HARD, spoken, words

Sentences = list[list[tuple[str, int]]]  # words, with their syllables


def sentences(texts: Iterable[str], known: Collection[str] = ()) -> Sentences:
    """Return sentences as words with syllables; `known` words count as easy ones."""
    return [[(word, spoken(word, known)) for word in words(text)] for text in texts]


def grades(said: Sentences) -> dict[str, float]:
    """Return the grade by each formula, and their median, of a text that is not empty."""
    every = [word for sentence in said for word in sentence]
    letters, syllables = sum(len(w) for w, _ in every), sum(n for _, n in every)
    hard = sum(n >= HARD for _, n in every)
    in_sentence, in_word = len(every) / len(said), syllables / len(every)
    found = {
        "Flesch-Kincaid": 0.39 * in_sentence + 11.8 * in_word - 15.59,
        "SMOG": 1.043 * sqrt(hard * 30 / len(said)) + 3.1291,
        "Fog": 0.4 * (in_sentence + 100 * hard / len(every)),
        "Coleman-Liau": 5.88 * letters / len(every) - 29.6 * len(said) / len(every) - 15.8,
        "ARI": 4.71 * letters / len(every) + 0.5 * in_sentence - 21.43,
    }
    return {**found, "median": median(found.values())}
