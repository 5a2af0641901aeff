"""What is known while a call is explained, and what an explanation is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from castile.admission.limits import ApiUser, Limits
    from castile.domain.catalog import Catalog
    from castile.journal.entry import CallFilter, KeptCall
    from castile.store.tx import Tx


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """
    What the one who explains is given; it is used inside the process only.

    Args:
        users: Every API user of the server, with keys, by user id.
        limits_of: Gives the limits of a subscription by its id.
        subscription_names: The name of each subscription by its id.
        subscription_id: The subscription that the call was for; None when nobody can say.
        catalog: Its definitions, None without a subscription.
        mac: The keyed hash that the journal keeps of a signature.
        find: Finds kept calls, the newest first, without their bodies.
        read: Opens a read transaction of the subscription.
    """

    users: Mapping[str, ApiUser] = field(repr=False)
    limits_of: Callable[[int], Limits]
    subscription_names: Mapping[int, str]
    subscription_id: int | None
    catalog: Catalog | None
    mac: Callable[[str], bytes]
    find: Callable[[CallFilter, int], Sequence[KeptCall]]
    read: Callable[[int], AbstractContextManager[Tx]]

    @property
    def limits(self) -> Limits | None:
        """The limits of the subscription, None without one."""
        return None if self.subscription_id is None else self.limits_of(self.subscription_id)


@dataclass(frozen=True, slots=True)
class Cause:
    """
    Why, as far as it was found out.

    Args:
        cause: One sentence that names the cause.
        sentences: What shows it, and what else helps.
        suggestions: What to do, the most promising first.
        names: The causes as words for programs, such as `order_of_text`; several when several
            mistakes came together.
    """

    cause: str
    sentences: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """
    A call, explained.

    Args:
        call_id: The call.
        code: Its code, 0 for a success.
        title: The short text of the code.
        check: Which check refused it, in words.
        cause: One sentence that names the cause.
        sentences: What shows it, and what else helps.
        suggestions: What to do, the most promising first.
        names: The causes as words for programs.
        advice: What a client should do with the code: retry, retry_signed, fix or support.
    """

    call_id: str
    code: int
    title: str
    check: str
    cause: str
    sentences: tuple[str, ...]
    suggestions: tuple[str, ...]
    names: tuple[str, ...]
    advice: str
