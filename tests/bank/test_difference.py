"""An editor reads what changed, object by object, and two editors' work becomes one."""

from __future__ import annotations

import json
from copy import deepcopy
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prepapp.bank import files
from prepapp.bank.difference import (
    Change,
    Conflict,
    Merged,
    What,
    differences,
    entry_lines,
    label,
    merge,
    naming,
)
from prepapp.bank.reading import BadDocument, parse
from prepapp.bank.writing import dump
from tests.bank.test_files import DATA, PLACES

DOCUMENT: dict[str, Any] = dump(files.seed_bank())
MEDICINES = "Would you like a question about any of these medicines?"
PROOF = "pros-chance-for-me"


def seed() -> dict[str, Any]:
    return deepcopy(DOCUMENT)


def only_change(before: dict[str, Any], after: dict[str, Any]) -> Change:
    (change,) = differences(before, after)
    return change


def changed(way: tuple[str, ...], value: Any) -> dict[str, Any]:
    """Return the seed with one value set, or taken away when it is None."""
    document = seed()
    inside: Any = document
    for key in way[:-1]:
        inside = inside.setdefault(key, {})
    inside[way[-1]] = value
    if value is None:
        del inside[way[-1]]
    return document


def as_json(data: Any) -> str:
    return json.dumps(data)


# What changed, in words

