# The project's commands; every one installs what it needs on a bare Debian machine with Python, Node and make.
SHELL := /bin/bash
PY := .venv/bin/python
LOCK := --quiet --generate-hashes --no-emit-index-url --no-header
.DEFAULT_GOAL := help

help: ## show this list
	@grep -E '^[a-z-]+:.*## ' Makefile | sed 's/:.*## /\t/' | expand -t 16

.venv/bin/uv:
	python3 -m venv .venv
	.venv/bin/python -m pip install --quiet --disable-pip-version-check uv

.venv/.%: requirements/%.txt | .venv/bin/uv
	.venv/bin/uv pip install --quiet --python .venv --require-hashes -r requirements/$*.txt
	echo "$(CURDIR)/platform" > "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/onestop-house.pth"
	printf '%s\n' "$(CURDIR)/workflows" "$(CURDIR)/operator" >> "$$($(PY) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/onestop-house.pth"
	@touch $@

node_modules/.ready: package.json package-lock.json
	npm ci --no-audit --no-fund --silent
	@touch $@

/usr/bin/chromium-headless-shell:
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-noto-cjk >/dev/null

/usr/bin/wrk:
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends wrk >/dev/null

setup: .venv/.run node_modules/.ready ## install what running needs

setup-test: .venv/.develop node_modules/.ready /usr/bin/chromium-headless-shell kube ## install what testing needs

.cache/kube/%: tests/cluster/kube/%/go.mod tests/cluster/kube/%/go.sum scripts/build_kube.py | .venv/.develop
	$(PY) scripts/build_kube.py $*

kube: $(addprefix .cache/kube/,control nodes helm prometheus) ## build a real Kubernetes for the tests, once

run: setup ## the city of Jinan on this machine: everything up, both published cases walked, addresses printed
	$(PY) -m onestop status >/dev/null 2>&1 || $(PY) -m onestop up --detach
	$(PY) -m onestop accounts demo
	$(PY) -m onestop walk

stop: ## stop what `make run` started; everything is kept
	$(PY) -m onestop down

test: setup-test ## every test
	$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

cluster-test: .cache/kube/helm ## what only a real cluster can show: CONTEXT=… IMAGE=…
	@test -n "$(CONTEXT)" -a -n "$(IMAGE)" || { echo "Say which cluster and which image: make cluster-test CONTEXT=… IMAGE=…" >&2; exit 2; }
	$(PY) scripts/cluster_test.py --context "$(CONTEXT)" --image "$(IMAGE)"

check: setup-test ## format, lint, types, contracts, declarations
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	$(PY) -m onestop tenants check tenants/jinan

bench: setup-test /usr/bin/wrk ## the figures of docs/benchmarks.md
	$(PY) -m bench

drill: setup-test ## one tenant backed up, archived, removed, restored, on a throwaway box; every digest compared
	$(PY) scripts/restore_drill.py

screens: setup-test ## every page as a picture, in docs/screens
	$(PY) -m pytest -q tests/browser/screens.py -o python_functions="screens_*"

lock: .venv/bin/uv ## refresh the hashed requirement files
	.venv/bin/uv pip compile $(LOCK) -o requirements/run.txt pyproject.toml
	.venv/bin/uv pip compile $(LOCK) --group build -o requirements/build.txt
	.venv/bin/uv pip compile $(LOCK) --extra test -o requirements/test.txt pyproject.toml
	.venv/bin/uv pip compile $(LOCK) --extra test --extra develop -o requirements/develop.txt pyproject.toml

.PHONY: help setup setup-test kube run stop test cluster-test check bench drill screens lock
