"""What a machine says about itself: variables, from the environment or from the file `.env`."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


class Environment:
    """Variables that are read by name, and everything that is wrong with them.

    Nothing is raised before `judge`, so that an operator hears of every fault at once.
    """

    def __init__(self, variables: Mapping[str, str], file: Path | None = None) -> None:
        self.faults: list[str] = []
        self.file = file
        self._read: set[str] = set()
        self._machine = variables
        self._variables = {**(self._lines(file) if file else {}), **variables}

    def text(self, name: str, default: str = "") -> str:
        """Return a variable, or the default when it is missing or empty."""
        self._read.add(name)
        return self._variables.get(name, "").strip() or default

    def flag(self, name: str) -> bool:
        """Return whether a variable is on; it is off when missing."""
        value = self.text(name, "0").lower()
        if value not in ("0", "false", "no", "off", "1", "true", "yes", "on"):
            self.wrong(f"{name} should be 1 or 0, not {value!r}.")
        return value in ("1", "true", "yes", "on")

    def words(self, name: str) -> list[str]:
        """Return the parts of a comma-separated variable."""
        return [part.strip() for part in self.text(name).split(",") if part.strip()]

    def number(self, name: str, default: int) -> int:
        """Return a variable that counts something, from 1 up."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or int(value) < 1:
            self.wrong(f"{name} should be a whole number from 1 up, not {value!r}.")
            return default
        return int(value)

    def where(self, name: str) -> str:
        """Tell where a variable that is set comes from, for people."""
        if self._machine.get(name) or self.file is None:
            return "the environment"
        return f"the file {self.file}"

    def wrong(self, sentence: str) -> None:
        """Note a fault: what is wrong, and what would be right."""
        self.faults.append(sentence)

    def judge(self) -> None:
        """Raise ImproperlyConfigured with every fault, mistyped names of variables included."""
        for name in sorted(self._variables.keys() - self._read):
            meant = get_close_matches(name, self._read, n=1, cutoff=0.85)
            if meant and not self._variables.get(meant[0]):
                self.wrong(
                    f"{name} is not a setting of this site. Was {meant[0]} meant? "
                    f"(If {name} is there for another program, set {meant[0]} too.)"
                )
        if self.faults:
            raise ImproperlyConfigured("\n".join(f"  - {fault}" for fault in self.faults))

    def _lines(self, file: Path) -> dict[str, str]:
        """Read NAME=value lines as systemd and Docker do: nothing in them is run or replaced."""
        try:
            text = file.read_text("utf-8")
            if file.stat().st_mode & 0o007:
                self.wrong(f"Everybody on this machine can read {file}. Type: chmod o= {file}")
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            self.wrong(f"{file} cannot be read by the account that runs the site: {error}.")
            return {}
        found = {}
        for count, line in enumerate(map(str.strip, text.splitlines()), 1):
            name, equals, value = line.partition("=")
            if not line or line.startswith("#"):
                continue
            if not equals or not name.isidentifier():
                self.wrong(f"{file}, line {count}, should be NAME=value.")
                continue
            value = value.strip()
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
            found[name] = value[1:-1] if quoted else value
        return found
