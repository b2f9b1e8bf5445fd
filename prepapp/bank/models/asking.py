"""What we ask the patient: languages, steps with their choices and items, treatments."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from prepapp.bank.models.row import KeyField, Row, RuleLine, Words, words_of
from prepapp.domain.bank import Kind


class Language(models.Model):
    """A language that every text of the bank is written in; the first one leads."""

    code = models.CharField(_("code"), max_length=12, primary_key=True)
    order = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("language")
        verbose_name_plural = _("languages")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.code


class Step(Row):
    """One page of the questionnaire."""

    KINDS = [
        (Kind.ONE.value, _("One choice")),
        (Kind.MANY.value, _("Any number of choices")),
        (Kind.SCALES.value, _("Scales from 0 to 10")),
        (Kind.TREATMENTS.value, _("Treatments tried")),
        (Kind.OUTCOMES.value, _("How the treatments went")),
        (Kind.TEXT.value, _("The patient's own words")),
    ]
    PRINTS = [
        ("lives-with", _("On page 1, as what the patient lives with")),
        ("so-far", _("On page 1, as what has happened so far")),
        ("wants", _("On page 1, as what the patient wants")),
        ("topics", _("On page 1 and in the safety question, as topics to talk about")),
    ]
    title = Words(_("what we ask"))
    why = Words(_("why we ask"))
    kind = models.CharField(_("how it asks"), max_length=12, choices=KINDS)
    everyone = models.BooleanField(
        _("shown to everyone"), default=True, help_text=RuleLine.IF_NOT_EVERYONE
    )
    required = models.BooleanField(
        _("must be answered"), default=False, help_text=_("Only where one choice is asked for.")
    )
    at_most = models.PositiveSmallIntegerField(
        _("at most this many"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(999)],
        help_text=_("Empty: any number."),
    )
    prints = models.CharField(
        _("prints"),
        max_length=12,
        choices=PRINTS,
        blank=True,
        help_text=_("Where ticked choices print. Empty: they only choose questions."),
    )

    class Meta(Row.Meta):
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(required=True) | models.Q(kind=Kind.ONE.value),
                name="required_asks_for_one_choice",
                violation_error_message=_(
                    "Only a step that asks for one choice can be one that must be answered."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(at_most=None) | models.Q(at_most__gte=1),
                name="at_most_one_or_more",
                violation_error_message=_("“At most” should be 1 or more, or empty."),
            ),
        ]

    def __str__(self) -> str:
        return words_of(self.title)


class StepRule(RuleLine):
    """One criterion in the rule of a step."""

    owner = models.ForeignKey(Step, models.CASCADE, related_name="rule_lines")

    class Meta(RuleLine.Meta):
        constraints = [
            models.UniqueConstraint(fields=["owner", "part", "criterion"], name="step_rule_once")
        ]


class Offer(models.Model):
    """A part of a step, with a key of its own inside the step."""

    key = KeyField()
    order = models.PositiveIntegerField(_("order"), default=0)
    retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]


class Choice(Offer):
    """An answer that a step offers."""

    LENGTHS = [
        ("short", _("Short: 10 to 15 minutes")),
        ("normal", _("Normal")),
        ("long", _("Long")),
    ]
    COUNTRIES = [
        ("us", _("United States")),
        ("uk", _("United Kingdom")),
        ("canada", _("Canada")),
        ("other", _("Another country")),
    ]
    step = models.ForeignKey(Step, models.CASCADE, related_name="choices")
    text = Words(_("choice"))
    short = Words(
        _("short form, for the sheet"), blank=True, help_text=_("Empty: the choice as it is.")
    )
    exclusive = models.BooleanField(
        _("none of these"), default=False, help_text=_("Ticking it unticks every other choice.")
    )
    unsure = models.BooleanField(
        _("not sure"), default=False, help_text=_("It stands apart, after the other choices.")
    )
    stops = models.BooleanField(
        _("ends the way"), default=False, help_text=_("Who chooses it gets no sheet.")
    )
    length = models.CharField(
        _("says how long the visit is"), max_length=8, choices=LENGTHS, blank=True
    )
    country = models.CharField(_("says the country"), max_length=8, choices=COUNTRIES, blank=True)

    class Meta(Offer.Meta):
        verbose_name = _("choice")
        verbose_name_plural = _("choices")
        constraints = [models.UniqueConstraint(fields=["step", "key"], name="choice_key_once")]

    def __str__(self) -> str:
        return words_of(self.text)


class Item(Offer):
    """One line of a step: a 0 to 10 scale with its ends, or a box for the patient's own words."""

    PRINTS = [
        ("agenda", _("On page 1, as the agenda")),
        ("good-day", _("On page 1, as a good day")),
    ]
    step = models.ForeignKey(Step, models.CASCADE, related_name="items")
    text = Words(_("line"))
    short = Words(_("short form, for the sheet"), blank=True)
    low = Words(_("what 0 means"), blank=True)
    high = Words(_("what 10 means"), blank=True)
    prints = models.CharField(_("prints"), max_length=8, choices=PRINTS, blank=True)

    class Meta(Offer.Meta):
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        constraints = [models.UniqueConstraint(fields=["step", "key"], name="item_key_once")]

    def __str__(self) -> str:
        return words_of(self.text)


class Group(Row):
    """A family of treatments, such as opioids; some groups are headings on the page."""

    name = Words(_("name"))

    class Meta(Row.Meta):
        verbose_name = _("group of treatments")
        verbose_name_plural = _("groups of treatments")

    def __str__(self) -> str:
        return words_of(self.name)


class Treatment(Row):
    """Something a patient may have tried."""

    name = Words(_("name"))
    short = Words(
        _("short form, for the sheet"), blank=True, help_text=_("Empty: the name as it is.")
    )

    class Meta(Row.Meta):
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")

    def __str__(self) -> str:
        return words_of(self.name)


class TreatmentGroup(models.Model):
    """A treatment in a group; the first group is the heading it stands under."""

    owner = models.ForeignKey(Treatment, models.CASCADE, related_name="group_lines")
    group = models.ForeignKey(Group, models.PROTECT, verbose_name=_("group"))
    order = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "group"], name="group_once")]

    def __str__(self) -> str:
        return str(self.group)