TOLD: dict[str, tuple[tuple[str, ...], Any, tuple[str, ...]]] = {
    "a wording": (
        ("questions", PROOF, "text", "en"),
        "Is there proof?",
        (
            "Text: “How strong is the proof that ketamine helps a condition like mine?” "
            "→ “Is there proof?”",
        ),
    ),
    "a priority": (("questions", PROOF, "priority"), 0, ("Priority: 1 → 0",)),
    "a topic": (
        ("questions", PROOF, "topic"),
        "cost",
        ("Topic: “Possible benefits” → “Cost”",),
    ),
    "who can answer": (
        ("questions", PROOF, "ask"),
        "plan",
        ("Who can answer: doctor → health plan",),
    ),
    "a role that was not said": (
        ("questions", PROOF, "role"),
        "safety",
        ("Role: normal → safety",),
    ),
    "a side that is no longer said": (
        ("questions", PROOF, "side"),
        None,
        ("Side: benefit → neutral",),
    ),
    "sources": (
        ("questions", PROOF, "sources"),
        ["cohen-2018", "graven-nielsen-2000"],
        (
            f"Sources: added “{DOCUMENT['sources']['graven-nielsen-2000']['cite']}”, "
            f"removed “{DOCUMENT['sources']['cochrane-2025']['cite']}”",
        ),
    ),
    "sources in another order": (
        ("questions", PROOF, "sources"),
        ["cochrane-2025", "cohen-2018"],
        (
            f"Sources: now in the order “{DOCUMENT['sources']['cochrane-2025']['cite']}”, "
            f"“{DOCUMENT['sources']['cohen-2018']['cite']}”",
        ),
    ),
    "a rule for some instead of everyone": (
        ("questions", PROOF, "shown to"),
        {"anyone who": ["has-crps"], "only if": ["in-us"], "more urgent if": ["has-crps"]},
        (
            "Shown to: everyone → anyone who “Lives with CRPS”",
            "Shown only if: added “Gets care in the United States”",
            "More urgent if: added “Lives with CRPS”",
        ),
    ),
    "a rule for more people": (
        ("questions", "pros-crps-days-in-a-row", "shown to", "anyone who"),
        ["has-crps", "in-uk"],
        ("Shown to, anyone who: added “Gets care in the United Kingdom”",),
    ),
    "a rule for nobody": (
        ("questions", "spine-options", "shown to"),
        {},
        ("Shown to: everyone → nobody",),
    ),
    "a criterion's condition": (
        ("criteria", "older-adult", "when"),
        [{"step": "age", "any of": ["adult", "older-adult"]}],
        (
            "Condition: “How old are you?”: any of “65 or older” → "
            "“How old are you?”: any of “18 to 64”, “65 or older”",
        ),
    ),
    "a criterion with more conditions": (
        ("criteria", "older-adult", "when"),
        [
            {"step": "age", "any of": ["older-adult"]},
            {"step": "country", "none of": ["us"]},
            {"step": "visit", "answered": True},
            {"step": "pain", "item": "joy", "at least": 7},
        ],
        (
            "Condition added: “Where do you get your health care?”: none of “United States”",
            "Condition added: “How long is your visit?”: answered",
            "Condition added: “In the past week, how was your pain?”: "
            "“How much did it spoil things you enjoy?” at least 7",
        ),
    ),
    "a criterion about treatments": (
        ("criteria", "older-adult", "when"),
        [
            {"step": "age", "any of": ["older-adult"]},
            {"tried": ["tens"], "at least": 1, "outcome": ["no-help"], "status": ["still-using"]},
            {"tried group": "opioid", "at least": 2},
            {"not tried": "any"},
            {"not tried group": "movement"},
        ],
        (
            "Condition added: tried at least 1 of “TENS or a wearable nerve stimulator”, "
            "“did not help”, “still using”",
            "Condition added: tried at least 2 of the group “Opioids”",
            "Condition added: tried none of all treatments",
            "Condition added: tried none of the group “Moving”",
        ),
    ),
    "a criterion with no condition": (
        ("criteria", "older-adult", "when"),
        None,
        ("Condition removed: “How old are you?”: any of “65 or older”",),
    ),
    "a new choice": (
        ("steps", "medicines", "choices", "lithium"),
        {"text": {"en": "Lithium"}, "stops": True},
        ("Choice “Lithium”: added", "Choice “Lithium”, ends the way: yes"),
    ),
    "a choice that is gone": (
        ("steps", "medicines", "choices", "maoi"),
        None,
        ("Choice “MAOIs, such as phenelzine or selegiline”: removed",),
    ),
    "a choice with a new short form": (
        ("steps", "medicines", "choices", "naltrexone", "short", "en"),
        "LDN",
        ("Choice “Naltrexone, any dose”, short form: “naltrexone” → “LDN”",),
    ),
    "an item": (
        ("steps", "pain", "items", "joy", "high", "en"),
        "All of it",
        (
            "Line “How much did it spoil things you enjoy?”, "
            "what 10 means: “Completely” → “All of it”",
        ),
    ),
    "a step that must be answered": (
        ("steps", "country", "required"),
        True,
        ("Must be answered: no → yes",),
    ),
    "a step that takes any number of choices": (
        ("steps", "country", "kind"),
        "many",
        ("Kind: one choice → any number of choices",),
    ),
    "a limit where there was none": (
        ("steps", "health", "at most"),
        3,
        ("At most this many: not set → 3",),
    ),
    "a group": (
        ("groups", "opioid", "en"),
        "Strong painkillers",
        ("Name: “Opioids” → “Strong painkillers”",),
    ),
    "a treatment's groups": (
        ("treatments", "pregabalin", "groups"),
        ["medicine", "opioid"],
        ("Groups: added “Opioids”",),
    ),
    "a topic's page": (
        ("topics", "cost", "page"),
        "talk",
        ("Prints on: page 2, my questions → page 4, for a doctor who does not know ketamine",),
    ),
    "a notice's places": (
        ("notices", "under-18", "places"),
        ["stop", "age"],
        ("Places: added “How old are you?”",),
    ),
    "a review": (
        ("sources", "anand-2023", "review by"),
        "2028-01-01",
        ("Review by: 2027-11-21 → 2028-01-01",),
    ),
    "a persona's answers": (
        ("personas", "maria", "answers", "medicines"),
        ["opioid"],
        (
            f"Answer to “{MEDICINES}”: added “Opioid pain medicines, such as tramadol or "
            "oxycodone”, removed “Antidepressants”",
        ),
    ),
    "a persona's skipped page": (
        ("personas", "maria", "answers", "medicines"),
        [],
        (f"Answer to “{MEDICINES}”: removed “Antidepressants”",),
    ),
    "a persona's treatments": (
        ("personas", "maria", "answers", "treatments"),
        ["pregabalin", "duloxetine", "gabapentin", "exercise"],
        (
            "Answer to “Which of these have you tried?”: "
            "removed “Cognitive behavioral therapy (CBT)”",
        ),
    ),
    "a persona's number": (
        ("personas", "maria", "answers", "pain", "joy"),
        2,
        (
            "Answer to “In the past week, how was your pain?”, "
            "“How much did it spoil things you enjoy?”: 6 → 2",
        ),
    ),
    "a persona's outcome": (
        ("personas", "maria", "answers", "outcomes", "exercise"),
        [None, "stopped-cost"],
        (
            "Answer to “How did they go?”, “Walking or other exercise, built up slowly”: "
            "helped some, still using → stopped: cost or access",
        ),
    ),
    "a persona's words": (
        ("personas", "maria", "answers", "words", "agenda"),
        None,
        (
            "Answer to “What matters most to you? Say it in your own words.”, "
            "“What do you most want from this visit?”: "
            "“To find out if ketamine is worth a try for me.” → not said",
        ),
    ),
    "a persona's picks": (
        ("personas", "maria", "picks"),
        {"starred": [PROOF], "own": ["And my dog?"]},
        (
            "Starred: added “How strong is the proof that ketamine helps a condition like mine?”",
            "Own questions: added “And my dog?”",
        ),
    ),
    "a field of a later day": (
        ("questions", PROOF, "colour"),
        {"deep": [1]},
        ("Colour: not set → {'deep': [1]}",),
    ),
}


