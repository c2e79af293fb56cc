"""Writes the pages of the reference from the tables in the code, so that they cannot go stale.

``conf.py`` calls :func:`write_all` before each build of the site. Run as a program it writes the
pages into ``docs/reference`` for a reader without Sphinx.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from textwrap import indent
from types import FunctionType

from moto.core.base_backend import BackendDict
from reference_operations import declared_errors, operations, rules_of
from reference_text import Row, as_code, table

from mock_vision import (
    Answers,
    Call,
    Declaration,
    Durations,
    Endings,
    Faults,
    Journal,
    Options,
    Usage,
    VirtualClock,
)
from mock_vision.declared.services import service_named
from mock_vision.settings.durations import DEFAULT_SECONDS
from mock_vision.settings.quotas import DEFAULTS
from mock_vision.wire.failures import FRAMEWORK_ERRORS
from mock_vision.wire.transport import FAILURES

ROOT = Path(__file__).parent.parent
SERVICES = {"lookoutvision": "Lookout for Vision", "rekognition": "Custom Labels"}


def write_all(folder: Path) -> None:
    """Write every page of the reference into the folder; a page that is the same is left alone."""
    folder.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        path = folder / f"{name}.md"
        text = page()
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")


def options() -> str:
    """Return the page of the options, from the docstring of :class:`mock_vision.Options`."""
    text = re.sub(r":class:`(?:mock_vision\.)?(\w+)`", r"`\1`", Options.__doc__ or "")
    entries = re.findall(r"``(\w+)``: (.*?)(?=\n\s*\n|\Z)", text, re.DOTALL)
    rows = [(f"`{name}`", _sentence(" ".join(words.split()))) for name, words in entries]
    return (
        "# Options\n\n`mock_vision(...)`, as a decorator and as a context manager, and the pytest"
        " marker\n`@pytest.mark.mock_vision(...)` take these keyword-only options.\n\n"
        + table(["option", "what it sets"], rows)
    )


def durations() -> str:
    """Return the page of the durations."""
    rows = [(f"`{name}`", f"{value:,g}", _span(value)) for name, value in DEFAULT_SECONDS.items()]
    return (
        "# Durations\n\nHow long work takes in virtual time. Set one with"
        ' `mock_vision(durations={"training": 43200})` or\n`vision.durations["training"] ='
        " timedelta(hours=12)`; a name without a service sets both. The sources are in\n"
        "[Fidelity](../fidelity.md#durations).\n\n" + table(["name", "seconds", ""], rows)
    )


def quotas() -> str:
    """Return the page of the quotas."""
    rows = []
    for name, quota in DEFAULTS.items():
        value = "no limit" if quota.value is None else f"{quota.value:,}"
        regions = ", ".join(f"{region} {other:,}" for region, other in quota.by_region.items())
        rows.append((f"`{name}`", value, regions, quota.description, quota.code))
    return (
        '# Quotas\n\nSet one with `mock_vision(quotas={"rekognition.running_models": 5})` or'
        ' `vision.quotas["running_models"] = 0`; `None`\nmeans no limit. The sources are in'
        " [Fidelity](../fidelity.md#quotas).\n\n"
        + table(["name", "default", "Regions that differ", "what is counted", "code"], rows)
    )


def endings() -> str:
    """Return the page of the work whose ending a test can declare."""
    text = [
        "# Endings\n\nWork that takes virtual time, and how it can end; see"
        " [Recipes](../recipes.md#endings). Work without a method of its own is\ndeclared by its"
        " name: `vision.endings.of(name, ...)`. Work without a status for a failure cannot fail.\n"
    ]
    for name, title in SERVICES.items():
        rules, texts = rules_of(name), service_named(name).failure_texts
        begun = [
            *rules.transitions.items(),
            *((f"status {status}", step) for (_, status), step in rules.continuations.items()),
        ]
        rows: list[Row] = [
            (
                f"`{step.name}`",
                as_code(_METHODS.get(step.name)),
                f"`{by}`",
                *map(as_code, (step.during, step.success, step.failure)),
            )
            for by, step in begun
        ]
        if (hosted := rules.hosting) is not None:
            by = f"`status {hosted.status}`"
            failure = f"`{hosted.failure}`"
            rows.append(
                ("`hosting`", "`hosting(dies_after=)`", by, f"`{hosted.status}`", "", failure)
            )
            if (update := hosted.update) is not None:
                during, ends = f"`{update.during}`", f"`{update.success}`"
                method = "`hosting(updates_after=)`"
                rows.append(("`hosting`", method, by, during, ends, failure))
        text.append(f"\n## {title}\n")
        titles = ["name", "method", "begun by", "status during", "after success", "after failure"]
        text.append(table(titles, rows))
        if texts:
            text.append("\nDocumented codes of failures, for `fails=`, and their texts:\n")
            text.append(
                table(["code", "text"], [(as_code(code), words) for code, words in texts.items()])
            )
    return "\n".join(text)


_METHODS: Mapping[str, str] = {
    "training": "training",
    "model_start": "start",
    "model_stop": "stop",
    "model_deletion": "deletion",
    "model_copy": "copy",
    "packaging": "packaging",
    "dataset_import": "dataset_import",
    "dataset_update": "dataset_update",
    "dataset_distribution": "distribution",
}
"""The method of ``vision.endings`` for each kind of work that has one."""


def fixtures() -> str:
    """Return the page of the pytest plugin: its fixtures, marker and settings."""
    plugin = import_module("conftest_plugin")
    # pytest before 8.4 marks a function, and later versions wrap it.
    functions = {
        name: getattr(value, "_fixture_function", value)
        for name, value in vars(plugin).items()
        if not name.startswith("_")
        and (hasattr(value, "_fixture_function") or hasattr(value, "_pytestfixturefunction"))
    }
    fixtures = [
        (f"`{name}`", _sentence(" ".join((inspect.getdoc(function) or "").split())))
        for name, function in functions.items()
    ]
    settings = [
        (
            "marker `mock_vision`",
            "Runs a test in a mock, with the [options](options.md) of the marker.",
        ),
        (
            "option `--mock-vision-report DIR`",
            "Writes a page about each failed test into a folder.",
        ),
        (
            "ini `mock_vision_nothing_left_running`",
            "The option `nothing_left_running` of all tests: `true`, `false` or `given`.",
        ),
        (
            "variable `MOCK_VISION_NOTHING_LEFT_RUNNING`",
            "The same for mocks without the plugin.",
        ),
        (
            "variable `MOCK_VISION_WAIT_LIMIT`",
            "The default of the option `wait_limit`: a number of seconds, or `none`.",
        ),
        (
            "variable `MOCK_VISION_ALLOWED_HOSTS`",
            "Further host names for which the control plane of a server answers.",
        ),
    ]
    return (
        "# The pytest plugin\n\nInstalling the package installs the plugin. It acts in tests that"
        " use one of its fixtures or its marker only.\n\n"
        + table(["fixture", "what it provides"], fixtures)
        + "\n"
        + table(["setting", "what it does"], settings)
    )


def faults() -> str:
    """Return the page of the errors and connection failures that a test can declare."""
    text = [
        "# Faults and errors\n\nWhat `vision.faults` can bring about."
        " `vision.faults.error(operation, code)` takes each error that the operation\ndeclares (see"
        " [Lookout for Vision](lookoutvision.md) and [Custom Labels](rekognition.md)), and these"
        " errors of AWS's front end:\n",
        table(
            ["code", "status (JSON 1.1)", "status (REST)", "text"],
            [
                (as_code(code), form.json_status, form.rest_status, form.message or "")
                for code, form in FRAMEWORK_ERRORS.items()
            ],
        ),
        "\nThe `error=` of `vision.faults.lose_request` and `lose_reply` is one of these names of"
        " botocore's exceptions:\n",
        table(
            ["failure", "can lose a reply", "over HTTP, in requests"],
            [
                (as_code(name), "yes" if failure.after else "no", as_code(failure.in_requests))
                for name, failure in FAILURES.items()
            ],
        ),
    ]
    for name, title in SERVICES.items():
        text.append(f"\n## Errors of {title}\n")
        text.append(
            f'Made with `errors_of("{name}")`. The text is that of a declared error for which the'
            " test names no text.\n"
        )
        shapes = {
            code: shape
            for operation in sorted(service_named(name).operations)
            for code, shape in declared_errors(name, operation).items()
        }
        messages = service_named(name).messages
        rows = [
            (
                as_code(code),
                shapes[code].status,
                ", ".join(f"`{member}`" for member in shapes[code].members),
                messages.get(code, ""),
            )
            for code in sorted(shapes)
        ]
        text.append(table(["code", "status", "members", "text"], rows))
    return "\n".join(text)


def api() -> str:
    """Return the page of the public names; Sphinx adds their docstrings."""
    package = import_module("mock_vision")
    names = sorted(package.__all__, key=str.lower)
    classes = [name for name in names if isinstance(getattr(package, name), type)]
    functions = [name for name in names if isinstance(getattr(package, name), FunctionType)]
    aliases = [name for name in names if name not in {*classes, *functions}]
    text = ["# Public names\n\nAll of them are imported from `mock_vision`.\n\n## Functions\n"]
    text += [_function(name, getattr(package, name)) for name in functions]
    text.append("## Classes\n")
    text += [_class(name) for name in classes]
    text.append("## Names of types\n\nFor annotations.\n")
    text += [_alias(name, getattr(package, name)) for name in aliases]
    return "\n".join(text)


_WITH_INTERNAL = (
    Answers,
    Call,
    Declaration,
    Durations,
    Endings,
    Faults,
    Journal,
    Usage,
    VirtualClock,
)

_INTERNAL: Mapping[str, str] = {
    "Detection": "fingerprint, subject, sketch",
    "Quotas": "in_force, copy",
    **{each.__name__: ", ".join(vars(each)["_internal"]) for each in _WITH_INTERNAL},
}
"""Members of public classes that the package itself uses; a test has no use for them."""


def _class(name: str) -> str:
    text = f".. autoclass:: mock_vision.{name}\n   :members:"
    if name.startswith("Given"):  # classes with methods from their base classes
        text += "\n   :inherited-members:"
    if members := _INTERNAL.get(name):
        text += f"\n   :exclude-members: {members}"
    return _rst(text)


def _function(name: str, function: FunctionType) -> str:
    if name == "mock_vision":  # Sphinx cannot read its overloads.
        described = indent(inspect.getdoc(function) or "", "   ")
        return _rst(f".. py:function:: mock_vision.{name}(**options)\n\n{described}")
    return _rst(f".. autofunction:: mock_vision.{name}")


def _alias(name: str, stands_for: object) -> str:
    if isinstance(stands_for, BackendDict):
        words = "The backends of Lookout for Vision by account and Region, as moto keeps them."
        return _rst(f".. py:data:: mock_vision.{name}\n\n   {words}")
    canonical = _MODULES.sub("", str(stands_for)).replace("NoneType", "None")
    return _rst(f".. py:type:: mock_vision.{name}\n   :canonical: {canonical}")


def _rst(text: str) -> str:
    return f"```{{eval-rst}}\n{text}\n```\n"


_MODULES = re.compile(r"\b(typing|datetime)\.")


def index() -> str:
    """Return the first page of the reference."""
    return """# Reference

