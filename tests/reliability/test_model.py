"""
All operations over leads and objects answer what an independent model answers.

A longer run: `CASTILE_MODEL_EXAMPLES=1000 CASTILE_MODEL_STEPS=50` draws so many random calls anew
each time; a difference is printed with the calls that lead to it.
"""

from __future__ import annotations

import ast
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.reliability.model.machine import LeadsMachine
from tests.reliability.model.mistakes import MISTAKES, OBJECT_MISTAKES
from tests.reliability.model.object_machine import ObjectsMachine

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.reliability

EXAMPLES: Final = int(os.environ.get("CASTILE_MODEL_EXAMPLES", "100"))
STEPS: Final = int(os.environ.get("CASTILE_MODEL_STEPS", "30"))
SETTINGS: Final = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    derandomize="CASTILE_MODEL_EXAMPLES" not in os.environ,
    database=None,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=list(HealthCheck),
)
BRIEF: Final = settings(
    SETTINGS, max_examples=400, stateful_step_count=30, derandomize=True, phases=[Phase.generate]
)
USES_THE_PRODUCT: Final = {"machine", "object_machine", "mistakes"}


@pytest.mark.parametrize("machine", [LeadsMachine, ObjectsMachine])
def test_every_answer_is_that_of_the_model(machine: type[LeadsMachine]) -> None:
    """A hundred times thirty calls, and a last look at everything: no difference."""
    run_state_machine_as_test(machine, settings=SETTINGS)


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda one: one.__name__)
def test_the_model_finds_a_mistake(
    monkeypatch: pytest.MonkeyPatch, mistake: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """A plausible mistake in the product is a difference."""
    mistake(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(LeadsMachine, settings=BRIEF)


@pytest.mark.parametrize("mistake", OBJECT_MISTAKES, ids=lambda one: one.__name__)
def test_the_model_finds_a_mistake_in_objects(
    monkeypatch: pytest.MonkeyPatch, mistake: Callable[[pytest.MonkeyPatch], None]
) -> None:
    """A plausible mistake in what is written or read of objects is a difference."""
    mistake(monkeypatch)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(ObjectsMachine, settings=BRIEF)


def test_the_model_knows_nothing_of_the_product() -> None:
    """Whoever shares code shares mistakes: only what sends calls imports the product."""
    for path in sorted((Path(__file__).parent / "model").glob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        modules: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                modules.add(node.module or "")
            elif isinstance(node, ast.Import):
                modules.update(alias.name for alias in node.names)
        product = {one for one in modules if one.startswith(("castile", "tests.harness"))}
        assert bool(product) == (path.stem in USES_THE_PRODUCT), path.name
