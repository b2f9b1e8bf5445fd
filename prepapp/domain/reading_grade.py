"""How many years of school an English text asks for, and which of its words are the hard ones."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

FEWEST_WORDS = 5  # a shorter text says too little
HARD = 3  # syllables
KNOWN = 2  # syllables, at most, of a word that its reader knows well

_WORD = re.compile(r"\w+(?:'\w+|(?<=\d)[.,]\d+)*")
_SENTENCE_END = re.compile(r"[.!?]+[\"')\]]*(?=\s+[^a-z\s]|\s*$)|\n")
_TITLE = re.compile(r"\b(Dr|Mr|Mrs|Ms|St|vs)\.")
_DOTTED = re.compile(r"\b(?:[a-z]\.){2,}", re.IGNORECASE)
_INITIALS = re.compile(r"([A-Z]{2,5}|[B-HJ-Z])s?")  # TENS; a longer one is read as a word
_LETTERS = str.maketrans({"’": "'", "“": '"', "”": '"', "…": ".", "_": " "})

# A group of vowels is a syllable. These are the letters of one that nobody speaks ...
_GROUP = re.compile(r"[aeiouy]+")
_SILENT = re.compile(
    r"""
      (?<=[^aeiouy]) (?<![bcdfgkpstz]l) e (?=$|ly$|ness|less|ful|some|ty$)  # hope, safely; not able
    | (?<=[^aeiouytd]) (?<![bcdfgkpstz]l|[cdt]r) e (?=d$)         # helped; not wanted, hundred
    | (?<=[^aeiouycgsxz]) (?<![bcdfgkpstz]l|ch|sh) e (?=s$)       # hopes; not doses, tables
    | (?:(?<=[aeiou][^aeiouyl]) | (?<=dg|lv|n[cg]|r[cs])) e (?=ment)  # statement; not element
    | (?<=[aeiou][^aeiouy]) e (?=thing|time|where|how|what|body|work|line|style|fore|hold|day)
    | (?<=[gq]) ue (?=s?$)                                        # tongue, unique
    | (?<=ev) e (?=ry) | (?<=bus) i (?=ness) | (?<=ic) a (?=lly)  # every, business, basically
    """,
    re.VERBOSE,
)
# ... and these the places where one group is spoken as two syllables, or where one has no vowel.
_APART = re.compile(
    r"""
      (?<=[^aceghilostux]) i (?=a(?!ge)|o|u) (?<!ni(?=o[nr]))(?<!avi(?=or|our))  # media; not union
    | ^[gl]i (?=[ao]) | [ae]li (?=an?[bc]) | pli (?=an)           # giant, reliable, compliance
    | [clt]i (?=at(?!iv)|ary) | [lt]i (?=os?$) | chi (?=atr)      # associate, ratio, psychiatry
    | si (?=olog) | (?<!con)sci (?=en) | i (?=um|et)              # physiology, science, quiet
    | (?<![cgst]) i (?=en[ct]|ens?$)                              # client; not patient, ancient
    | (?<!^p|^t) (?<!nt|sh|ld) i (?=ers?$|est$)                   # easier, earliest; not soldier
    | (?<=[aeiouy]) (?<![gq]u) (?=ing)                            # being, trying
    | (?<=[^aeiouwy]) y (?=[aou]|e[rt])                           # anyone, dryer
    | [aeo]y (?=ab|al|ee|er|on|or)                                # royal, player, beyond
    | (?<=[^agioqeu]) u (?=ar[iy]|at|al|ous|el|en[ct]|ici|id(?!e)|in(?!g))  # actual, fluid, ruin
    | (?<=[nt]) u (?=it[iy]) | e (?=ity)                          # intuition, spontaneity
    | (?<![cg]) e (?=um|us$|ous|o(?!pa|pl|us|ne|ff)) | ^ge (?=o)  # museum, video, geography
    | cr e (?=at(?!u)) | ^the (?=at) | (?<=rop) e (?=an)          # create; not creature
    | (?<=[aeiouy][^aeiouy]) e (?=as?$) | (?:pn|rrh) e (?=a)      # area, nausea, apnea
    | ^re (?=act|ali|app|ass|en|im|in[fstv]|op|un|us)             # react, realistic, reassure
    | ^co (?=exi|inc|op[et]|ord) | a (?=o) | o (?=em|et) | hero (?=i)  # chaos, poem, heroin
    | (?<=[bct]) re (?=s?$) | (?:s|th) (?=ms?$) | [ds]n (?='t$)   # centre, rhythm, didn't
    """,
    re.VERBOSE,
)
_OTHERWISE = {
    word: count
    for count, row in {
        1: "george",
        2: "dr mr mrs vs argue argued argues elsewhere evening evenings headaches maybe naked rely",
        3: "arguing linear nuclear vegetable vegetables whenever wherever",
        4: "behavioral diabetes paranoia",
    }.items()
    for word in row.split()
}


def grade(text: str, known: Collection[str] = ()) -> float | None:
    """Return the Flesch-Kincaid grade of an English text, or None when it is too short to say.

    `known` are single words that the reader knows well: they count as easy ones.
    """
    sentences = [found for part in _SENTENCE_END.split(_plain(text)) if (found := _words(part))]
    counts = [spoken(word, known) for sentence in sentences for word in sentence]
    if len(counts) < FEWEST_WORDS:
        return None
    per_sentence, per_word = len(counts) / len(sentences), sum(counts) / len(counts)
    return round(0.39 * per_sentence + 11.8 * per_word - 15.59, 1)


def hard_words(text: str, known: Collection[str] = ()) -> list[str]:
    """Return each word of three or more syllables once, the longest spoken first."""
    once: dict[str, str] = {}
    for word in words(text):
        once.setdefault(word.lower(), word)
    hard = [word for word in once.values() if spoken(word, known) >= HARD]
    return sorted(hard, key=lambda word: -syllables(word))


def words(text: str) -> list[str]:
    """Return the words of a text; what a dash joins are several, and a number is one."""
    return _words(_plain(text))


@lru_cache(maxsize=4096)
def syllables(word: str) -> int:
    """Return how many syllables an English word has; initials are read letter by letter."""
    if initials := _INITIALS.fullmatch(word):
        return sum(3 if letter == "W" else 1 for letter in initials[1])
    word = word.lower().removesuffix("'s")
    if word in _OTHERWISE:
        return _OTHERWISE[word]
    groups, silent, apart = (len(p.findall(word)) for p in (_GROUP, _SILENT, _APART))
    return max(1, groups - silent + apart)


def spoken(word: str, known: Collection[str]) -> int:
    """Return how many syllables a word counts as; one that the reader knows well has few."""
    count = syllables(word)
    forms = {word.lower(), word.lower().removesuffix("'s"), word.lower().removesuffix("s")}
    return min(count, KNOWN) if not forms.isdisjoint(known) else count


def _plain(text: str) -> str:
    """Return the text in plain letters, without the full stops that end no sentence."""
    letters = unicodedata.normalize("NFD", text.translate(_LETTERS))
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    letters = _DOTTED.sub(lambda found: found[0].replace(".", ""), letters)
    return _TITLE.sub(r"\1", letters)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)
