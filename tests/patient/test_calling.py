"""Crisis numbers: a thumb can call them, and nothing else becomes a link."""

from __future__ import annotations

import pytest

from prepapp.patient.templatetags.calling import with_calls


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("call or text 988", ["988"]),
        ("call 116 123, or text 85258", ["116123", "85258"]),
        ("call +44 20 7946 0000 (day or night)", ["+442079460000"]),
        ("1-800-273-8255, press 1", ["18002738255"]),
        ("open 24/7, call a friend", []),
        ("call your local crisis line", []),
    ],
)
def test_every_phone_number_of_a_line_can_be_called(line: str, called: list[str]) -> None:
    html = with_calls(line, "Somewhere")
    assert [part.partition('"')[0] for part in html.split('href="tel:')[1:]] == called


def test_a_line_that_an_editor_typed_is_text_whatever_it_holds() -> None:
    html = with_calls('<script>988</script> "&', '"><b>x')
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html
    assert 'aria-label="Call 988, &quot;&gt;&lt;b&gt;x"' in html
