"""docs/running-it.md: every command in it is run here, or says why it is run by hand."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from tests.running.machine import ROOT, Machine

GUIDE = (ROOT / "docs/running-it.md").read_text("utf-8")
BLOCK = re.compile(
    r"^<!-- (run|run: serving|by hand: [^\n]+) -->\n```console\n(.*?)^```$", re.M | re.S
)
HAND = "by hand"


def test_every_command_is_marked_as_run_here_or_by_hand() -> None:
    assert GUIDE.count("```console") == len(BLOCK.findall(GUIDE))


@pytest.fixture
def folder(tmp_path: Path, empty: Machine) -> Path:
    """The site's files in a folder of their own, as after a clone, with the packages installed."""
    folder = tmp_path / "srv"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.split():
        if name != ".venv" and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def test_what_the_guide_says_works_from_first_to_last(
    folder: Path, tmp_path: Path, empty: Machine
) -> None:
    """Run on a machine without accounts, so nobody's password is asked and nobody is sudo."""
    site: subprocess.Popen[str] | None = None
    machine = {"PATH": empty.variables["PATH"], "LISTEN": empty.variables["LISTEN"]}
    try:
        for mark, commands in BLOCK.findall(GUIDE):
            if mark.startswith(HAND):
                continue
            if mark == "run: serving":
                site = subprocess.Popen(
                    ["make", "serve"], cwd=folder, env=machine, text=True, start_new_session=True
                )
                for _wait in range(900):
                    if empty.answer("/readyz")[0] == 200:
                        break
                    time.sleep(0.1)
            for said, here in {
                "sudo -u prepapp ": "",
                "/tmp/": f"{tmp_path}/",
                "/srv/prepapp": str(folder),
                "http://127.0.0.1:8000": empty.address,
            }.items():
                commands = commands.replace(said, here)
            answer = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", commands],
                cwd=folder,
                env=machine,
                capture_output=True,
                text=True,
                check=False,
            )
            assert answer.returncode == 0, f"{commands}\n{answer.stdout}\n{answer.stderr}"
            if mark == "run: serving":
                assert answer.stdout == "ok\n"
    finally:
        if site:
            site.terminate()
            site.wait(60)
    kept = (folder / ".env").read_text()
    assert len(re.findall(r"^ANSWERS_KEYS=[\w=-]{44}$", kept, re.M)) == 1
