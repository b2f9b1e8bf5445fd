"""The form field for a text: one box for each language of the bank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.utils import flatatt
from django.template import loader
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from prepapp.bank.models import Language, Words
from prepapp.domain.answers import one_line


def languages() -> list[str]:
    """Return the codes of the bank's languages, the leading one first."""
    return list(Language.objects.values_list("code", flat=True)) or [settings.LANGUAGE_CODE]


def language_name(code: str) -> str:
    """Return what a language is called, or its code where nobody named it."""
    return str(LANG_INFO.get(code, {}).get("name", code))


class WordsWidget(forms.Widget):
    """A box for each language; the leading language's box carries the field's own name."""

    template_name = "admin/desk/words_widget.html"

    def __init__(self, attrs: dict[str, Any] | None = None, rows: int = 2) -> None:
        super().__init__(attrs)
        self.rows = rows

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        words = value if isinstance(value, Mapping) else {}
        codes = languages()
        told = {k: v for k, v in context["widget"]["attrs"].items() if k.startswith("aria-")}
        context["described"] = flatatt(told)
        context["rows"] = self.rows
        context["boxes"] = [
            {
                "code": code,
                "language": language_name(code) if len(codes) > 1 else "",
                "name": self.box(name, code, codes),
                "text": words.get(code, ""),
            }
            for code in codes
        ]
        return context

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> SafeString:
        # Django's own renderer of widgets does not look among the site's templates.
        return loader.render_to_string(template_name, context)

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        codes = languages()
        return {code: data.get(self.box(name, code, codes), "") for code in codes}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    @staticmethod
    def box(name: str, code: str, codes: list[str]) -> str:
        return name if code == codes[0] else f"{name}.{code}"


class WordsField(forms.Field):
    """A text in every language; only the leading language must be there, so a draft can wait."""

    def __init__(self, *, length: int | None = None, rows: int = 2, **options: Any) -> None:
        self.length = length
        options.setdefault("widget", WordsWidget(rows=rows))
        super().__init__(**options)

    def to_python(self, value: Any) -> dict[str, str]:
        texts = value if isinstance(value, Mapping) else {}
        return {code: one_line(text) for code, text in texts.items() if text.strip()}

    def validate(self, value: dict[str, str]) -> None:
        if self.required and not value.get(languages()[0]):
            raise ValidationError(_("Write something here."), code="required")
        for text in value.values():
            if self.length and len(text) > self.length:
                sentence = _("This is {n} letters long, and {most} fit on paper. Shorten it.")
                raise ValidationError(sentence.format(n=len(text), most=self.length))

    def clean(self, value: Any) -> Any:
        for text in (value or {}).values():
            ProhibitNullCharactersValidator()(text)
        return super().clean(value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial or {}) != self.to_python(data or {})


def words_field(field: Words, **options: Any) -> WordsField:
    """Return the form field for a text column."""
    rows = 1 if field.length is None and field.blank else 2
    return WordsField(
        length=field.length,
        rows=rows,
        label=str(field.verbose_name).capitalize(),
        required=not field.blank,
        help_text=field.help_text,
    )
