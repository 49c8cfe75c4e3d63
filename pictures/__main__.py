"""Make every picture of docs/pictures, or those of the modules named: `python -m pictures [NAME]…`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.name.startswith("_"))
wanted = sys.argv[1:] or names
if unknown := sorted(set(wanted) - set(names)):
    sys.exit(f"no picture is named {', '.join(unknown)}; there are {', '.join(names)}")
for name in wanted:
    sys.stderr.write(f"{name} …\n")
    import_module(f"pictures.{name}").main()
