# The site in a container: nothing secret is in the image, and it does not run as root.
# docs/running-it.md says how to use it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/prepapp
RUN python3 -m venv .venv
COPY requirements.txt ./
RUN .venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY manage.py ./
COPY prepapp prepapp
COPY templates templates
COPY static static
# The keys that this makes are thrown away with its data folder.
RUN DEVELOPMENT=1 DATA_DIR=/tmp/build STATIC_DIR=/srv/prepapp/collected .venv/bin/python manage.py collectstatic --noinput -v0 && rm -r /tmp/build

FROM python:3.11-slim-bookworm
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin prepapp && mkdir -m 700 /data && chown prepapp:prepapp /data
COPY --from=build /srv/prepapp /srv/prepapp
WORKDIR /srv/prepapp
ENV DATA_DIR=/data STATIC_DIR=/srv/prepapp/collected LISTEN=0.0.0.0:8000 PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER prepapp
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD [".venv/bin/python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD [".venv/bin/python", "manage.py", "serve", "--collected"]
