"""The configuration of the documentation site; ``./run docs`` builds it with Sphinx.

Sphinx with MyST and furo: the pages stay plain Markdown that also reads well in a repository, the
public names are documented from their docstrings, and a broken link or reference is an error.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import make_reference  # noqa: E402 - found by the path above
from sphinx.application import Sphinx  # noqa: E402

import mock_vision  # noqa: E402 - the installed package, after the pages of this folder

project = "mock_vision"
author = "The mock_vision authors"
project_copyright = "2026, the mock_vision authors"
version = release = mock_vision.__version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx_copybutton"]
root_doc = "index"
exclude_patterns = ["build"]
nitpicky = True
nitpick_ignore_regex = [
    # Names of the standard library and of moto: the site is built without a network, so their
    # inventories cannot be loaded.
    ("py:.*", r"(datetime|timedelta|timezone|collections|typing|re|ssl|threading|unittest)\b.*"),
    ("py:.*", r"(Mapping|Sequence|Callable|Iterable|Iterator|Literal|Pattern|Any|Path|object)\b.*"),
    ("py:.*", r"(str|int|float|bool|bytes|None|dict|list|tuple|type|Exception|BaseException)\b.*"),
    ("py:.*", r"(moto|botocore|boto3|PIL|os|io|pathlib)\..*"),
    # Modules of the package are described in "Architecture", not in the reference.
    ("py:.*", r"mock_vision\.[a-z_]+(\..*)?"),
]

myst_heading_anchors = 3
myst_enable_extensions = ["colon_fence", "deflist"]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_preserve_defaults = True

html_theme = "furo"
html_title = "mock_vision"
html_show_sphinx = False
html_static_path = ["static"]
html_css_files = ["site.css"]
html_js_files = ["filter.js"]


def setup(app: Sphinx) -> None:
    """Write the pages of the reference, and document classes without their constructors."""
    make_reference.write_all(HERE / "reference")
    app.connect("autodoc-process-signature", _without_constructor)
    app.connect("autodoc-process-docstring", _without_arguments)
    app.connect("autodoc-skip-member", _is_field)


def _without_constructor(
    app: Sphinx,
    what: str,
    name: str,
    documented: object,
    options: object,
    signature: str | None,
    returns: str | None,
) -> tuple[str, None] | None:
    # `vision` and `mock_vision` return instances of these classes: tests construct none.
    is_class = (
        what == "class" and isinstance(documented, type) and not issubclass(documented, tuple)
    )
    return ("", None) if is_class and signature else None


def _without_arguments(
    app: Sphinx, what: str, name: str, documented: object, options: object, lines: list[str]
) -> None:
    # The arguments of a constructor that is not shown.
    if what == "class" and isinstance(documented, type) and not issubclass(documented, tuple):
        first = next((at for at, line in enumerate(lines) if line.startswith(":param")), len(lines))
        del lines[first:]


def _is_field(
    app: Sphinx, what: str, name: str, member: object, skip: bool, options: object
) -> bool | None:
    # The signature of a NamedTuple lists its fields; their own docstrings are "Alias for field 0".
    is_alias = (getattr(member, "__doc__", None) or "").startswith("Alias for field")
    return True if is_alias else None
