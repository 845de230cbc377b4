"""The compiled project as the mutation check reads it: models, what is downstream of them, their unit tests and data tests.

Belongs here: reading dbt's manifest and compiled files of one built warehouse.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

# Models that move money or decide who gets it.
FOLDERS = (
    "intermediate/evidence", "intermediate/ledger", "intermediate/outcomes", "intermediate/charges", "intermediate/requests",
    "intermediate/reconciliation", "intermediate/restatements", "marts/ledger", "marts/workflow", "marts/team", "marts/unproxied",
    "marts/cache",
)  # fmt: skip


@dataclass
class Project:
    """What dbt compiled for one warehouse; `target` is its target folder."""

    target: Path
    manifest: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.manifest = json.loads((self.target / "manifest.json").read_text(encoding="utf-8"))

    @cached_property
    def models(self) -> dict[str, dict[str, Any]]:
        """Name -> node of every model."""
        return {
            node["name"]: node for node in self.manifest["nodes"].values() if node["resource_type"] == "model"
        }

    @cached_property
    def judged(self) -> list[str]:
        """The models that are mutated, in the order of their folders."""
        return [
            name for folder in FOLDERS for name, node in sorted(self.models.items())
            if node["original_file_path"].startswith(f"models/{folder}/")
        ]  # fmt: skip

    @cached_property
    def order(self) -> list[str]:
        """All models, each after those it reads."""
        graph = {
            name: {key.split(".")[-1] for key in node["depends_on"]["nodes"] if key.startswith("model.")}
            for name, node in self.models.items()
        }
        return list(TopologicalSorter(graph).static_order())

    def sql(self, name: str) -> str:
        """The compiled text of a model."""
        return self._compiled(self.models[name])

    def _compiled(self, node: dict[str, Any]) -> str:
        path = self.target / "compiled" / node["package_name"] / node["original_file_path"]
        if node["resource_type"] != "model":
            path = path / node["path"]
        return path.read_text(encoding="utf-8")

    def downstream(self, name: str) -> list[str]:
        """The models that read it, at any distance, in the order in which they are built."""
        reached = {name}
        for other in self.order:
            parents = {key.split(".")[-1] for key in self.models[other]["depends_on"]["nodes"]}
            if parents & reached:
                reached.add(other)
        return [other for other in self.order if other in reached and other != name]

    def relation(self, name: str) -> str:
        """The quoted place of a model in the warehouse."""
        return str(self.models[name]["relation_name"])

    def is_view(self, name: str) -> bool:
        return bool(self.models[name]["config"]["materialized"] == "view")

    def data_tests(self, names: set[str]) -> list[str]:
        """The compiled texts of the data tests of these models; a row is a failure."""
        return [
            self._compiled(node)
            for node in self.manifest["nodes"].values()
            if node["resource_type"] == "test"
            and {key.split(".")[-1] for key in node["depends_on"]["nodes"]} & names
        ]

    def not_null(self, name: str) -> list[str]:
        """The columns that the model's contract holds to be known."""
        return [
            column["name"]
            for column in self.models[name]["columns"].values()
            if any(one["type"] == "not_null" for one in column["constraints"])
        ]

    def unit_tests(self, model: str) -> list[tuple[str, str, list[dict[str, Any]]]]:
        """(name, compiled text, expected rows) of the unit tests of a model."""
        found = []
        for test in self.manifest["unit_tests"].values():
            if test["model"] == model:
                folder = self.target / "compiled" / test["package_name"] / test["original_file_path"]
                [path] = folder.rglob(f"{test['name']}.sql")
                found.append((test["name"], path.read_text(encoding="utf-8"), test["expect"]["rows"]))
        return found
