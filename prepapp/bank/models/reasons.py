"""Named reasons, and the conditions they rest on."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prepapp.bank.models.asking import Choice, Group, Item, Step, Treatment
from prepapp.bank.models.row import Data, Row, Words


class Criterion(Row):
    """A named reason; it holds when all its conditions hold."""

    name = models.TextField(
        _("name"),
        help_text=_("As editors say it after “Anyone who”, such as: Asked about lithium"),
    )
    because = Words(
        _("because"),
        length=70,
        help_text=_(
            "As patients read it after “because”, such as: I asked about lithium. "
            "At most 70 letters."
        ),
    )

    class Meta(Row.Meta):
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")

    def __str__(self) -> str:
        return self.name


class Says(models.TextChoices):
    """What a condition says about its step."""

    ANY_OF = "any of", _("ticked any of these")
    NONE_OF = "none of", _("answered, with none of these")
    ANSWERED = "answered", _("answered, in any way")
    AT_LEAST = "at least", _("rated this high, or higher")
    TRIED = "tried", _("tried enough of these")
    NOT_TRIED = "not tried", _("tried none of these")


class Condition(models.Model):
    """One line of a criterion; one that does not say anything yet never holds."""

    criterion = models.ForeignKey(Criterion, models.CASCADE, related_name="conditions")
    order = models.PositiveIntegerField(default=0, editable=False)
    step = models.ForeignKey(
        Step, models.PROTECT, null=True, blank=True, verbose_name=_("about the step")
    )
    says = models.CharField(_("the patient"), max_length=10, choices=Says, blank=True)
    item = models.ForeignKey(Item, models.PROTECT, null=True, blank=True, verbose_name=_("line"))
    at_least = models.PositiveSmallIntegerField(
        _("at least"), null=True, blank=True, validators=[MaxValueValidator(999)]
    )
    all_treatments = models.BooleanField(_("any treatment at all"), default=False)
    group = models.ForeignKey(
        Group, models.PROTECT, null=True, blank=True, verbose_name=_("any of this group")
    )
    went = Data(_("how it went"), default=list, blank=True)
    now = Data(_("where it stands"), default=list, blank=True)

    class Meta:
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(says="at least")
                | Q(
                    step__isnull=False,
                    item__isnull=False,
                    at_least__isnull=False,
                    at_least__lte=10,
                ),
                name="a_scale_names_its_line_and_number",
            ),
            models.CheckConstraint(
                condition=Q(says__in=["tried", "not tried"]) | Q(step__isnull=False),
                name="a_condition_is_about_a_step",
            ),
            models.CheckConstraint(
                condition=~Q(says="tried") | Q(at_least__isnull=False, at_least__gte=1),
                name="tried_at_least_one",
            ),
            models.CheckConstraint(
                condition=Q(all_treatments=False) | Q(group=None), name="all_treatments_or_a_group"
            ),
        ]

    def __str__(self) -> str:
        return f"“{self.step or _('Treatments')}”: {self.get_says_display()}"


class ConditionChoice(models.Model):
    """A choice that a condition names."""

    owner = models.ForeignKey(Condition, models.CASCADE, related_name="choice_lines")
    choice = models.ForeignKey(Choice, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "choice"], name="choice_once")]

    def __str__(self) -> str:
        return str(self.choice)


class ConditionTreatment(models.Model):
    """A treatment that a condition names."""

    owner = models.ForeignKey(Condition, models.CASCADE, related_name="treatment_lines")
    treatment = models.ForeignKey(Treatment, models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "treatment"], name="treatment_once")
        ]

    def __str__(self) -> str:
        return str(self.treatment)
