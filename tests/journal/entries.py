"""A call as the tests of the journal keep it."""

from castile.journal.entry import Entry

SIGNED = Entry(
    call_id="c1",
    arrived_ms=1_785_766_500_000,
    subscription_id=1,
    user_id="etl_01",
    operation="getLead",
    version="3_1",
    address="127.0.0.1",
    code=0,
    milliseconds=1.23456,
    authenticated=True,
    request=b"<a><requestSignature>0123456789abcdef</requestSignature></a>",
    response=b"<ok/>",
)
