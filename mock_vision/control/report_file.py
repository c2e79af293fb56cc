"""The report: the page and its view in one HTML file, which needs no server.

The Content-Security-Policy in the file names the digests of the script and the style sheet, so that
a browser runs no other script and loads nothing. The view is embedded as JSON in which no character
can end the element around it. The script adds its texts to the document as text nodes.
"""

from __future__ import annotations

import base64
import hashlib
import json
import pkgutil
from collections.abc import Mapping

from mock_vision.control.view import view
from mock_vision.service.shown import ShownFile, ShownProject
from mock_vision.world.ports import StorageError
from mock_vision.world.world import World

_LINK = '<link rel="stylesheet" href="page.css">'
_SCRIPT = '<script type="module" src="page.js"></script>'


ENTRIES = 1000
"""The largest number of calls, and of transitions, in a report."""

LONGEST_FILE, LONGEST_FILES = 2**16, 2**21
"""The largest number of characters that a report shows of one result file, and of all together."""


def report_of(world: World, passing: BaseException | None = None) -> str:
    """Return a report about the mock as it is now, as HTML.

    :param passing: the exception with which the mock is left, or with which the test failed.
    """
    seen = view(world, calls=ENTRIES, transitions=ENTRIES, offers=False, passing=passing)
    left = LONGEST_FILES
    for project in seen["projects"]:
        for model in project["models"]:
            for file in model["files"]:
                file["text"] = text = _text(world, project, file, min(left, LONGEST_FILE))
                left -= len(text)
    return report_page(seen)


def _text(world: World, project: ShownProject, file: ShownFile, most: int) -> str:
    """Return the first characters of a result file. The report contains them because the mock's S3
    has ended when the report is read.

    :param most: the number of characters.
    """
    try:
        with world.lock:
            body = world.objects.read(project["account"], file["bucket"], file["key"])
    except StorageError:
        return "The file is not there."
    text = body.decode(errors="replace")
    return text if len(text) <= most else f"{text[:most]}\n... {len(text):,} characters"


def report_page(seen: Mapping[str, object]) -> str:
    """Return a report that shows a view, as HTML."""
    html, script, style = map(_page_file, ("index.html", "page.js", "page.css"))
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<style>{style}</style>'
    data = f'<script type="application/json" id="view">{_embedded(seen)}</script>'
    # Split at the three places before anything is inserted: the inserted texts may contain them.
    before, _, rest = html.partition(_LINK)
    between, _, rest = rest.partition(_SCRIPT)
    body, _, end = rest.rpartition("</body>")
    module = f'<script type="module">{script}</script>'
    return f"{before}{head}{between}{body}{data}\n{module}\n</body>{end}"


def _page_file(name: str) -> str:
    # As the import system reads: from the real files, also where a test has replaced `open`.
    content = pkgutil.get_data(__package__, f"page/{name}")
    assert content is not None, "every loader that can import this module reads files"
    return content.decode().replace("\r\n", "\n")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _embedded(seen: Mapping[str, object]) -> str:
    """Return JSON that can neither end a script element nor begin a comment in it."""
    text = json.dumps(seen, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
