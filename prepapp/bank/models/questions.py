"""What the patient asks: topics, sources, questions; and notices and personas."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from prepapp.bank.models.asking import Step
from prepapp.bank.models.row import Data, Row, RuleLine, Words, words_of
from prepapp.domain.bank import Ask, Role, Side


class Topic(Row):
    """What questions are about."""

    PAGES = [
        ("questions", _("Page 2, my questions")),
        ("talk", _("Page 4, for a doctor who does not know ketamine")),
    ]
    name = Words(_("name"))
    page = models.CharField(_("prints on"), max_length=10, choices=PAGES, default="questions")
    always = models.BooleanField(_("at least one on every sheet"), default=False)

    class Meta(Row.Meta):
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def __str__(self) -> str:
        return words_of(self.name)


class Source(Row):
    """A citation."""

    cite = models.TextField(_("citation"))
    link = models.TextField(_("link"), help_text=_("It begins with https://"))
    kind = models.TextField(_("kind"), help_text=_("Such as trial, review, guideline, leaflet"))
    year = models.PositiveSmallIntegerField(
        _("year"), null=True, blank=True, validators=[MaxValueValidator(9_999)]
    )
    certainty = models.TextField(
        _("certainty"), help_text=_("How sure it is: none, very low, low, moderate or high")
    )
    result = Words(_("what it says, in one line"))
    limit = Words(_("what it does not show"))
    checked = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("The day on which somebody read it and found it right. Empty: not yet."),
    )
    review_by = models.DateField(
        _("review by"),
        null=True,
        blank=True,
        help_text=_("The day by which it has to be read again."),
    )
    doctor_should_read = models.BooleanField(_("on the doctor's reading list"), default=False)

    class Meta(Row.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        return self.cite


class Question(Row):
    """Something the patient asks."""

    ASKS = [
        (Ask.DOCTOR.value, _("The doctor")),
        (Ask.CLINIC.value, _("The clinic that would give it")),
        (Ask.PLAN.value, _("The health plan")),
    ]
    ROLES = [
        (Role.NORMAL.value, _("Normal: when it fits the patient")),
        (Role.SAFETY.value, _("Safety: part of the one safety question")),
        (Role.SPINE.value, _("Spine: one of the three on every sheet")),
    ]
    SIDES = [
        (Side.NEUTRAL.value, _("Neutral")),
        (Side.BENEFIT.value, _("Benefit: what it may do for me")),
        (Side.HARM.value, _("Harm: what it may do to me")),
    ]
    text = Words(
        _("question"),
        length=95,
        help_text=_("In the patient's voice: my, me, I. At most 95 letters."),
    )
    why = Words(
        _("why it matters"), length=200, help_text=_("A sentence or two. At most 200 letters.")
    )
    topic = models.ForeignKey(Topic, models.PROTECT, verbose_name=_("topic"))
    ask = models.CharField(
        _("who can answer"), max_length=8, choices=ASKS, default=Ask.DOCTOR.value
    )
    role = models.CharField(_("role"), max_length=8, choices=ROLES, default=Role.NORMAL.value)
    side = models.CharField(
        _("side"),
        max_length=8,
        choices=SIDES,
        default=Side.NEUTRAL.value,
        help_text=_("Every sheet asks about both sides. Only questions for the doctor take one."),
    )
    priority = models.PositiveSmallIntegerField(
        _("priority"),
        default=2,
        validators=[MaxValueValidator(9)],
        help_text=_(
            "0 before anything else, 1 ask first, 2 if there is time, 3 nice to know. "
            'A question with a "more urgent if" list counts as 0 only while that holds. '
            "Of the safety questions that fit, the first with 0 is also asked in full."
        ),
    )
    everyone = models.BooleanField(
        _("shown to everyone"), default=False, help_text=RuleLine.IF_NOT_EVERYONE
    )

    class Meta(Row.Meta):
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return words_of(self.text)


class QuestionRule(RuleLine):
    """One criterion in the rule of a question."""

    owner = models.ForeignKey(Question, models.CASCADE, related_name="rule_lines")

    class Meta(RuleLine.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "part", "criterion"], name="question_rule_once"
            )
        ]


class QuestionSource(models.Model):
    """A source that a question rests on."""

    owner = models.ForeignKey(Question, models.CASCADE, related_name="source_lines")
    source = models.ForeignKey(Source, models.PROTECT, verbose_name=_("source"))
    order = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "source"], name="source_once")]

    def __str__(self) -> str:
        return str(self.source)


class Notice(Row):
    """A text shown to some people in some places."""

    KINDS = [("plain", _("Plain")), ("crisis", _("Crisis help, with the crisis lines"))]
    text = Words(_("text"))
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS, default="plain")
    everyone = models.BooleanField(
        _("shown to everyone"), default=False, help_text=RuleLine.IF_NOT_EVERYONE
    )

    class Meta(Row.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def __str__(self) -> str:
        return words_of(self.text)


class NoticeRule(RuleLine):
    """One criterion in the rule of a notice."""

    owner = models.ForeignKey(Notice, models.CASCADE, related_name="rule_lines")

    class Meta(RuleLine.Meta):
        constraints = [
            models.UniqueConstraint(fields=["owner", "part", "criterion"], name="notice_rule_once")
        ]


class NoticePlace(models.Model):
    """Where a notice stands: on a page of the site, or on the page of a step."""

    PAGES = [
        ("next", _("The page after the answer that made it hold")),
        ("check", _("Check your answers")),
        ("choose", _("Your questions")),
        ("sheet", _("The sheet")),
        ("stop", _("The page where the way ends")),
    ]
    owner = models.ForeignKey(Notice, models.CASCADE, related_name="places")
    page = models.CharField(_("page"), max_length=8, choices=PAGES, blank=True)
    step = models.ForeignKey(
        Step, models.PROTECT, null=True, blank=True, verbose_name=_("or the step")
    )
    order = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(page="", step__isnull=False)
                | (~models.Q(page="") & models.Q(step=None)),
                name="a_page_or_a_step",
                violation_error_message=_("Choose a page of the site or a step, one of the two."),
            )
        ]

    def __str__(self) -> str:
        return str(self.step or self.get_page_display())


class Persona(Row):
    """A named set of answers, for preview and for the difference that a publish makes."""

    name = models.TextField(_("name"))
    story = models.TextField(_("story"))
    answers = Data(_("answers"), default=dict, editable=False)
    picks = Data(_("picks"), default=dict, editable=False)

    class Meta(Row.Meta):
        verbose_name = _("persona")
        verbose_name_plural = _("personas")

    def __str__(self) -> str:
        return self.name
