"""The answers as tables in a terminal. What they say is decided in `ingestion/warehouse/answers.py`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

    from ingestion.config import Config
    from ingestion.warehouse.answers import Answer


def print_answers(answers: Sequence[Answer], console: Console) -> None:
    """One table an answer, its totals in bold, then what the reader should know about it."""
    for answer in answers:
        table = Table(title=answer.title, title_justify="left", title_style="bold", show_edge=False)
        for number, column in enumerate(answer.columns):
            table.add_column(column, justify="left" if number < answer.text_columns else "right")
        for row in answer.rows:
            table.add_row(*row.cells, style="bold" if row.is_total else None)
        console.print()
        console.print(table)
        for note in answer.notes:
            console.print(f"  {note}", markup=False)


def print_next_steps(config: Config, console: Console) -> None:
    """Where to look next."""
    console.print()
    where = config.published if config.warehouse.engine == "duckdb" else "the schema `published`"
    console.print(f"[bold]marts[/]    {where} (read-only, swapped after a green night)")
    console.print("[bold]lineage[/]  make dev, then http://localhost:3000")
    console.print("[bold]yours[/]    make run CONFIG=my.yaml; README.md says what goes in")
