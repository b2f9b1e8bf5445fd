"""nginx before several servers, in turn and without stickiness, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.load.site import free_port

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
# A GET that was cut goes on to the next server; a POST does not, once it was sent.
CONFIGURATION = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log error;
events {{ worker_connections 2048; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  upstream site {{ {servers} }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://site;
      proxy_set_header Host $http_host;
      proxy_next_upstream error timeout;
      proxy_connect_timeout 2s;
    }}
  }}
}}
"""


@contextmanager
def proxied(folder: Path, servers: Sequence[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    """Put nginx before some servers; yield the address that it listens on."""
    assert NGINX is not None
    folder.mkdir()
    port = free_port()
    upstream = " ".join(f"server {host}:{at} max_fails=0;" for host, at in servers)
    user = "user root;" if os.geteuid() == 0 else ""
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(user=user, folder=folder, servers=upstream, port=port))
    process = subprocess.Popen([NGINX, "-c", file, "-e", folder / "nginx.log"])
    try:
        yield "127.0.0.1", port
    finally:
        process.terminate()
        process.wait(10)
