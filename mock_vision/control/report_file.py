"""The page as one HTML file that shows a view and needs no server.

A browser runs the script of the package and nothing else, and loads nothing: the policy in the file
names the digests of the script and the style sheet. The view is embedded as JSON in which no
character can end the element around it; the script puts its texts into the document as text nodes.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping

from mock_vision.control.page_files import FOLDER
from mock_vision.control.view import view
from mock_vision.service.shown import ShownFile, ShownProject
from mock_vision.world.ports import StorageError
from mock_vision.world.world import World

_LINK = '<link rel="stylesheet" href="page.css">'
_SCRIPT = '<script type="module" src="page.js"></script>'


ENTRIES = 1000
"""The most calls, and the most transitions, in a report."""

LONGEST_FILE, LONGEST_FILES = 2**16, 2**21
"""The characters of a result file, and of all together, that a report has."""


def report_of(world: World) -> str:
    """The HTML of a report about a mock as it is now."""
    seen = view(world, calls=ENTRIES, transitions=ENTRIES, offers=False)
    left = LONGEST_FILES
    for project in seen["projects"]:
        for model in project["models"]:
            for file in model["files"]:
                file["text"] = text = _text(world, project, file, min(left, LONGEST_FILE))
                left -= len(text)
    return report_page(seen)


def _text(world: World, project: ShownProject, file: ShownFile, most: int) -> str:
    """The first characters of a result file: S3 is gone when the report is read."""
    try:
        with world.lock:
            body = world.objects.read(project["account"], file["bucket"], file["key"])
    except StorageError:
        return "The file is not there."
    text = body.decode(errors="replace")
    return text if len(text) <= most else f"{text[:most]}\n... {len(text):,} characters"


def report_page(seen: Mapping[str, object]) -> str:
    """The HTML of a report that shows a view."""
    html, script, style = (
        (FOLDER / name).read_text("utf-8") for name in ("index.html", "page.js", "page.css")
    )
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}';"
        " img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n<style>{style}</style>'
    data = f'<script type="application/json" id="view">{_embedded(seen)}</script>'
    # Cut at the places, not replaced one after the other: the texts may contain anything.
    before, _, rest = html.partition(_LINK)
    between, _, rest = rest.partition(_SCRIPT)
    body, _, end = rest.rpartition("</body>")
    module = f'<script type="module">{script}</script>'
    return f"{before}{head}{between}{body}{data}\n{module}\n</body>{end}"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _embedded(seen: Mapping[str, object]) -> str:
    """JSON that neither ends a script element nor begins a comment in one."""
    text = json.dumps(seen, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