@pytest.mark.parametrize(("way", "value", "lines"), TOLD.values(), ids=TOLD)
def test_a_change_is_told_in_words_with_labels_for_keys(
    way: tuple[str, ...], value: Any, lines: tuple[str, ...]
) -> None:
    change = only_change(DOCUMENT, changed(way, value))
    assert (change.kind, change.key, change.what) == (*way[:2], What.CHANGED)
    assert change.lines == lines


def test_a_step_that_was_not_seen_and_now_is_skipped() -> None:
    change = only_change(DOCUMENT, changed(("personas", "sam", "answers", "pain"), []))
    assert change.lines == ("Answer to “In the past week, how was your pain?”: not seen → skipped",)


def test_a_new_question_says_all_that_it_is() -> None:
    after = seed()
    after["questions"]["lithium"] = {
        "topic": "safety",
        "ask": "doctor",
        "shown to": {"anyone who": ["asked-maoi-stimulant"]},
        "text": {"en": "Is lithium safe with ketamine?"},
        "sources": ["anand-2023"],
    }
    change = only_change(DOCUMENT, after)
    assert (change.what, change.label) == (What.ADDED, "Is lithium safe with ketamine?")
    assert change.lines == (
        "Topic: “Safety”",
        "Who can answer: doctor",
        f"Shown to: anyone who “{DOCUMENT['criteria']['asked-maoi-stimulant']['name']}”",
        "Text: “Is lithium safe with ketamine?”",
        f"Sources: “{DOCUMENT['sources']['anand-2023']['cite']}”",
    )


def test_what_is_gone_is_named_at_its_old_place() -> None:
    after = seed()
    del after["questions"]["spine-good-and-bad"]
    for key in ("spine-options", "spine-how-likely"):
        after["questions"][key]["priority"] = 3
    found = differences(DOCUMENT, after)
    assert [(c.key, c.what.value) for c in found] == [
        ("spine-options", "changed"),
        ("spine-good-and-bad", "removed"),
        ("spine-how-likely", "changed"),
    ]
    assert found[1].label == "What are the good and bad points of each one for me?"
    assert found[1].lines == ()


def test_what_a_rule_names_is_known_even_when_it_is_gone() -> None:
    after = changed(("questions", "pros-crps-days-in-a-row", "shown to"), "everyone")
    del after["criteria"]["has-crps"]
    lines = [line for c in differences(DOCUMENT, after) for line in c.lines]
    assert "Shown to: anyone who “Lives with CRPS” → everyone" in lines


def moved(kind: str, *keys: str) -> dict[str, Any]:
    """Return the seed with these in front."""
    document = seed()
    document[kind] = {key: document[kind][key] for key in dict.fromkeys((*keys, *document[kind]))}
    return document


def test_a_topic_that_moved_is_the_only_one_that_moved() -> None:
    change = only_change(DOCUMENT, moved("topics", "afterwards"))
    assert change == Change("topics", "afterwards", What.MOVED, "Afterwards", ("Moved: now first",))


