"""The dbt project, parsed once a process and engine: parsing takes longer than most of the tests' builds.

Belongs here: lending what was parsed to another database, which changes nothing but the name in front of each relation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_MANIFESTS: dict[str, Any] = {}  # by engine


def parsed(engine: str, database: str, flags: Sequence[str]) -> Any:
    """dbt's manifest of the project for `database`. The flags say where the project is; the environment is the caller's.

    Raises:
        AssertionError: the project does not parse.
    """
    from dbt.cli.main import dbtRunner

    if engine not in _MANIFESTS:
        outcome = dbtRunner().invoke(["parse", *flags])
        if not outcome.success:
            raise AssertionError(f"dbt parse: {outcome.exception}")
        _MANIFESTS[engine] = outcome.result
    manifest = _MANIFESTS[engine]
    for node in (*manifest.nodes.values(), *manifest.sources.values()):
        if node.relation_name:
            node.relation_name = node.relation_name.replace(f'"{node.database}".', f'"{database}".', 1)
        node.database = database
    return manifest
