"""Great Expectations' Data Docs of one night, readable from disk with no network.

Belongs here: building the library's own site of the night's results, and its front page. What is dropped from a page so
that it asks for nothing is in `whole_page.py`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from expectations.whole_page import page, whole

_SITE = "night"

_HEAD = "<thead><tr><th>suite</th><th>verdict</th><th>broken</th><th>rules</th></tr></thead>"


def write_docs(results: Sequence[Any], folder: Path, days: str, started: datetime) -> Path:
    """Write the site of a night over `days` to `folder`, whole or not at all, and return its front page.

    `results` are those of `validations.kept`; `started` (aware) is when the night's run began.
    """
    ready, old = (folder.with_name(f"{folder.name}.{end}") for end in ("next", "old"))
    for stale in (ready, old):
        shutil.rmtree(stale, ignore_errors=True)
    context = _context(ready)
    for result in results:
        _add(context, result, days, started)
    context.build_data_docs(site_names=[_SITE])
    shutil.rmtree(ready / "static")  # six megabytes of fonts and moving pictures that no page here shows
    for path in ready.rglob("*.html"):
        title = path.relative_to(ready).as_posix()
        path.write_text(whole(path.read_text(encoding="utf-8"), title), encoding="utf-8")
    (ready / "index.html").write_text(_front(results, ready, days), encoding="utf-8")
    if folder.exists():
        folder.replace(old)
    ready.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
    return folder / "index.html"


def _context(site: Path) -> Any:
    """A context in memory that writes one site of files."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the library is imported
    context = import_module("great_expectations").get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    backend = {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(site)}
    settings = {"class_name": "SiteBuilder", "show_how_to_buttons": False, "store_backend": backend}
    context.add_data_docs_site(_SITE, settings)
    return context


def _add(context: Any, result: Any, days: str, started: datetime) -> None:
    """Give the context one result and, read off it, the suite that was judged."""
    names: Any = import_module("great_expectations.data_context.types.resource_identifiers")
    library: Any = import_module("great_expectations")
    run = import_module("great_expectations.core.run_identifier").RunIdentifier(
        days.replace(" ", "-"), started
    )
    suite = names.ExpectationSuiteIdentifier(result.suite_name)
    rules = [outcome.expectation_config.to_domain_obj() for outcome in result.results]
    context.suites.add(library.ExpectationSuite(name=result.suite_name, expectations=rules))
    result.meta["run_id"] = run
    context.validation_results_store.add(names.ValidationResultIdentifier(suite, run, "landed"), result)


def _front(results: Sequence[Any], site: Path, days: str) -> str:
    """The site's front page: the library's own is drawn by a script that it loads."""
    lines = "".join(_lines(results, site))
    return page(
        f"Suites of {days}",
        f'<h1>Suites of {escape(days)}</h1><p><a href="../index.html">All checks of the night</a>. Money and prices '
        "stand in their smallest unit (10<sup>-12</sup> and 10<sup>-18</sup> dollars).</p>"
        f"<table class='suites'>{_HEAD}<tbody>{lines}</tbody></table>",
    )


def _lines(results: Sequence[Any], site: Path) -> Iterator[str]:
    """One suite a line, what is broken first."""
    for result in sorted(results, key=lambda r: (r.success, r.suite_name)):
        broken = [outcome.expectation_config for outcome in result.results if not outcome.success]
        verdict = "red" if any(c.severity != "warning" for c in broken) else "warn" if broken else "ok"
        name = result.suite_name.replace(".", "/")
        (found,) = (site / "validations" / name).rglob("*.html")
        yield (
            f'<tr class="{verdict}"><td><a href="{found.relative_to(site).as_posix()}">{escape(result.suite_name)}</a>'
            f"</td><td>{verdict}</td><td>{escape(', '.join(c.meta['rule'] for c in broken))}</td>"
            f'<td><a href="expectations/{name}.html">{len(result.results)} rules</a></td></tr>'
        )
