"""
What can go wrong with a call, for the program that makes it.

    ClientError
    ├── ArgumentError          a parameter that the contract does not know
    ├── EndpointUnreachable    no connection, or no answer in time
    ├── ReplyNotUnderstood     an answer that is not SOAP
    └── FaultReceived          the server answered with a fault
"""

from __future__ import annotations


class ClientError(Exception):
    """A call could not be made, or was answered with a fault."""


class ArgumentError(ClientError):
    """A parameter does not fit the contract; the message says how."""


class EndpointUnreachable(ClientError):  # noqa: N818 - says what happened, as faults do
    """The endpoint cannot be reached, or gave no answer in time."""


class ReplyNotUnderstood(ClientError):  # noqa: N818 - says what happened, as faults do
    """The endpoint answered with something that is not a SOAP message."""


class FaultReceived(ClientError):  # noqa: N818 - says what happened, as faults do
    """
    The server answered with a fault.

    Args:
        code: Its number, 0 when the fault names none.
        faultstring: The short text.
        message: The long text.
    """

    def __init__(self, code: int, faultstring: str, message: str) -> None:
        super().__init__(message or faultstring)
        self.code = code
        self.faultstring = faultstring
        self.message = message