def test_a_question_that_changed_and_moved_says_both() -> None:
    after = moved("questions", "spine-options", PROOF)
    after["questions"][PROOF]["priority"] = 3
    change = only_change(DOCUMENT, after)
    assert change.what is What.CHANGED
    assert change.lines == (
        "Priority: 1 → 3",
        "Moved: now after “What are my options, including doing nothing new?”",
    )


def test_a_choice_that_moved_is_named() -> None:
    after = seed()
    choices = after["steps"]["age"]["choices"]
    choices["under-18"] = choices.pop("under-18")
    assert only_change(DOCUMENT, after).lines == ("Choice “Under 18”: moved",)


def test_answers_kept_in_another_order_are_a_change_too() -> None:
    after = seed()
    answers = after["personas"]["maria"]["answers"]
    answers["age"] = answers.pop("age")
    assert only_change(DOCUMENT, after).lines == ("Parts of it: now in another order",)


# Languages


def test_with_two_languages_every_text_says_which() -> None:
    after = changed(("questions", PROOF, "text", "de"), "Gibt es Belege?")
    after["languages"] = ["en", "de"]
    language, question = differences(DOCUMENT, after)
    assert language == Change("languages", "de", What.ADDED, "German", ())
    assert question.lines == ("Text (German): not set → “Gibt es Belege?”",)
    again = deepcopy(after)
    again["questions"][PROOF]["why"]["en"] = "Because."
    before = DOCUMENT["questions"][PROOF]["why"]["en"]
    assert only_change(after, again).lines == (f"Why (English): “{before}” → “Because.”",)


def test_a_language_that_nobody_knows_is_called_by_its_code() -> None:
    after = seed()
    after["languages"] = ["en", "tlh"]
    assert only_change(DOCUMENT, after).label == "tlh"


def test_one_objects_lines_say_the_language_when_its_texts_have_two() -> None:
    before = DOCUMENT["groups"]["opioid"]
    lines = entry_lines("groups", before, {"en": "Opioids", "de": "Opioide"}, naming(DOCUMENT))
    assert lines == ("Name (German): not set → “Opioide”",)
    source = DOCUMENT["sources"]["anand-2023"]
    lines = entry_lines("sources", source, {**source, "limit": {"en": "None."}}, naming(DOCUMENT))
    assert lines == (f"Limit: “{source['limit']['en']}” → “None.”",)
    assert entry_lines("sources", source, None, naming(DOCUMENT)) == ()


# What an editor knows things by


@pytest.mark.parametrize(
    ("kind", "key", "known_by"),
    [
        ("steps", "age", "How old are you?"),
        ("criteria", "in-us", "Gets care in the United States"),
        ("groups", "opioid", "Opioids"),
        ("treatments", "tens", "TENS or a wearable nerve stimulator"),
        ("topics", "cost", "Cost"),
        ("questions", "spine-options", "What are my options, including doing nothing new?"),
        ("sources", "anand-2023", DOCUMENT["sources"]["anand-2023"]["cite"]),
        ("personas", "maria", "Maria"),
    ],
)
def test_everything_has_a_label(kind: str, key: str, known_by: str) -> None:
    assert label(kind, DOCUMENT[kind][key]) == known_by
    assert naming(DOCUMENT)(kind, key) == known_by


def test_the_choices_of_a_step_have_labels_and_what_nobody_knows_keeps_its_key() -> None:
    names = naming(DOCUMENT)
    assert names("steps/age", "adult") == "18 to 64"
    assert names("steps/pain", "joy") == "How much did it spoil things you enjoy?"
    assert names("steps/treatments", "tens") == "TENS or a wearable nerve stimulator"
    assert names("steps/age", "lost") == "lost"
    assert names("questions", "lost") == "lost"


def test_labels_are_asked_for_what_has_them_alone() -> None:
    asked = []

    def names(kind: str, key: str) -> str:
        asked.append((kind, key))
        return key.upper()

    before = {"name": "Ann", "story": "New.", "answers": {"age": ["adult"]}}
    after = {**before, "answers": {"age": ["older"]}, "picks": {"own": ["Why?"]}}
    assert entry_lines("personas", before, after, names) == (
        "Answer to “AGE”: added “OLDER”, removed “ADULT”",
        "Own questions: added “Why?”",
    )
    assert asked == [("steps", "age"), ("steps/age", "older"), ("steps/age", "adult")]


