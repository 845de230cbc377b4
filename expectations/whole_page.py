"""Pages of Great Expectations' Data Docs that ask for nothing: no script, no style and no picture from elsewhere.

Belongs here: what is dropped from a page of the library, and our styles in its place (`data_docs.css`). Without its scripts
nothing folds, so every part stands open.
"""

from __future__ import annotations

from functools import cache
from html import escape
from html.parser import HTMLParser
from pathlib import Path

# With all that is inside them, and the page's whole head; a form's controls do nothing without the scripts.
_DROPPED = {"script", "style", "button", "label"}


def whole(text: str, title: str) -> str:
    """A page of the library with everything that it would load dropped or replaced."""
    parser = _Keeping()
    parser.feed(text)
    parser.close()
    return page(title, "".join(parser.kept))


def page(title: str, body: str) -> str:
    """A page around `body` (HTML) that has all it needs."""
    return _PAGE.format(title=escape(title), style=_style(), body=body)


@cache
def _style() -> str:
    return Path(__file__).with_name("data_docs.css").read_text(encoding="utf-8")


class _Keeping(HTMLParser):
    """Collects what is kept of a page's body, as it was written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        self._inside: list[str] = []  # dropped elements that are open
        self._is_body = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "body":
            self._is_body = True
        elif tag in _DROPPED:
            self._inside.append(tag)
        elif tag == "img":
            self._keep(escape(dict(attrs).get("alt") or ""))
        elif tag == "a" and (dict(attrs).get("href") or "").startswith(("http:", "https:", "//")):
            self._keep("<a>")
        elif tag not in ("link", "input"):
            self._keep(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag in _DROPPED:
            self._inside.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag == "body":
            self._is_body = False
        elif self._inside and tag == self._inside[-1]:
            self._inside.pop()
        else:
            self._keep(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        self._keep(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._keep(f"&#{name};")

    def _keep(self, text: str) -> None:
        if self._is_body and not self._inside:
            self.kept.append(text)


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""
