"""The one configuration file: what it may say, and how it is refused.

Belongs here: the pydantic models of the YAML file and its loading. Secrets (`env:NAME`) are kept as references and
are resolved by `Secret.resolve()` at run time, never at load; loading touches no network.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError, model_validator

from ingestion.config_alerts import Alerts
from ingestion.config_base import ConfigError, Secret, SecretText, Section
from ingestion.config_faults import fault

__all__ = ["Config", "ConfigError", "Secret", "SecretText", "load_config", "parse_config"]

EXAMPLES = Path(__file__).parent / "examples"
DEFAULT_CONFIG = EXAMPLES / "acme" / "config.yaml"


class DuckDBWarehouse(Section):
    """The embedded warehouse: one file, one writer at a time."""

    engine: Literal["duckdb"] = "duckdb"
    path: Path = Path(".data/warehouse.duckdb")


class PostgresWarehouse(Section):
    """The team server. `url` is a libpq URL, usually `env:UTV_WAREHOUSE_URL`."""

    engine: Literal["postgres"]
    url: SecretText


class LiteLLM(Section):
    """A LiteLLM gateway: its database, its log objects, or both."""

    database_url: SecretText | None = None
    logs: SecretText | None = None  # a folder or any fsspec URL of StandardLoggingPayload objects

    @model_validator(mode="after")
    def _one_reader(self) -> LiteLLM:
        if self.database_url is None and self.logs is None:
            raise ValueError("needs `database_url`, `logs` or both")
        return self


class Anthropic(Section):
    """Anthropic's admin API. `account_id` names the organisation, since the reports do not."""

    base_url: SecretText = "https://api.anthropic.com"
    admin_key: SecretText
    account_id: str = "anthropic"
    api: Literal["analytics", "legacy"] = "analytics"


class GitHub(Section):
    """GitHub by GraphQL; `base_url` without `/graphql`."""

    base_url: SecretText = "https://api.github.com"
    token: SecretText
    repositories: list[Annotated[str, Field(pattern=r"^[^/\s]+/[^/\s]+$")]] = Field(min_length=1)


class Jira(Section):
    """Jira Cloud; the user of the token must be set to UTC (JQL dates use the user's zone)."""

    base_url: SecretText
    email: SecretText
    token: SecretText
    projects: list[Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]+$")]] = Field(min_length=1)


class Files(Section):
    """A file, a folder or any fsspec URL of CSV, JSONL or Parquet files."""

    path: SecretText


class Sources(Section):
    """Every source is optional; one that is absent keeps its typed, empty relation."""

    litellm: LiteLLM | None = None
    anthropic: Anthropic | None = None
    github: GitHub | None = None
    jira: Jira | None = None
    usage_files: Files | None = None
    outcome_files: Files | None = None


class Simulator(Section):
    """Serve the configured sources from the bundled vendor simulator (the example month only)."""

    seed: int = 7
    requests: int = Field(default=6000, ge=100, le=100_000_000)


class Config(Section):
    """The whole configuration; relative paths are relative to the folder the command is started in."""

    warehouse: Annotated[DuckDBWarehouse | PostgresWarehouse, Field(discriminator="engine")] = (
        DuckDBWarehouse()
    )
    raw_zone: SecretText = ".data/raw"
    published: Path = Path(".data/published")
    people_salt: SecretText = "env:UTV_PEOPLE_SALT"  # the bundled examples name a published one
    registry: Path
    start_date: date
    end_date: date | None = None  # last day of a closed example; null: up to yesterday
    sources: Sources
    alerts: Alerts | None = None  # nobody is told anything without it
    simulator: Simulator | None = None

    @model_validator(mode="after")
    def _window(self) -> Config:
        if self.end_date is not None and self.end_date < self.start_date:
            raise ValueError(f"end_date {self.end_date} lies before start_date {self.start_date}")
        return self


def config_path() -> Path:
    """The file that `UTV_CONFIG` names, else the bundled example."""
    return Path(os.environ.get("UTV_CONFIG") or DEFAULT_CONFIG)


def load_config(path: Path | None = None) -> Config:
    """Read and validate one configuration file.

    Raises:
        ConfigError: missing file, broken YAML, or a wrong key or value; one line a fault.
    """
    path = path or config_path()
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ConfigError(
            f"configuration file {path} cannot be read: {error.strerror}; set UTV_CONFIG"
        ) from error
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"configuration file {path} is not valid YAML: {error}") from error
    if not isinstance(content, dict):
        raise ConfigError(
            f"configuration file {path} must hold a mapping of keys, found {type(content).__name__}"
        )
    return parse_config(content, str(path), path.parent)


def parse_config(content: dict[str, Any], name: str = "configuration", folder: Path | None = None) -> Config:
    """Validate a configuration that is already a mapping. `{here}` in a path stands for the file's folder."""
    if folder is not None:
        content = _with_folder(content, str(folder))
    if (content.get("warehouse") or {}).get("engine") == "spark":
        raise ConfigError(f"{name}: warehouse.engine: spark is not built yet; allowed: duckdb, postgres")
    try:
        return Config.model_validate(content)
    except ValidationError as error:
        raise ConfigError("\n".join(fault(name, e, _allowed_keys) for e in error.errors())) from error


def _with_folder(value: Any, folder: str) -> Any:
    if isinstance(value, dict):
        return {k: _with_folder(v, folder) for k, v in value.items()}
    if isinstance(value, list):
        return [_with_folder(v, folder) for v in value]
    return value.replace("{here}", folder) if isinstance(value, str) else value


def _allowed_keys(location: tuple[Any, ...]) -> list[str]:
    model: Any = Config
    for part in location[:-1]:
        if part in ("duckdb", "postgres"):
            model = DuckDBWarehouse if part == "duckdb" else PostgresWarehouse
            continue
        annotation = model.model_fields[part].annotation if hasattr(model, "model_fields") else None
        options = [a for a in getattr(annotation, "__args__", (annotation,)) if hasattr(a, "model_fields")]
        if options:
            model = options[0]
    return sorted(getattr(model, "model_fields", {}))
