"""Tables of text and of HTML."""

from mock_vision.world.tables import html_table, table


def test_columns_are_as_wide_as_needed():
    assert table(["a", "b"], [["long", "c"]]) == "a     b\nlong  c"


def test_html_is_escaped():
    assert html_table(["a"], [["<b>"]]) == (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>&lt;b&gt;</td></tr></tbody></table>"
    )
