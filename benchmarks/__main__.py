"""Run every benchmark of this folder, or those named: `python -m benchmarks [NAME]…`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.name.startswith("_"))
wanted = sys.argv[1:] or names
if unknown := sorted(set(wanted) - set(names)):
    sys.exit(f"no benchmark is named {', '.join(unknown)}; there are {', '.join(names)}")
for name in wanted:
    module = import_module(f"benchmarks.{name}")
    sys.stdout.write(f"## {name}: {(module.__doc__ or '').partition(chr(10))[0]}\n\n")
    sys.stdout.flush()
    module.main()
