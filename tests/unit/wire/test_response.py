from mock_vision.wire.response import Response


def test_a_response_is_the_triple_that_motos_handlers_return() -> None:
    status, headers, body = Response(200, {"Date": "now"}, b"{}")
    assert (status, headers, body) == (200, {"Date": "now"}, b"{}")
