"""A column shaped once a distinct text keeps its rows, its nulls and its order."""

from __future__ import annotations

import pyarrow as pa

from ingestion.duck import connect, shaped_once


def test_shaped_once_gives_each_row_its_own_value_and_keeps_nulls() -> None:
    batch = pa.RecordBatch.from_pydict({"n": [1, 2, 3, 4, 5], "text": ["b", None, "a", "b", ""]})
    with connect() as connection:
        connection.execute("create sequence asked")
        shapes = {"text": "nullif(value, '') || $end || nextval('asked')"}
        found = shaped_once(connection, batch, shapes, {"end": "!"})
    assert found.to_pydict() == {"n": [1, 2, 3, 4, 5], "text": ["b!1", None, "a!2", "b!1", None]}


def test_shaped_once_of_nulls_alone_stays_null() -> None:
    batch = pa.RecordBatch.from_pydict({"text": pa.array([None, None], pa.string())})
    with connect() as connection:
        found = shaped_once(connection, batch, {"text": "value || $end"}, {"end": "!"})
    assert found.to_pydict() == {"text": [None, None]} and found.schema == batch.schema
