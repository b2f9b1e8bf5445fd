"""How hard a text is to read: its words, their syllables, its sentences, and the grade."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepapp.domain.reading_grade import FEWEST_WORDS, grade, hard_words, syllables, words

# As dictionaries divide them, a row for each number of syllables.
SPOKEN = {
    1: """a I the ache blood build caused cheap clear does dose drip eyes fear friend goes guide
        heart helped hope hoped hopes league loved nerve pain played quite side sure through
        tongue weeks""",
    2: """able anxious being business cement centre chaos client create creature didn't doctor
        doctor's doing doses every fashion fluid giant guideline headaches hopeful hundred little
        lonely maybe needed patient people poem prescribed quiet react rhythm safety science
        settled someone something special statement tables technique trying union unique wanted""",
    3: """actual another area area's basically depression easier element employer everything idea
        insurance medicine museum nausea nuclear opinion physical reaction realize scientist
        suicide supplement theater video""",
    4: """activity anxiety associate diabetes emergency experience operation psychiatry reality
        reimbursement society territory variety""",
    5: "abnormality appreciation association continuity examination opportunity university",
    6: "responsibility",
}
COUNTED = [(word, count) for count, row in SPOKEN.items() for word in row.split()]

LETTER_BY_LETTER = {"IV": 2, "US": 2, "FDA": 3, "CRPS": 4, "SSRIs": 4, "MAOI": 4, "W": 3, "X": 1}
AS_A_WORD = {"TRICARE": 2, "Fda": 1, "A": 1, "2018": 1, "140": 1, "naïve": 1}


@pytest.mark.parametrize(("word", "count"), COUNTED)
def test_a_word_has_the_syllables_that_a_dictionary_gives_it(word: str, count: int) -> None:
    assert syllables(word) == count
    assert syllables(word.capitalize()) == count


@pytest.mark.parametrize(("word", "count"), LETTER_BY_LETTER.items())
def test_initials_are_read_letter_by_letter(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(("word", "count"), AS_A_WORD.items())
def test_what_is_no_initials_is_read_as_a_word(word: str, count: int) -> None:
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "found"),
    {
        "What is long-lasting pain?": "What is long lasting pain",
        "Yes – or no—or 0-to-10.": "Yes or no or 0 to 10",
        "It costs $1,500, or 2.5 times more.": "It costs 1,500 or 2.5 times more",
        "Keep it below 140/90 (70%).": "Keep it below 140 90 70",
        "The doctor’s U.S. licence, e.g. Dr. Ho’s": "The doctor's US licence eg Dr Ho's",
        "...": "",
    }.items(),
)
def test_a_text_is_read_word_by_word(text: str, found: str) -> None:
    assert words(text) == found.split()


# 13 words with 24 syllables: the textbook example, published as grade 11.3.
PLATYPUS = "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature."


def of(sentences: int, words: int, syllables: int) -> float:
    """Return the grade by the published formula."""
    return round(0.39 * words / sentences + 11.8 * syllables / words - 15.59, 1)


def test_the_textbook_example_has_the_grade_it_is_published_with() -> None:
    assert grade(PLATYPUS) == 11.3 == of(1, 13, 24)


@pytest.mark.parametrize(
    ("text", "expected"),
    {
        "The cat sat on the mat.": of(1, 6, 6),
        # Published with a reading ease of 69, which is 16 words with 23 syllables.
        "This sentence, taken as a reading passage unto itself, "
        "is being used to prove a point.": of(1, 16, 23),
        "The cat sat. The dog ran!": of(2, 6, 6),
        "The cat sat\nThe dog ran": of(2, 6, 6),
        "“The dog ran…” “Has the cat sat?” Yes": of(3, 8, 8),
        "Dr. Ho and Mrs. Ho sat.": of(1, 6, 8),
        "It was 2.5 feet, vs. 3 feet.": of(1, 7, 8),
        "Wait ... the cat sat down.": of(1, 5, 5),
        "The U.S. cat sat on e.g. mats": of(1, 7, 8),
        "Is it on? (Yes.) The cat sat": of(3, 7, 7),
    }.items(),
)
def test_a_grade_follows_from_words_sentences_and_syllables(text: str, expected: float) -> None:
    assert grade(text) == expected


def test_a_text_of_a_few_words_has_no_grade() -> None:
    assert FEWEST_WORDS == 5
    assert grade("Why is it so?") is None
    assert grade("Why is it so now?") == of(1, 5, 5)
    assert grade("") is None


def test_a_longer_sentence_and_longer_words_are_harder() -> None:
    plain = grade("Ask how it works. Ask what it costs.")
    long_words = grade("Ask how it operates. Investigate its expenditure.")
    long_sentence = grade("Ask how it works and then ask what it costs.")
    assert plain is not None
    assert long_words is not None
    assert long_sentence is not None
    assert plain < long_sentence < long_words


def test_the_name_of_a_patients_own_medicine_counts_as_an_easy_word() -> None:
    text = "Could Lamotrigine weaken it?\nLamotrigine’s dose matters."
    assert grade(text) == of(2, 7, 4 * 2 + 1 + 2 + 2 + 1 + 1)
    assert grade(text, {"lamotrigine"}) == of(2, 7, 2 * 2 + 1 + 2 + 2 + 1 + 1)


def test_several_of_a_known_thing_are_known_too_and_a_longer_word_is_not() -> None:
    assert hard_words("Opioids, opioid-like; opioidergic", {"opioid"}) == ["opioidergic"]


def test_a_short_word_gets_no_harder_because_it_is_known() -> None:
    assert grade("Is the pain in my head?", {"pain", "head"}) == of(1, 6, 6)


def test_the_hard_words_are_named_once_and_the_longest_first() -> None:
    text = "Recommend a medicine. An anesthesiologist may recommend it, or the FDA."
    assert hard_words(text) == ["anesthesiologist", "Recommend", "medicine", "FDA"]
    assert hard_words(text, {"fda", "medicine"}) == ["anesthesiologist", "Recommend"]
    assert hard_words("Ask your doctor again today.") == []


@given(st.text(), st.lists(st.text(max_size=5)))
def test_any_text_at_all_can_be_graded(text: str, known: list[str]) -> None:
    found = grade(text, known)
    assert (found is None) == (len(words(text)) < FEWEST_WORDS)
    assert set(hard_words(text, known)) <= set(words(text))
    assert all(syllables(word) >= 1 for word in words(text))
