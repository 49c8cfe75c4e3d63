"""The stacks and the network of prod: docs/pictures/stacks.svg and network.svg, drawn by `cfngen graph`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pictures._places import PICTURES, REPOSITORY


def main() -> None:
    """Write both pictures."""
    for name in ("stacks", "network"):
        drawn = subprocess.run(
            [Path(sys.executable).parent / "cfngen", "graph", "--env", "prod", "--of", name, "--lang", "en"],
            cwd=REPOSITORY,
            check=True,
            capture_output=True,
        )
        (PICTURES / f"{name}.svg").write_bytes(drawn.stdout)
