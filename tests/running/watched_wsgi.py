"""The site as a server runs it, with every deed of the process written to a file of the test's."""

import os
import sys
from typing import Any

LEAVES = (
    "socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname",
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.mkdir",
    "os.rename", "os.remove", "os.link", "os.symlink", "os.truncate",
)  # fmt: skip
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND
book = os.open(os.environ["DEEDS"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def write_down(event: str, args: tuple[Any, ...]) -> None:
    if event in LEAVES or (event == "open" and isinstance(args[2], int) and args[2] & WRITES):
        os.write(book, f"{event} {args!r}\n".encode("utf-8", "backslashreplace"))


sys.addaudithook(write_down)

from django.db.backends.signals import connection_created  # noqa: E402

from prepapp.wsgi import application as application  # noqa: E402


def loud(connection: Any, **rest: Any) -> None:
    connection.force_debug_cursor = True  # every statement is logged, with what was put into it


connection_created.connect(loud, weak=False)
