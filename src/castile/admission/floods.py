"""
Protection of the HTTP layer against floods (02-admission A-72).

Both are asked by the server beside the counters of a subscription: they know no subscription, only
addresses and bytes. Each belongs to one thread, that of the event loop.
"""

from __future__ import annotations

from castile.admission.addresses import Address, read_address
from castile.admission.window import SlidingWindow

_SPAN_SECONDS = 1


class RefusalMeter:
    """
    Meter calls without a right signature, by address.

    It is asked after a call was refused with 20012 or 20014, never before, so a call with a right
    signature always gets its documented answer, whatever its address does besides.

    Args:
        refusals_per_second_max: Refusals of one address within any second that are answered with
            their fault; 0: no limit.
        addresses_max: How many addresses are remembered; 1 or more. When there are more within a
            second, the one that was refused longest ago is forgotten.

    Source: decided, 02-admission A-72.
    """

    def __init__(self, refusals_per_second_max: int, addresses_max: int = 4096) -> None:
        self._refusals_max = refusals_per_second_max
        self._addresses_max = addresses_max
        # By address, the one that was refused last at the end.
        self._windows: dict[Address | str, SlidingWindow] = {}

    def __len__(self) -> int:
        return len(self._windows)

    def allow(self, address: str, seconds: float) -> bool:
        """
        Count a refusal, or say that it goes beyond the limit.

        Args:
            address: The address of the client.
            seconds: The monotonic clock.

        Returns:
            True: send the fault. False: send HTTP 429 in its place; this refusal was not counted,
            so an address that keeps on still gets its faults at the rate of the limit. Loopback
            addresses are exempt.
        """
        found = read_address(address)
        if not self._refusals_max or (found is not None and found.is_loopback):
            return True
        key = address if found is None else found
        self._forget(seconds)
        window = self._windows.pop(key, None) or SlidingWindow()
        self._windows[key] = window
        if len(self._windows) > self._addresses_max:
            del self._windows[next(iter(self._windows))]
        if window.full(seconds, calls_max=self._refusals_max, span_seconds=_SPAN_SECONDS):
            return False
        window.add(seconds, calls_max=self._refusals_max)
        return True

    def _forget(self, seconds: float) -> None:
        """Forget addresses without a refusal in the last second, from the oldest on."""
        while self._windows:
            key, window = next(iter(self._windows.items()))
            if window.latest_seconds() > seconds - _SPAN_SECONDS:
                return
            del self._windows[key]


class BodyBudget:
    """
    Bound the bytes of all bodies that are being read, in sum.

    Args:
        bytes_max: The bound; all bodies together may be as large.

    Source: decided, 02-admission A-72.
    """

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = bytes_max
        self._bytes_taken = 0

    @property
    def bytes_taken(self) -> int:
        """How many bytes are held now."""
        return self._bytes_taken

    def take(self, byte_count: int) -> bool:
        """
        Take room for bytes that were received.

        Args:
            byte_count: How many, 0 or more.

        Returns:
            False when there is no room: nothing was taken, and the body gets HTTP 503.
        """
        if self._bytes_taken + byte_count > self._bytes_max:
            return False
        self._bytes_taken += byte_count
        return True

    def give_back(self, byte_count: int) -> None:
        """
        Give room back when a body was read to its end, or abandoned.

        Args:
            byte_count: What was taken for that body, in sum.

        Raises:
            RuntimeError: More would be given back than is taken.
        """
        if byte_count > self._bytes_taken:
            raise RuntimeError(
                f"expected at most {self._bytes_taken} bytes to give back, got {byte_count}"
            )
        self._bytes_taken -= byte_count
