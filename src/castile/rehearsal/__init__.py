"""
Faults on demand: rules that say which calls go wrong, and how.

`Rehearsals` are the rules that a running server knows; for a call they give a `Rehearsed`, whose
methods are the hooks of the pipeline. Without a rule nothing of this room is on the way of a call.
"""

from castile.rehearsal.delivery import Deliver
from castile.rehearsal.rehearsals import Rehearsals, RuleError
from castile.rehearsal.rehearsed import Rehearsed

__all__ = ["Deliver", "Rehearsals", "Rehearsed", "RuleError"]
