"""A made-up second language, in which nothing is left in English: accents, brackets, 40 % longer.

It goes the way of a real one: a catalogue made from the committed messages, and a bank that has
each text twice. What is cut off loses a bracket; what no translator was asked for stays plain.

Run it with `python -m tests.pseudo FOLDER`: it fills FOLDER/locale and FOLDER/bank.
"""

from __future__ import annotations

import re
import sys
from math import ceil
from pathlib import Path
from typing import Any

import django
import polib
from django.utils.translation import to_locale

from prepapp.bank import files
from prepapp.domain.checks.texts import BECAUSE_LENGTH, QUESTION_LENGTH, WHY_LENGTH

CODE = "en-xa"  # the customary code of accented English; no country has the letters XA
NAME = "[Éñğļîîšħ]"
OURS = Path(__file__).resolve().parents[1] / "prepapp/locale/en/LC_MESSAGES/django.po"
DJANGOS = Path(django.__file__).parent / "conf/locale/en/LC_MESSAGES/django.po"  # months, for one
LONGER = 1.4
# Only letters that the sheet's font has; a word without a vowel may stay as it is.
ACCENTS = str.maketrans(
    "ACDEGHIKLNORSTUWYZacdefghiklnorstuwyz", "ÁÇĐÉĞĦÎĶĻÑÖŘŠŢÛŴÝŽáçðéƒğħîķļñöřšţûŵýž"
)
VOWELS = re.compile("[ÁÉÎÖÛÝáéîöûý]")
KEPT = re.compile(r"(\{[^{}]*\}|%\(\w+\)[a-z]|%[a-z%]|&#?\w+;|<[^<>]+>)")
ROOM = {
    ("criteria", "because"): BECAUSE_LENGTH,
    ("questions", "text"): QUESTION_LENGTH,
    ("questions", "why"): WHY_LENGTH,
}


def pseudo(text: str, most: int | None = None) -> str:
    """Return a text in the made-up language, in at most so many letters."""
    if not text.strip():
        return text
    room = min(ceil(len(text) * LONGER), most or sys.maxsize) - len("[]")
    parts = KEPT.split(text[: most and most - len("[]")])
    parts[::2] = [part.translate(ACCENTS) for part in parts[::2]]
    vowels = sum(len(VOWELS.findall(part)) for part in parts[::2])
    spare = max(room - sum(map(len, parts)), 0)
    if not vowels:
        return f"[{''.join(parts)}{'~' * spare}]"
    more = [spare // vowels + (n < spare % vowels) for n in range(vowels)]
    for n in range(0, len(parts), 2):
        parts[n] = VOWELS.sub(lambda vowel: vowel[0] * (1 + more.pop()), parts[n])
    return f"[{''.join(parts)}]"


def write_catalogue(folder: Path) -> None:
    """Translate every message, Django's own too, and compile them where Django looks for them."""
    catalogue = polib.POFile()
    catalogue.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    messages = {(m.msgctxt, m.msgid): m for po in (DJANGOS, OURS) for m in polib.pofile(str(po))}
    for message in messages.values():
        one, many = pseudo(message.msgid), pseudo(message.msgid_plural)
        said: dict[str, Any] = {"msgstr_plural": {0: one, 1: many}} if many else {"msgstr": one}
        catalogue.append(
            polib.POEntry(
                msgctxt=message.msgctxt,
                msgid=message.msgid,
                msgid_plural=message.msgid_plural,
                **said,
            )
        )
    place = folder / to_locale(CODE) / "LC_MESSAGES"
    place.mkdir(parents=True, exist_ok=True)
    catalogue.save_as_mofile(str(place / "django.mo"))


def document() -> dict[str, Any]:
    """Return the bank that the site comes with, in two languages."""
    found = files.read_folder(files.SEED)
    both = {kind: _both(kind, things) for kind, things in found.items()}
    return both | {"languages": ["en", CODE]}


def _both(kind: str, data: Any, name: str = "") -> Any:
    match data:
        case {"en": str(text)}:
            return {"en": text, CODE: pseudo(text, ROOM.get((kind, name)))}
        case dict():
            return {key: _both(kind, value, key) for key, value in data.items()}
        case list():
            return [_both(kind, value) for value in data]
    return data


def fill(folder: Path) -> None:
    """Fill a data folder with what a site needs to speak the made-up language."""
    write_catalogue(folder / "locale")
    files.write_folder(document(), folder / "bank")


if __name__ == "__main__":
    fill(Path(sys.argv[1]))
