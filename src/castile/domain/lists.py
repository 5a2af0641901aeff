"""The static lists of a subscription, and how clients name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from castile.domain.keys import crm_id_key, crm_ids_match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from castile.domain.ids import ListId


@dataclass(frozen=True, slots=True)
class StaticList:
    """
    A list of leads, outside programs or in one; members are stored elsewhere.

    Args:
        list_id: Its number, unique in the subscription.
        name: Its plain name, unique in its place without regard to letter case (I-1).
        program: The name of the program that it is in, or None.
        sales_user_id: The sales user that an operator tied it to, or None.
        crm_id: The CRM id of that sales user, or None.
    """

    list_id: ListId
    name: str
    program: str | None = None
    sales_user_id: str | None = None
    crm_id: str | None = None

    @property
    def full_name(self) -> str:
        """The name by which the list alone is meant: `<program>.<name>` in a program."""
        return self.name if self.program is None else f"{self.program}.{self.name}"


class StaticLists:
    """
    All static lists of a subscription; never changed.

    Args:
        lists: The lists, in any order.
    """

    __slots__ = (
        "_by_crm_id",
        "_by_place",
        "_by_sales_user",
        "_in_programs",
        "_length_max",
        "_lists",
        "_of_programs",
    )

    def __init__(self, lists: Iterable[StaticList] = ()) -> None:
        self._lists = {int(each.list_id): each for each in lists}
        self._by_place: dict[tuple[str, str], StaticList] = {}
        self._in_programs: dict[str, list[StaticList]] = {}
        self._of_programs: dict[str, list[StaticList]] = {}
        self._by_sales_user: dict[str, StaticList] = {}
        self._by_crm_id: dict[str, StaticList] = {}
        for each in self:
            program, name = (each.program or "").casefold(), each.name.casefold()
            self._by_place[program, name] = each
            if each.program is not None:
                self._in_programs.setdefault(name, []).append(each)
                self._of_programs.setdefault(program, []).append(each)
            if each.sales_user_id is not None:
                self._by_sales_user[each.sales_user_id] = each
            if each.crm_id is not None:
                self._by_crm_id[crm_id_key(each.crm_id)] = each
        self._length_max = max((len(each.full_name.casefold()) for each in self), default=0)

    def __iter__(self) -> Iterator[StaticList]:
        """Go through the lists in the order in which they were given."""
        return iter(self._lists.values())

    def __len__(self) -> int:
        """Return how many lists there are."""
        return len(self._lists)

    def by_id(self, list_id: int) -> StaticList | None:
        """Find a list by its number, or None."""
        return self._lists.get(list_id)

    def named(self, text: str) -> StaticList | None:
        """
        Find the list that a client names.

        Args:
            text: A plain name, or `<program>.<name>`; letter case is ignored.

        Returns:
            The list outside programs that has this name; else the only list of all programs
            that has it; else, with the text split at each dot from the left, the first list
            that is in such a program; else None.

        Source: documented form, decided rest (10-leads M-21; 30-lists-and-import I-1, I-10).
        """
        name = text.casefold()
        if len(name) > self._length_max:
            return None
        inside = self._in_programs.get(name, [])
        if ("", name) not in self._by_place and len(inside) == 1:
            return inside[0]
        return self.by_full_name(text)

    def by_full_name(self, text: str) -> StaticList | None:
        """
        Find a list by its full name, as the definition file names it.

        Args:
            text: A plain name outside programs, or `<program>.<name>`; letter case is ignored.

        Returns:
            The list outside programs that has this name; else, with the text split at each dot
            from the left, the first list that is in such a program; else None.

        Source: decided, as for campaigns (40-campaigns-and-programs G-1).
        """
        name = text.casefold()
        return self._by_place.get(("", name)) or self._in_program(name)

    def _in_program(self, name: str) -> StaticList | None:
        dot = name.find(".")
        while dot != -1:
            found = self._by_place.get((name[:dot], name[dot + 1 :]))
            if dot and found is not None:
                return found
            dot = name.find(".", dot + 1)
        return None

    def in_program(self, program_name: str, list_name: str) -> StaticList | None:
        """Find the list of a program by its plain name, letter case ignored, or None."""
        if not program_name:
            return None
        return self._by_place.get((program_name.casefold(), list_name.casefold()))

    def of_program(self, program_name: str) -> tuple[StaticList, ...]:
        """Return the lists of a program, in the order in which they were given."""
        return tuple(self._of_programs.get(program_name.casefold(), ()))

    def of_sales_user(self, sales_user_id: str) -> StaticList | None:
        """Find the list that is tied to the sales user with this id, or None (I-11)."""
        return self._by_sales_user.get(sales_user_id)

    def of_crm_id(self, crm_id: str) -> StaticList | None:
        """Find the list that is tied to the sales user with this CRM id (K-2), or None."""
        found = self._by_crm_id.get(crm_id_key(crm_id))
        if found is None or found.crm_id is None or not crm_ids_match(found.crm_id, crm_id):
            return None
        return found
