"""What every section of the configuration is made of: refusal, secrets, and a section that knows no other keys.

Belongs here: nothing of any one section.
"""

from __future__ import annotations

import os
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


class ConfigError(Exception):
    """The configuration file is missing, unreadable or wrong; the message names key, value and what is allowed."""


class Secret(str):
    """A literal value, or `env:NAME`, which is read from the environment only when it is needed."""

    def resolve(self) -> str:
        """The value itself.

        Raises:
            ConfigError: the environment variable is not set.
        """
        if not self.startswith("env:"):
            return str(self)
        name = self.removeprefix("env:")
        value = os.environ.get(name)
        if value is None or value == "":
            raise ConfigError(
                f"environment variable {name} is not set; the configuration names it as `env:{name}`"
            )
        return value


def _secret(value: str) -> Secret:
    if value.startswith("env:") and not value.removeprefix("env:").isidentifier():
        raise ValueError(
            "`env:` must be followed by the name of an environment variable, e.g. env:GITHUB_TOKEN"
        )
    return Secret(value)


SecretText = Annotated[str, AfterValidator(_secret)]


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)
