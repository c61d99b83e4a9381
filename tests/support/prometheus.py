"""A real Prometheus on a free port, which scrapes what a test says and answers queries."""

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

from tests.support.kube_parts import DIES_WITH_US, answers, built, free_port
from tests.support.servers import MEMORY

from onestop.box.model import LOCALHOST, Part
from onestop.box.runner import Runner


class Prometheus:
    """A running Prometheus; `url` is what a client is told."""

    def __init__(self, url: str) -> None:
        self.url = url

    def query(self, expression: str) -> list[dict[str, Any]]:
        """Return the samples of an instant query: their labels under `metric`, time and text under `value`."""
        return self._asked("query", query=expression)["result"]

    def alerts(self) -> list[dict[str, Any]]:
        """Return the alerts that are pending or firing."""
        return self._asked("alerts")["alerts"]

    def is_scraped(self, job: str) -> bool:
        """Whether the last look at a target of this job was answered."""
        return any(sample["value"][1] == "1" for sample in self.query(f'up{{job="{job}"}}'))

    def _asked(self, what: str, **words: str) -> Any:
        with urlopen(f"{self.url}/api/v1/{what}?{urlencode(words)}", timeout=5) as answer:  # noqa: S310
            return json.load(answer)["data"]


@contextmanager
def prometheus(targets: dict[str, Sequence[str]], rules: Sequence[Path] = ()) -> Iterator[Prometheus]:
    """Run a Prometheus that looks every 200 ms at `targets`, host and port under each job's name, by these rules."""
    with tempfile.TemporaryDirectory(prefix="onestop-prometheus-", dir=MEMORY if MEMORY.is_dir() else None) as made:
        folder = Path(made)
        scraped = [{"job_name": job, "static_configs": [{"targets": [*hosts]}]} for job, hosts in targets.items()]
        every = {"scrape_interval": "200ms", "scrape_timeout": "200ms", "evaluation_interval": "200ms"}
        config = {"global": every, "scrape_configs": scraped, "rule_files": [str(path.resolve()) for path in rules]}
        (folder / "prometheus.yml").write_text(json.dumps(config))
        address = f"{LOCALHOST}:{free_port()}"
        options = {
            "config.file": folder / "prometheus.yml",
            "storage.tsdb.path": folder / "data",
            "web.listen-address": address,
            "log.level": "warn",
        }
        command = (*DIES_WITH_US, built("prometheus"), *(f"--{name}={value}" for name, value in options.items()))
        part = Part("prometheus", address, lambda: answers(f"http://{address}/-/ready"), command)
        runner = Runner(folder / "logs", tell=lambda _: None)
        try:
            runner.open([part])
            yield Prometheus(f"http://{address}")
        finally:
            runner.close()
