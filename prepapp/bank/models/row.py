"""What the rows of the draft have in common: a key, a place in the order, words, and rules."""

from __future__ import annotations

import json
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from prepapp.domain.answers import KEY

KEY_LENGTH = 60


class Data(models.TextField):
    """Plain data kept as JSON text, in its own order and with its letters as they are.

    Not a JSONField: PostgreSQL would sort the keys, and an edition keeps them in order.
    """

    _pyi_private_set_type: Any  # what the type checker's plugin asks a field for
    _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_how: Any) -> Any:
        return value if value is None else json.loads(value)

    def to_python(self, value: Any) -> Any:
        return json.loads(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else json.dumps(value, ensure_ascii=False)

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.get_prep_value(self.value_from_object(obj)))


class Words(Data):
    """A text in every language of the bank: a mapping from language to words.

    `length` is the most letters that fit, in any language; None where nothing limits them.
    """

    def __init__(self, *args: Any, length: int | None = None, **options: Any) -> None:
        self.length = length
        super().__init__(*args, **{"default": dict, **options})

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, {**options, "length": self.length}


class KeyField(models.CharField):
    """A key, made from a label when a row is first saved, and never typed or changed."""

    def __init__(self, *args: Any, **options: Any) -> None:
        fixed = {
            "max_length": KEY_LENGTH,
            "editable": False,
            "validators": [RegexValidator(rf"\A{KEY.pattern}\Z")],
        }
        super().__init__(_("key"), *args, **{**options, **fixed})

    def deconstruct(self) -> Any:
        name, path, _args, options = super().deconstruct()
        fixed = ("max_length", "editable", "validators", "verbose_name")
        return name, path, (), {k: v for k, v in options.items() if k not in fixed}


class Row(models.Model):
    """One thing of the draft. A published one is retired, never deleted."""

    key = KeyField(primary_key=True)
    order = models.PositiveIntegerField(_("order"), default=0, editable=False)
    retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_("Patients no longer see it after the next publish. Nothing is lost."),
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
        ordering = ["order", "key"]


class Part(models.TextChoices):
    """The three lists that a rule is made of."""

    ANYONE_WHO = "anyone who", _("Anyone who")
    ONLY_IF = "only if", _("Only if")
    MORE_URGENT_IF = "more urgent if", _("More urgent if")


class RuleLine(models.Model):
    """One criterion in one of the lists of a rule."""

    IF_NOT_EVERYONE = _("If this is not ticked, say below who sees it.")

    part = models.CharField(_("rule"), max_length=14, choices=Part, default=Part.ANYONE_WHO)
    criterion = models.ForeignKey("bank.Criterion", models.PROTECT, verbose_name=_("criterion"))
    order = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        abstract = True
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return f"{self.get_part_display()}: {self.criterion}"


def words_of(words: dict[str, str]) -> str:
    """Return a text in its first language that has one."""
    return next((text for text in words.values() if text), "")
