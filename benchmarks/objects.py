"""
Pages of a type with very many custom objects, beside the same pages of a type with 1,000.

Both types have the same fields, and each lead has ten records of both, so that every answer has as
many records. Full figures: --records 1000000.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.beside.base import DEFINITION, frame
from benchmarks.beside.cores import LOAD_CORE, SERVER_CORE, on_core
from benchmarks.beside.filled import filling
from benchmarks.beside.pager import Caller
from benchmarks.beside.servers import serving_castile
from benchmarks.load import post
from benchmarks.paging import undisturbed

from castile.client.arguments import escape
from castile.clock import SystemClock
from castile.domain.custom_objects import CustomObject
from castile.domain.ids import LeadId
from castile.wire.custom_object_positions import (
    CustomObjectPosition,
    write_custom_object_position,
)

MANY, FEW = "Many", "Few"
FEW_RECORDS: Final = 1000
RECORDS_A_LEAD: Final = 10
FIELDS: Final = ("city", "zip", "state", "country", "note")
TYPE: Final = """{{ name = "{name}", link_field = "MKTOID", key_fields = [
    {{ name = "MKTOID", type = "integer" }}, {{ name = "house", type = "string" }},
    {{ name = "night", type = "integer" }} ], fields = [{fields}] }},
"""
_COUNT: Final = re.compile(rb"<returnCount>(\d+)<")


def record(number: int) -> CustomObject:
    """Return one of the records; they stand in the order of their numbers."""
    lead_id = LeadId(number // RECORDS_A_LEAD + 1)
    return CustomObject(
        lead_id=lead_id,
        link=str(lead_id),
        keys=(f"house {number % RECORDS_A_LEAD}", str(number)),
        values={name: f"{name} {number % 1000}" for name in FIELDS},
    )


def definitions() -> str:
    """Return the definitions of the other benchmarks and both types."""
    fields = ", ".join(f'{{ name = "{name}", type = "string" }}' for name in FIELDS)
    types = "".join(TYPE.format(name=name, fields=fields) for name in (MANY, FEW))
    return f"custom_object_types = [\n{types}]\n{DEFINITION}"


def requests(now_ms: int, type_name: str, records: int) -> dict[str, bytes]:
    """Make the calls that are compared, each about the middle of the records."""
    middle = record(records // 2)
    house, night = middle.keys
    link = ("MKTOID", middle.link)
    position = CustomObjectPosition((), records // 2 + 1, (), (middle.link, *middle.keys))
    return {
        "all records of a lead": _request(now_ms, type_name, link),
        "one by its whole key": _request(
            now_ms, type_name, link, ("house", house), ("night", night)
        ),
        "one by one key of three": _request(now_ms, type_name, ("night", night)),
        "first page of the type": _request(now_ms, type_name),
        "page in the middle": _request(
            now_ms, type_name, position=write_custom_object_position(position)
        ),
    }


def _request(
    now_ms: int, type_name: str, *conditions: tuple[str, str], position: str = ""
) -> bytes:
    before, after = frame("getCustomObjects", now_ms)
    keys = "".join(
        f"<attribute><attrName>{name}</attrName><attrValue>{escape(text)}</attrValue></attribute>"
        for name, text in conditions
    )
    listed = f"<customObjKeyList>{keys}</customObjKeyList>" if keys else ""
    place = f"<streamPosition>{escape(position)}</streamPosition>" if position else ""
    return post(
        f"{before}<objTypeName>{type_name}</objTypeName>{place}{listed}"
        f"<includeAttributes/>{after}".encode()
    )


def compare(port: int, many: dict[str, bytes], few: dict[str, bytes], calls: int) -> None:
    """Call for pages of both types in turns and print what a call takes."""
    print(f"{'getCustomObjects':28}{'records':>9}{'many ms':>9}{'few ms':>9}{'ratio':>7}")
    with Caller(port) as caller:
        for name, request in many.items():
            answers = [(caller.call(request), caller.call(few[name])) for _ in range(calls)]
            counts = {int(found[1]) for each in answers[0] if (found := _COUNT.search(each.start))}
            (count,) = counts
            ms = [
                1000 * undisturbed([each.seconds for each in side])
                for side in zip(*answers, strict=True)
            ]
            print(f"{name:28}{count:9}{ms[0]:9.2f}{ms[1]:9.2f}{ms[0] / ms[1]:7.2f}")


def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=50_000, help="of the large type")
    parser.add_argument("--calls", type=int, default=100, help="of each kind for each type")
    options = parser.parse_args()
    now_ms = SystemClock().now_ms()
    with (
        tempfile.TemporaryDirectory(prefix="castile-bench-") as name,
        ExitStack() as stack,
        on_core(LOAD_CORE),
    ):
        folder = Path(name)
        with filling(folder, definitions()) as fill:
            fill.add_objects(MANY, options.records, record)
            fill.add_objects(FEW, FEW_RECORDS, record)
        os.sync()
        server = stack.enter_context(serving_castile(folder, SERVER_CORE))
        print(f"{options.records:,} custom objects beside {FEW_RECORDS:,}, {RECORDS_A_LEAD} a lead")
        compare(
            server.port,
            requests(now_ms, MANY, options.records),
            requests(now_ms, FEW, FEW_RECORDS),
            options.calls,
        )


if __name__ == "__main__":
    main()
