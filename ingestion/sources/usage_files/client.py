"""The configured folder of usage files, read by the contract of `parse.py`."""

from __future__ import annotations

from ingestion.contract_files import read_contract
from ingestion.data_files import DataFolder
from ingestion.sources.usage_files.parse import CONTRACT
from ingestion.tables import Fetched
from ingestion.window import Window


def read_files(path: str, window: Window, salt: str) -> Fetched:
    """The rows of `window` in the files below `path` (a file, a folder or an fsspec URL).

    Raises:
        ConfigError: nothing is at `path`.
    """
    return read_contract(CONTRACT, DataFolder(path, "sources.usage_files.path"), window, salt)