Written from the docstrings and the tables of the code whenever the site is built.

```{toctree}
api
fixtures
options
durations
quotas
endings
faults
lookoutvision
rekognition
```
"""


def project_page(name: str) -> str:
    """Return a page of the project's root with its links as seen from the reference."""
    text = (ROOT / name).read_text("utf-8")
    text = re.sub(r"\]\(docs/", "](../", text)
    # What is not a page of the site has no address in it.
    return re.sub(r"\[([^\]]+)\]\((?!\.\./|https?:|#)[^)]*\)", r"\1", text)


PAGES: Mapping[str, Callable[[], str]] = {
    "index": index,
    "api": api,
    "fixtures": fixtures,
    "options": options,
    "durations": durations,
    "quotas": quotas,
    "endings": endings,
    "faults": faults,
    "changelog": partial(project_page, "CHANGELOG.md"),
    "contributing": partial(project_page, "CONTRIBUTING.md"),
    **{name: partial(operations, name, title) for name, title in SERVICES.items()},
}
"""The function that returns each page, by the name of its file."""


def _span(seconds: float) -> str:
    """Return a number of seconds in the largest unit that divides it."""
    for unit, size in (("hours", 3600), ("minutes", 60)):
        if seconds >= size and seconds % size == 0:
            count = int(seconds // size)
            return f"{count} {unit if count > 1 else unit[:-1]}"
    return ""


def _sentence(text: str) -> str:
    """Return text of a docstring as Markdown that begins with a capital."""
    text = text.replace("``", "`")
    return text[:1].upper() + text[1:]


if __name__ == "__main__":
    write_all(Path(__file__).parent / "reference")
