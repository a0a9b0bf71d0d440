"""What the load's ledger counts, window by window."""

from bench._ledger import Ledger, Spans, Window


def test_lost_is_what_was_acknowledged_and_not_delivered() -> None:
    ledger = Ledger(sent={"a": 1.0, "b": 1.0, "c": 1.0}, acknowledged={"a": 1.1, "b": 1.1})
    ledger.delivered["a"] = 1.2
    assert (ledger.lost, ledger.unacknowledged) == (1, 1)
    ledger.delivered |= {"b": 1.3, "c": 1.3}
    assert ledger.lost == 0


def test_windows_tell_what_was_sent_in_them() -> None:
    ledger = Ledger(
        sent={"early": 10.0, "late": 15.5, "lost": 19.9, "after": 20.0},
        acknowledged={"early": 10.1, "late": 15.6, "lost": 20.1},
        delivered={"early": 10.25, "late": 16.0, "after": 20.1},
    )
    assert list(ledger.windows(10.0, 10.0, 2)) == [
        Window(0.0, 5.0, messages=1, lost=0, spans=Spans(250.0, 250.0)),
        Window(5.0, 10.0, messages=2, lost=1, spans=Spans(500.0, 500.0)),
    ]


def test_spans_are_quantiles_in_milliseconds() -> None:
    ledger = Ledger()
    for number in range(1, 1000):
        ledger.sent[str(number)] = 0.0
        ledger.delivered[str(number)] = number / 1000
    assert ledger.spans() == Spans(500.0, 990.0)
    assert Ledger().spans() == Spans(0.0, 0.0)
