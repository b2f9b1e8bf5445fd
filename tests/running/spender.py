"""Another process of the same machine, which works once, or works until it is killed."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from django.conf import settings

from prepapp.running.limits import spending


def main(folder: str, share: str, seconds: str) -> None:
    settings.configure(DATA_DIR=Path(folder), CPU_SHARES={"pdf": float(share)})
    with spending("pdf"):
        print("at work", flush=True)
        end = time.process_time() + float(seconds)
        while time.process_time() < end:
            pass


if __name__ == "__main__":
    main(*sys.argv[1:])
