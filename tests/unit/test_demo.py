"""The demo runs both example programs, which upload some 200 pictures: it takes its second once."""

import io
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

from mock_vision import InstallationError, demo
from mock_vision.__main__ import main
from tests.support.interpreters import run


@pytest.fixture(scope="module")
def timeline() -> str:
    out = io.StringIO()
    demo.run_examples(out=out)
    return out.getvalue()


def test_every_line_has_its_virtual_time(timeline: str) -> None:
    printed, _, used = timeline.partition("What it used")
    lines = [line for line in printed.splitlines() if line and "=" not in line]
    stamped = [line for line in lines if re.match(r"Mon \d\d:\d\d:\d\d  ", line)]
    assert len(stamped) == len(lines) - 2
    times = [line[4:12] for line in stamped]
    assert times == sorted(times)
    assert times[0] == "09:00:00"
    assert re.search(r"^total  +3\.\d\d  +0\.\d\d  +12$", used, re.MULTILINE)


@pytest.mark.parametrize(
    "seen", ["TRAINED", "HOSTED", "F1Score", "TRAINING_COMPLETED", "RUNNING", "removal"]
)
def test_both_lifecycles_are_printed(timeline: str, seen: str) -> None:
    assert seen in timeline


def test_the_sum_is_hours_of_virtual_time(timeline: str) -> None:
    assert re.search(r"\n\d:\d\d:\d\d of virtual time took \d+\.\d s\.\n$", timeline)


def test_another_seed_is_another_timeline_and_there_is_a_page_about_it(
    timeline: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    report = tmp_path / "run.html"
    main(["demo", "--seed", "1", "--report", str(report)])
    printed = capsys.readouterr().out
    assert printed.startswith(timeline[:200])
    assert printed.rpartition("\n\n")[0] != timeline.rpartition("\n\n")[0]
    # The projects are left for the page.
    assert "removal" not in printed
    assert printed.endswith(f" s.\nThe page about it: {report}\n")
    assert '"name":"plates"' in report.read_text("utf-8")


def test_a_page_that_cannot_be_written_ends_the_demo_with_the_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "load_example", lambda name: SimpleNamespace(run=lambda *_, **__: 0))
    with pytest.raises(SystemExit, match=r"the page cannot be written: .*directory"):
        demo.run_examples(out=io.StringIO(), report=tmp_path)


def test_unfinished_lines_wait_for_their_end(monkeypatch: pytest.MonkeyPatch) -> None:
    from mock_vision import mock_vision

    out = io.StringIO()
    with mock_vision(start=demo.START) as vision, demo._print_virtual_time(vision, out):
        print("a", end="")
        vision.clock.advance(hours=1)
        print("b\nc")
    assert out.getvalue() == "Mon 10:00:00  ab\nMon 10:00:00  c\n"


def test_missing_programs_are_named_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "PLACES", (tmp_path,))
    with pytest.raises(InstallationError, match=r"custom_labels\.py is in none of .*install"):
        demo.load_example("custom_labels")


def test_wrong_arguments_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["demo", "--sed", "1"])
    assert "unknown arguments: --sed 1" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([])


def test_the_timeline_can_be_cut_off() -> None:
    done = run(
        "import os, runpy, sys\n"
        "read, write = os.pipe()\n"
        "os.close(read)\n"
        "os.dup2(write, 1)\n"
        "sys.argv = ['mock_vision', 'demo']\n"
        "runpy.run_module('mock_vision', run_name='__main__', alter_sys=True)"
    )
    assert (done.returncode, done.stderr) == (0, "")
