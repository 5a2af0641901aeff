"""Write docs/definition.schema.json from the models of the file; with --check, compare it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from castile.admin.definition_schema import definition_schema

PAGE = Path(__file__).parent.parent / "docs" / "definition.schema.json"


def page() -> str:
    """Return the text of the schema."""
    return json.dumps(definition_schema(), indent=1, ensure_ascii=False) + "\n"


def main() -> int:
    """Write or check the schema."""
    text = page()
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text("utf-8") == text:
        return 0
    print(f"{PAGE.name} is stale: python scripts/generate_definition_schema.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
