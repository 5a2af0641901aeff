"""
Events: what a server tells its operator while it runs, one a line.

A module says what happened as a name and values: `_log.error("call_failed", call_id=...)`. `set_up`
says once, for the whole process, which events are written and how. What libraries log goes the
same way. Whatever an event holds, nothing secret is written: see `Masking`.
"""

from __future__ import annotations

import json
import logging
import re
from typing import TYPE_CHECKING, Any, Final, TextIO, cast

import structlog
from structlog.stdlib import BoundLogger, ProcessorFormatter

from castile.wire.redact import MASK, redact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from structlog.typing import EventDict

KEY_BYTES_MIN: Final = 8
"""A shorter key of a user is not looked for in texts: it may be a part of a word."""

_SECRET_NAMES: Final = re.compile("password|passwd|secret|signature|token|encryption_?key|authoriz")
_PLAIN: Final = re.compile(r"[!#-<>-~]+")
_INDENT: Final = "    "


def logger(name: str) -> BoundLogger:
    """
    Return what a module tells its events to.

    Args:
        name: The name of the module.
    """
    wrapped = structlog.wrap_logger(
        logging.getLogger(name),
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.render_to_log_kwargs,
            _together,
        ],
        wrapper_class=BoundLogger,
    )
    # Bound once: what `wrap_logger` returns does so at each event.
    return cast("BoundLogger", wrapped.bind())


def _together(_logger: object, _method: str, arguments: EventDict) -> EventDict:
    """Keep the values of an event apart from the names that a record has already."""
    return {**arguments, "extra": {"values": arguments["extra"]}}


class Masking:
    """
    Masks secrets in every event, the texts of exceptions included.

    Masked are values whose name says that they are secret, what `redact` finds in texts, and the
    keys of users wherever they stand.

    Attributes:
        keys: Gives the keys of all users as they are now.
    """

    def __init__(self) -> None:
        self.keys: Callable[[], Iterable[bytes]] = tuple

    def __call__(self, _logger: object, _method: str, event: EventDict) -> EventDict:
        """Return the event with everything secret masked; what is no number becomes a text."""
        keys = [key for key in self.keys() if len(key) >= KEY_BYTES_MIN]
        return {name: _masked(name, value, keys) for name, value in event.items()}


def _masked(name: str, value: object, keys: Iterable[bytes]) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if _SECRET_NAMES.search(name.lower()):
        return MASK
    text = redact(str(value).encode("utf-8", "backslashreplace"))
    for key in keys:
        text = text.replace(key, MASK.encode())
    return text.decode("utf-8", "replace")


def set_up(*, level: str, log_format: str, stream: TextIO) -> Masking:
    """
    Say how events are written; nothing else of logging is left in force.

    Args:
        level: The least level that is written: debug, info, warning or error.
        log_format: `json` for one JSON object a line; `text` for people: a traceback follows on
            indented lines; `auto` for text on a terminal and JSON elsewhere.
        stream: Where to.

    Returns:
        What masks; it is to be given the keys of users once they are known.
    """
    masking = Masking()
    is_json = log_format == "json" or (log_format == "auto" and not stream.isatty())
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=[_describe, structlog.processors.format_exc_info],
            processors=[
                ProcessorFormatter.remove_processors_meta,
                masking,
                structlog.processors.JSONRenderer() if is_json else _for_people,
            ],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    return masking


def _describe(_logger: object, _method: str, event: EventDict) -> EventDict:
    record: logging.LogRecord = event["_record"]
    described = {"level": record.levelname.lower(), "logger": record.name, **event}
    values = getattr(record, "values", {})
    return _STAMP(None, "", {"timestamp": "", **described, **values})


_STAMP: Final = cast(
    "Callable[[Any, str, EventDict], EventDict]", structlog.processors.TimeStamper("iso", utc=True)
)


def _for_people(_logger: object, _method: str, event: EventDict) -> str:
    """Write names and values behind the event; no value can break its line or a terminal."""
    begin = f"{event.pop('timestamp')} {event.pop('level'):<7} {_quoted(event.pop('event'))}"
    traceback = event.pop("exception", "")
    del event["logger"]
    values = "".join(f" {name}={_quoted(value)}" for name, value in event.items())
    below = "".join(f"\n{_INDENT}{_printable(line)}" for line in str(traceback).splitlines())
    return begin + values + below


def _quoted(value: object) -> str:
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text)


def _printable(text: str) -> str:
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