# Whatever changes, it is told

KEYS = st.sampled_from("abcdef")
ENTRIES = st.lists(st.tuples(KEYS, st.sampled_from("xyz")), unique_by=lambda pair: pair[0]).map(
    lambda pairs: {key: {"text": {"en": word}} for key, word in pairs}
)
small = st.builds(
    lambda languages, steps, questions: {
        "format": 1,
        "languages": languages,
        "steps": steps,
        "questions": questions,
    },
    st.permutations(["en", "de"]) | st.just(["en"]),
    ENTRIES,
    ENTRIES,
)
Objects = set[tuple[str, str]]


def touched(before: dict[str, Any], after: dict[str, Any]) -> Objects:
    """Return what was added, changed or removed."""
    return {
        (kind, key)
        for kind in ("steps", "questions")
        for key in {*before[kind], *after[kind]}
        if before[kind].get(key) != after[kind].get(key)
    }


def test_nothing_changed_is_nothing_told() -> None:
    assert differences(DOCUMENT, seed()) == []


@given(small, small)
def test_every_object_that_changed_is_told_and_no_other(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    found = differences(before, after)
    told = {(c.kind, c.key) for c in found if c.what is not What.MOVED}
    assert {pair for pair in told if pair[0] != "languages"} == touched(before, after)
    for kind in ("steps", "questions"):
        here = [c for c in found if c.kind == kind and c.what is not What.REMOVED]
        assert [c.key for c in here] == [k for k in after[kind] if k in {c.key for c in here}]
    assert all(c.lines or c.what in (What.REMOVED, What.ADDED) for c in found)
    assert bool(found) == (as_json(before) != as_json(after))


@given(st.permutations("abcdef"), st.permutations("abcdef"), st.sets(KEYS))
def test_no_fewer_moves_explain_a_new_order(
    before: list[str], after: list[str], gone: set[str]
) -> None:
    def with_(keys: list[str]) -> dict[str, Any]:
        return {"languages": [], "steps": {key: {"title": {"en": key}} for key in keys}}

    before = [key for key in before if key not in gone]
    moves = {c.key for c in differences(with_(before), with_(after)) if c.what is What.MOVED}

    def explain(keys: set[str]) -> bool:
        still = [k for k in before if k not in keys]
        return still == [k for k in after if k in still]

    fewer = combinations(before, len(moves) - 1) if moves else ()
    assert explain(moves)
    assert not any(explain(set(keys)) for keys in fewer)


@given(st.sampled_from(PLACES), DATA)
def test_any_one_edit_of_the_seed_is_told(way: tuple[Any, ...], value: object) -> None:
    data = seed()
    inside: Any = data
    for key in way[:-1]:
        inside = inside[key]
    inside[way[-1]] = value
    try:
        after = dump(parse(data))
    except BadDocument:
        return
    found = differences(DOCUMENT, after)
    before_all = {k: v for k, v in DOCUMENT.items() if k != "format"}
    after_all = {k: v for k, v in after.items() if k != "format"}
    assert bool(found) == (as_json(before_all) != as_json(after_all))
    assert all(line.strip() for c in found for line in (c.label, *c.lines))


# Two editors' work made one


def conflicts(merged: Merged) -> Objects:
    return {(c.kind, c.key) for c in merged.conflicts}


@given(small, small)
def test_work_on_one_side_alone_is_simply_kept(base: dict[str, Any], work: dict[str, Any]) -> None:
    for merged in (merge(base, work, base), merge(base, base, work), merge(base, work, work)):
        assert as_json(merged.document) == as_json(work)
        assert merged.conflicts == ()
    assert merge(base, work, base).taken == ()
    assert merge(base, base, work).taken == tuple(differences(base, work))


@given(small)
def test_nothing_and_nothing_is_nothing(document: dict[str, Any]) -> None:
    assert merge(document, document, document) == Merged(document, (), ())


@given(small, small, small)
def test_a_conflict_is_what_both_changed_each_in_their_own_way(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    both = touched(base, ours) & touched(base, theirs) & touched(ours, theirs)
    mine, yours = merge(base, ours, theirs), merge(base, ours, theirs, both)
    assert conflicts(mine) == conflicts(yours) == both
    for kind, key in touched(base, ours) | touched(base, theirs):
        only_theirs = (kind, key) not in touched(base, ours)
        expected = (theirs if only_theirs else ours)[kind].get(key)
        assert mine.document[kind].get(key) == expected
        if (kind, key) in both:
            assert yours.document[kind].get(key) == theirs[kind].get(key)
    assert mine.taken == tuple(differences(ours, mine.document))


@given(small, small, small)
def test_everything_that_neither_took_away_is_there_once(
    base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]
) -> None:
    document = merge(base, ours, theirs).document
    for kind in ("steps", "questions"):
        kept = {*ours[kind], *theirs[kind]} - (set(base[kind]) - ({*ours[kind]} & {*theirs[kind]}))
        assert kept <= set(document[kind]) <= {*ours[kind], *theirs[kind]}
        order = [key for key in ours[kind] if key in document[kind]]
        if [k for k in base[kind] if k in ours[kind]] != [k for k in ours[kind] if k in base[kind]]:
            assert order == [key for key in document[kind] if key in ours[kind]]


def test_an_urgent_fix_and_half_done_work_come_together() -> None:
    fix = changed(("questions", "spine-options", "text", "en"), "What else is there?")
    fix["questions"]["urgent"] = deepcopy(fix["questions"]["spine-options"])
    draft = changed(("questions", PROOF, "priority"), 3)
    del draft["sources"]["anand-2023"]
    merged = merge(DOCUMENT, fix, draft)
    assert merged.conflicts == ()
    assert merged.document["questions"]["spine-options"]["text"]["en"] == "What else is there?"
    assert "urgent" in merged.document["questions"]
    assert [(c.kind, c.key, c.what.value) for c in merged.taken] == [
        ("questions", PROOF, "changed"),
        ("sources", "anand-2023", "removed"),
    ]


def test_when_one_rewords_what_the_other_removes_the_editor_is_asked() -> None:
    ours = seed()
    del ours["questions"][PROOF]
    theirs = changed(("questions", PROOF, "priority"), 3)
    merged = merge(DOCUMENT, ours, theirs)
    text = "How strong is the proof that ketamine helps a condition like mine?"
    assert merged.conflicts == (
        Conflict("questions", PROOF, None, theirs["questions"][PROOF], text),
    )
    assert PROOF not in merged.document["questions"]
    taken = merge(DOCUMENT, ours, theirs, {("questions", PROOF)})
    assert list(taken.document["questions"]) == list(DOCUMENT["questions"])
    assert taken.document["questions"][PROOF]["priority"] == 3


def test_what_the_other_added_stands_after_its_neighbour() -> None:
    ours = moved("topics", "afterwards")
    theirs = seed()
    theirs["topics"] = {"first": {}} | theirs["topics"]
    at = list(theirs["topics"]).index("cost") + 1
    theirs["topics"] = dict(
        [*list(theirs["topics"].items())[:at], ("new", {}), *list(theirs["topics"].items())[at:]]
    )
    keys = list(merge(DOCUMENT, ours, theirs).document["topics"])
    assert keys[:2] == ["first", "afterwards"]
    assert keys[keys.index("cost") + 1] == "new"


def test_an_order_that_only_the_other_changed_is_taken() -> None:
    ours = changed(("topics", "extra"), {"name": {"en": "Extra"}})
    theirs = moved("topics", "afterwards")
    keys = list(merge(DOCUMENT, ours, theirs).document["topics"])
    assert keys == [*theirs["topics"], "extra"]


@pytest.mark.parametrize(("ours", "theirs"), [(1, 2), (2, 1), (2, 2)])
def test_the_newer_format_is_kept_whoever_has_it(ours: int, theirs: int) -> None:
    merged = merge(DOCUMENT, {**DOCUMENT, "format": ours}, {**DOCUMENT, "format": theirs})
    assert merged.document["format"] == 2


def test_two_languages_added_by_two_are_both_there() -> None:
    ours, theirs = seed(), seed()
    ours["languages"], theirs["languages"] = ["en", "de"], ["en", "es"]
    assert set(merge(DOCUMENT, ours, theirs).document["languages"]) == {"en", "de", "es"}
