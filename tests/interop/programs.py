"""Clients in other languages: a script that says in JSON what it got."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.interop.server_process import RunningServer

RUN_SECONDS_MAX = 60


@dataclass(frozen=True)
class Program:
    """
    An interpreter and the folder of its scripts.

    Args:
        command: How the interpreter is started.
        folder: Where the scripts are.
    """

    command: tuple[str, ...]
    folder: Path

    def run(self, script: str, server: RunningServer, *arguments: str, stdin: str = "") -> Any:
        """
        Run a script against a server.

        Args:
            script: Its file name.
            server: It gets address and credentials of the server in its environment.
            arguments: Of the script.
            stdin: What it reads.

        Returns:
            What it printed as JSON.
        """
        ran = subprocess.run(
            [*self.command, self.folder / script, *arguments],
            env={
                **os.environ,
                "CASTILE_ENDPOINT": server.endpoint,
                "CASTILE_USER_ID": server.user_id,
                "CASTILE_ENCRYPTION_KEY": server.encryption_key,
            },
            input=stdin,
            capture_output=True,
            text=True,
            timeout=RUN_SECONDS_MAX,
            check=False,
        )
        assert (ran.returncode, ran.stderr) == (0, ""), ran.stdout + ran.stderr
        return json.loads(ran.stdout)


def attributes_of(record: Any) -> dict[str, tuple[str, str]]:
    """Type and value of each attribute of a LeadRecord."""
    listed = record["leadAttributeList"]["attribute"]
    return {one["attrName"]: (one["attrType"], one["attrValue"]) for one in listed}
