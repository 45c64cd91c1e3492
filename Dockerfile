# The server image: no embedded database, no Node, no compiler, no root. Every process is this image
# with another command (`parley api`, `worker`, `sweeper`, `migrate`).

FROM node:24-slim AS web
# The build is a Python program of the standard library alone, so Debian's own Python will do.
RUN apt-get update \
    && apt-get install -y --no-install-recommends python3 \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY web/ web/
RUN python3 -m web.build


FROM python:3.13-slim AS install
RUN python -m venv /opt/parley
COPY requirements-server.lock /tmp/
RUN /opt/parley/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements-server.lock
WORKDIR /app
COPY pyproject.toml README.md LICENSE ./
COPY integrations/ integrations/
COPY inbox/ inbox/
COPY automation/ automation/
COPY migrations/ migrations/
COPY parley/ parley/
COPY web/__init__.py web/build.py web/node.py web/
COPY --from=web /build/web/dist/ web/dist/
# Editable, so that migrations and built screens are found beside the code. The file system is
# read-only later, so what Python would compile at the first start is compiled now.
RUN /opt/parley/bin/pip install --no-cache-dir --no-deps --no-build-isolation --editable . \
    && /opt/parley/bin/python -m compileall -q /app


FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin parley
# A volume that is mounted here for the first time belongs to whom the folder belongs to.
RUN install -d -o parley /var/lib/parley/files /var/lib/parley/data
COPY --from=install /opt/parley /opt/parley
COPY --from=install /app /app
ENV PATH=/opt/parley/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PARLEY_HOST=0.0.0.0 \
    PARLEY_PORT=8000 \
    PARLEY_LOG_FORMAT=json
WORKDIR /app
USER parley
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["parley", "api"]
