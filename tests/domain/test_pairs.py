"""Two people who differ in one answer get sheets that differ in what that answer should change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest

from prepapp.bank.files import seed_bank
from prepapp.domain.answers import Answers, Picks
from prepapp.domain.bank import Side
from prepapp.domain.path import Path, walk
from prepapp.domain.selection import Selection, fitting, select

BANK = seed_bank()
Data = dict[str, Any]

# A person with fibromyalgia and a job's plan who said nothing else: little is urgent.
PLAIN: Data = {
    "age": ["adult"],
    "country": ["us"],
    "conditions": ["fibromyalgia"],
    "cover": ["employer"],
    "visit": ["normal"],
}
# The same, whose pain is just below what counts as high.
IN_PAIN: Data = {**PLAIN, "pain": {"average": 6}, "goals": ["less-pain"]}
# Nerve pain; gabapentin did not help, and nor did one drip.
HAD_A_DRIP: Data = {
    "age": ["adult"],
    "country": ["us"],
    "conditions": ["nerve-pain"],
    "treatments": ["gabapentin", "ketamine-drip"],
    "outcomes": {
        "gabapentin": ["no-help", "still-using"],
        "ketamine-drip": ["no-help", "still-using"],
    },
    "cover": ["employer"],
}
DRIP_HELPED = {
    "gabapentin": ["no-help", "still-using"],
    "ketamine-drip": ["helped-a-lot", "still-using"],
}


def person(key: str) -> Data:
    return BANK.personas[key].answers.as_data()


@dataclass(frozen=True)
class Pair:
    """A person, the one answer that is changed, and what that changes.

    `gains` and `loses` are printed (page 2, calls, talk, and "topic ..." in the safety question);
    `fits` and `fits_no_more` are what may stand on the sheet at all, "more" included.
    """

    sentence: str
    base: Data
    step: str
    to: Any
    gains: set[str] = field(default_factory=set)
    loses: set[str] = field(default_factory=set)
    fits: set[str] = field(default_factory=set)
    fits_no_more: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        return self.sentence.replace(" ", "-")

    def first(self) -> Path:
        return way(self.base)

    def second(self) -> Path:
        return way({**self.base, self.step: self.to})


def way(data: Data) -> Path:
    return walk(BANK, Answers.from_data(data))


def chosen(path: Path) -> Selection:
    return select(path, Picks())


def printed(path: Path) -> set[str]:
    s = chosen(path)
    questions = {f.key for f in (*s.page_2(), *s.calls, *s.talk)}
    return questions | {f"topic {choice.key}" for choice in s.topics}


def fitting_keys(path: Path) -> set[str]:
    return {f.key for f in fitting(path)}


US_PLAN = {"ins-prior-auth", "ins-written-policy", "ins-renewal", "ins-codes", "cost-hsa-fsa"}
NEW_DOCTOR = {"unf-open-talk", "unf-read-together", "unf-who-knows", "unf-shared-care"}
COST_WORRY = {
    "cost-stop-paying",
    "cost-part-course",
    "cost-compare",
    "cost-help-paying",
    "cost-borrow",
}

PAIRS = [
    # Insurance: a job's plan wants to be asked first, has a written rule and may have an HSA,
    # Original Medicare has none of these, and its notice stands for the written estimate. Of the
    # two calls to the clinic that come, one takes the place of the last of the general ones.
    Pair(
        "someone moves from a job's plan to Medicare",
        base=PLAIN,
        step="cover",
        to=["medicare"],
        gains={"ins-medicare-doctor", "ins-medicare-abn"},
        loses={*US_PLAN, "prac-live-alone"} - {"ins-codes"},
        fits={"ins-medicare-doctor", "ins-medicare-abn"},
        fits_no_more=US_PLAN - {"ins-codes"},
    ),
    # No plan to ask any more: the call to the plan goes, the doctor and the clinic are asked who
    # can help; the billing codes make room for something against feeling sick.
    Pair(
        "Maria loses her job's plan",
        base=person("maria"),
        step="cover",
        to=["uninsured"],
        gains={"ins-uninsured", "cost-help-paying", "prac-nausea"},
        loses={*US_PLAN, "cost-hidden"},
        fits={"ins-uninsured"},
        fits_no_more={*US_PLAN, "ins-letter", "ins-cut-off"},
    ),
    # Not sure is not a plan: nothing may say "my plan". Who would pay is the question then.
    Pair(
        "Maria is not sure what cover she has",
        base=person("maria"),
        step="cover",
        to=["not-sure"],
        gains={"ins-who-pays", "cost-help-paying", "prac-nausea"},
        loses={*US_PLAN, "cost-hidden"},
        fits_no_more={*US_PLAN, "ins-letter", "ins-cut-off"},
    ),
    # Country: all that is American goes, even though the answer on cover is still kept; the
    # province and "what do experts here back" come, the last of the general questions gives way,
    # and what the price covers is asked instead of the American estimate.
    Pair(
        "someone moves from the United States to Canada",
        base=PLAIN,
        step="country",
        to=["canada"],
        gains={
            "cost-canada-province",
            "alt-fm-medicines-here",
        },
        loses={*US_PLAN, "cons-long-term-safety"} - {"ins-codes"},
        fits={"cost-canada-province", "alt-fm-medicines-here"},
        fits_no_more={*US_PLAN, "cost-good-faith-estimate"},
    ),
    # Off the path: in the United Kingdom nobody is asked about cover, so what was said before
    # the country was changed must not count.
    Pair(
        "Priya once said Medicaid before she said United Kingdom",
        base=person("priya"),
        step="cover",
        to=["medicaid"],
    ),
    # Medicines: a tick is one more name in the safety question, and nothing else moves.
    Pair(
        "Walter asks about benzodiazepines too",
        base=person("walter"),
        step="medicines",
        to=["benzodiazepine", "opioid", "gabapentinoid", "blood-pressure-medicine"],
        gains={"topic benzodiazepine"},
        fits={"safe-benzodiazepine"},
    ),
    # Even her only medicine: the bladder still needs the safety question, so no place comes free.
    Pair(
        "Hannah no longer asks about benzodiazepines",
        base=person("hannah"),
        step="medicines",
        to=["none"],
        loses={"topic benzodiazepine"},
        fits_no_more={"safe-benzodiazepine"},
    ),
    # Health: the heart is one more name, and pressing: it has a question of its own, and the clinic
    # is asked if it would take her. The least urgent give way.
    Pair(
        "Maria asks about her heart too",
        base=person("maria"),
        step="health",
        to=["blood-pressure", "nausea", "heart"],
        gains={"topic heart", "safe-heart", "safe-turn-down"},
        loses={"alt-pain-now", "ins-codes"},
        fits={"safe-heart", "safe-turn-down"},
    ),
    # The very first topic brings the safety question and its own, which take two of twelve places:
    # that of the general question about health, which they answer better, and the last.
    Pair(
        "Sam asks about the heart and nothing else",
        base=person("sam"),
        step="health",
        to=["heart"],
        gains={"topic heart", "safe-heart", "safe-turn-down"},
        loses={"safe-my-health-list", "alt-next-best", "prac-live-alone"},
        fits={"safe-heart", "safe-turn-down"},
    ),
    # The doctor: page 4 comes, page 2 stays (see below); a doctor who is new to it has treated
    # nobody, so neither "how many people like me" nor "what is it like with you" can be asked.
    Pair(
        "Denise's doctor turns out to know little",
        base=person("denise"),
        step="doctor",
        to=["knows-little"],
        gains=NEW_DOCTOR,
        fits=NEW_DOCTOR,
        fits_no_more={"other-doctor-experience", "prac-with-you"},
    ),
    # And the other way: page 4 goes.
    Pair(
        "Lena's doctor turns out to know some",
        base=person("lena"),
        step="doctor",
        to=["knows-some"],
        loses={*(NEW_DOCTOR - {"unf-read-together"}), "unf-read-mood", "unf-your-concerns"},
        fits={"other-doctor-experience"},
        fits_no_more={*(NEW_DOCTOR - {"unf-read-together"}), "unf-read-mood", "unf-your-concerns"},
    ),
    # The visit: nine questions, the last three go, the required ones stay (see below). The harm she
    # worries about stays, and so do the side effects that would be new to her.
    Pair(
        "Maria's visit is short",
        base=person("maria"),
        step="visit",
        to=["short"],
        loses={"pros-do-more", "alt-pain-now", "pros-sleep"},
        fits={"unf-more-time"},
    ),
    # Sixteen: four more, balanced, none lost.
    Pair(
        "Maria's visit is long",
        base=person("maria"),
        step="visit",
        to=["long"],
        gains={
            "fu-booster-limit",
            "fu-when-to-stop",
            "fu-keep-doing",
            "cons-weaker-each-time",
        },
    ),
    # Worries: on nine questions there is one place for cost, and the total keeps it, now for a
    # reason of her own; a money question enters the calls.
    Pair(
        "Priya worries about the cost too",
        base=person("priya"),
        step="worries",
        to=["body-harm", "cost"],
        gains={"cost-package-refund"},
        loses={"prac-monitoring"},
        fits=COST_WORRY,
    ),
    # A clinic's offer has made price urgent for her already: nothing else has to move.
    Pair(
        "Denise worries about the cost too",
        base=person("denise"),
        step="worries",
        to=["not-working", "time-travel", "cost"],
        fits=COST_WORRY,
    ),
    # Nor does it take away getting home, being alone or needles.
    Pair(
        "Chloe worries about the cost too",
        base=person("chloe"),
        step="worries",
        to=["no-ride", "alone", "needles", "cost"],
        fits=COST_WORRY,
    ),
    # The worry becomes one more harm, and outranks what drips with his doctor are like.
    Pair(
        "George admits that he worries about getting hooked",
        base=person("george"),
        step="worries",
        to=["addiction"],
        gains={"cons-getting-hooked"},
        loses={"prac-with-you"},
        fits={"cons-getting-hooked"},
    ),
    # Goals: without this goal the benefit it asked for makes room for what can be done now.
    Pair(
        "Walter no longer wants fewer medicines",
        base=person("walter"),
        step="goals",
        to=["less-pain"],
        gains={"alt-pain-now"},
        loses={"pros-fewer-medicines"},
        fits_no_more={"pros-fewer-medicines"},
    ),
    # Pain: from 7 on, "what can we do about it" outranks the last general question.
    Pair(
        "someone's pain goes from 6 to 7",
        base=IN_PAIN,
        step="pain",
        to={"average": 7},
        gains={"alt-pain-now"},
        loses={"cons-long-term-safety"},
        fits={"alt-pain-now"},
    ),
    # Outcomes: "why would it be different" becomes "is it more likely to help again". What a failed
    # drip made urgent (when to stop) gives way to what a drip that helps does: does it weaken, what
    # comes of it over the years, and how does one come off it?
    Pair(
        "the drip that did not help someone helped a lot",
        base=HAD_A_DRIP,
        step="outcomes",
        to=DRIP_HELPED,
        gains={
            "pros-helped-before",
            "cons-weaker-each-time",
            "cons-long-term-safety",
            "fu-come-off",
        },
        loses={"cons-made-worse-before", "fu-when-to-stop", "alt-fair-trial", "ins-letter"},
        fits={"pros-helped-before", "cons-bladder-first-sign"},
        fits_no_more={"cons-made-worse-before"},
    ),
    # Denise's own drip is the best evidence there is, for and against. With it went the fourth
    # failure too, so "several things have not helped me" would no longer be what she said.
    Pair(
        "Denise's drip helped a lot",
        base=person("denise"),
        step="outcomes",
        to={**person("denise")["outcomes"], "ketamine-drip": ["helped-a-lot", "stopped-other"]},
        gains={"pros-helped-before", "cons-long-term-safety", "prac-with-you"},
        loses={"cons-made-worse-before", "alt-nothing-worked", "pros-do-more"},
        fits={"pros-helped-before", "cons-bladder-first-sign"},
        fits_no_more={"cons-made-worse-before", "alt-nothing-worked", "safe-sure-of-diagnosis"},
    ),
    # Offers and refusals: a no turns "do we need approval" into "is an appeal worth it", and "how
    # do I renew" into "why no, and by when can I object".
    Pair(
        "Tyler's plan says no",
        base=person("tyler"),
        step="so-far",
        to=["plan-said-no"],
        gains={"ins-appeal", "ins-why-no"},
        loses={"ins-prior-auth", "ins-renewal"},
        fits={"ins-appeal", "ins-why-no"},
    ),
    # Outside the US it is the same, without the American rules: with no refusal left to answer,
    # George asks who pays here, and nothing has to be proved or tried next because of it.
    Pair(
        "George's insurer has not said no",
        base=person("george"),
        step="so-far",
        to=["none"],
        gains={"cost-other-country"},
        loses={"ins-appeal-elsewhere", "ins-why-no"},
        fits_no_more={"ins-appeal-elsewhere", "ins-why-no"},
    ),
    # An offer: check the clinic with the doctor, and ask the clinic where one can look it up; a
    # specialist's second view and where the drug comes from fit too. They take the places of the
    # least urgent on pages 2 and 3.
    Pair(
        "a clinic offers Maria a drip",
        base=person("maria"),
        step="so-far",
        to=["clinic-offer"],
        gains={"prac-check-the-clinic", "safe-licensed"},
        loses={"alt-pain-now", "ins-codes"},
        fits={"prac-check-the-clinic", "safe-approved-or-mixed", "unf-second-opinion"},
    ),
    # An offer by mail: how home compares with a clinic, and what is in the lozenge, come before
    # anything else, even before her worry about not being believed.
    Pair(
        "nobody offers Rosa ketamine by mail",
        base=person("rosa"),
        step="so-far",
        to=["none"],
        gains={"unf-not-believed", "cost-package-refund"},
        loses={"safe-at-home", "safe-approved-or-mixed"},
        fits_no_more={"safe-at-home", "safe-approved-or-mixed"},
    ),
    # Age: at 65 he asks if people of his age were studied; his mood and the clinic's offer stay.
    Pair(
        "Marcus is 65 or older",
        base=person("marcus"),
        step="age",
        to=["older-adult"],
        gains={"cons-my-age"},
        loses={"cons-feeling-unreal"},
        fits={"cons-my-age", "cons-memory-fog"},
    ),
    # Conditions: depression reaches page 2 on both sides, with who watches her mood and a call
    # about Spravato, and outranks what was less urgent for her pain, her days and her sleep.
    Pair(
        "Maria has depression too",
        base=person("maria"),
        step="conditions",
        to=["fibromyalgia", "depression"],
        gains={"pros-mood-too", "cons-worse-after", "safe-mood-watch", "ins-spravato"},
        loses={"pros-do-more", "alt-pain-now", "pros-sleep"},
        fits={
            "pros-mood-too",
            "safe-mood-watch",
            "alt-spravato-first",
            "unf-team-talk",
            "ins-spravato",
        },
    ),
    # Without low mood nothing asks about Spravato, grief, or who watches his mood; his PTSD keeps
    # the question of what it does for that and for mood.
    Pair(
        "Marcus does not say low mood",
        base=person("marcus"),
        step="conditions",
        to=["back-joint", "trauma-anxiety"],
        gains={"pros-sleep"},
        loses={"safe-mood-watch"},
        fits_no_more={"alt-spravato-first", "safe-mood-watch", "alt-mood-name"},
    ),
    # Silence is not a no: skipping is not the same as having tried nothing, so nothing untried may
    # be brought up, and the place of what to try first goes to a wish.
    Pair(
        "Aroha skips what she tried instead of saying nothing",
        base=person("aroha"),
        step="treatments",
        to=[],
        gains={"pros-fewer-flares"},
        loses={"alt-what-first"},
        fits_no_more={
            "alt-low-dose-naltrexone",
            "alt-sleep-check",
            "alt-start-moving",
            "alt-talking-therapy",
            "alt-what-first",
        },
    ),
]

each_pair = pytest.mark.parametrize("pair", PAIRS, ids=str)


@each_pair
def test_one_answer_changes_what_it_should_on_the_sheet(pair: Pair) -> None:
    before, after = printed(pair.first()), printed(pair.second())
    assert after - before == pair.gains, f"{pair.sentence}: gains"
    assert before - after == pair.loses, f"{pair.sentence}: loses"


@each_pair
def test_one_answer_changes_what_it_should_in_what_fits(pair: Pair) -> None:
    before, after = fitting_keys(pair.first()), fitting_keys(pair.second())
    assert after - before == pair.fits, f"{pair.sentence}: fits now"
    assert before - after == pair.fits_no_more, f"{pair.sentence}: fits no more"


@each_pair
def test_the_two_differ_in_one_answer_and_both_sheets_are_balanced(pair: Pair) -> None:
    assert way(pair.base).bank.step(pair.step) is not None
    assert pair.base.get(pair.step) != pair.to
    for path in (pair.first(), pair.second()):
        sides = chosen(path).sides()
        assert abs(sides[Side.BENEFIT] - sides[Side.HARM]) <= 1


def test_a_doctor_who_knows_little_changes_page_4_and_not_page_2() -> None:
    knows = chosen(way(person("denise")))
    little = chosen(way({**person("denise"), "doctor": ["knows-little"]}))
    assert (knows.page_2(), knows.calls) == (little.page_2(), little.calls)
    assert not knows.talk
    assert little.talk


@pytest.mark.parametrize("key", BANK.personas)
def test_a_short_visit_prints_nine_and_keeps_what_is_required(key: str) -> None:
    short = chosen(way({**person(key), "visit": ["short"]}))
    questions = [f.question for f in short.page_2()]
    assert short.printed() == 9
    assert len(short.spine) == 3
    assert {Side.BENEFIT, Side.HARM} <= {q.side for q in questions}
    assert {"cost", "insurance"} <= {q.topic for q in questions}
    assert short.topics == chosen(way(person(key))).topics


@pytest.mark.parametrize("key", BANK.personas)
def test_a_longer_visit_prints_more_and_drops_nothing(key: str) -> None:
    normal = chosen(way({**person(key), "visit": ["normal"]}))
    longer = chosen(way({**person(key), "visit": ["long"]}))
    assert (normal.printed(), longer.printed()) == (12, 16)
    assert {f.key for f in normal.page_2()} <= {f.key for f in longer.page_2()}
