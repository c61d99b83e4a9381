# One image for every process: onestop serve | work | relay | migrate, and onestop-operator.
# A release names both bases by digest: --build-arg PYTHON=python@sha256:… --build-arg NODE=node@sha256:…
ARG PYTHON=python:3.11-slim-bookworm
ARG NODE=node:20-bookworm-slim

# Fonts of documents and the script library of the pages.
FROM ${NODE} AS assets
WORKDIR /assets
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

# Every package by its hash, then the product itself.
FROM ${PYTHON} AS build
WORKDIR /src
COPY requirements/run.txt requirements/build.txt requirements/
RUN python -m venv /opt/build && /opt/build/bin/pip install --no-cache-dir --require-hashes -r requirements/build.txt
RUN python -m venv /opt/onestop && /opt/onestop/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY platform/ platform/
COPY workflows/ workflows/
COPY operator/ operator/
COPY tenants/ tenants/
RUN /opt/build/bin/python -m hatchling build --target wheel && /opt/onestop/bin/pip install --no-cache-dir --no-index --no-deps dist/*.whl

FROM ${PYTHON}
RUN groupadd --gid 10001 onestop && useradd --uid 10001 --gid 10001 --no-create-home --shell /usr/sbin/nologin onestop
COPY --from=build /opt/onestop /opt/onestop
COPY --from=assets /assets/node_modules /app/assets
COPY tenants/ /app/tenants/
ENV PATH=/opt/onestop/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    ONESTOP_ASSETS_DIR=/app/assets \
    ONESTOP_TENANTS_DIR=/app/tenants/jinan
WORKDIR /app
USER 10001:10001
ENTRYPOINT ["onestop"]
