"""The scanners, at pinned versions, in `.audit/`."""

from __future__ import annotations

import hashlib
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cfngen.errors import CfngenError

HERE = Path(__file__).parent
LOCKS = ("checkov.txt", "package.json", "package-lock.json")


@dataclass(frozen=True)
class Tools:
    """Where the installed scanners are."""

    folder: Path

    @property
    def checkov(self) -> Path:
        """The command of checkov's own virtual environment."""
        return self.folder / "checkov/bin/checkov"

    @property
    def npm(self) -> Path:
        """The folder that holds `node_modules`."""
        return self.folder / "npm"

    @property
    def guard_rules(self) -> Path:
        """The Control Tower proactive controls, as CloudFormation Guard rules."""
        return self._validator / "rules/control-tower/cfn-guard"

    @property
    def guard(self) -> Path:
        """CloudFormation Guard for this machine, out of the npm package that carries it."""
        system = {"Linux": "ubuntu", "Darwin": "macos"}.get(platform.system(), platform.system())
        machine = {"AMD64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
        return self._validator / "bin" / system / machine / "cfn-guard"

    @property
    def _validator(self) -> Path:
        return self.npm / "node_modules/@cdklabs/cdk-validator-cfnguard"


def install(folder: Path) -> Tools:
    """Install what is not there yet; a second call does nothing.

    Raises CfngenError where Node.js is missing, a package cannot be had, or Guard is not built for this machine.
    """
    tools = Tools(folder)
    stamp = folder / "installed"
    wanted = _digest()
    if not (stamp.is_file() and stamp.read_text() == wanted):
        _require("node", "npm")
        for part in (folder / "checkov", tools.npm):
            shutil.rmtree(part, ignore_errors=True)
        print("Installing the scanners into .audit …", file=sys.stderr)  # noqa: T201
        _run(sys.executable, "-m", "venv", folder / "checkov")
        _run(folder / "checkov/bin/python", "-m", "pip", "install", "--quiet", "-r", HERE / "checkov.txt")
        tools.npm.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, tools.npm)
        _run("npm", "ci", "--prefix", tools.npm, "--no-audit", "--no-fund", "--ignore-scripts", "--silent")
        stamp.write_text(wanted)
    if not tools.guard.is_file():
        raise CfngenError("CloudFormation Guard is not built for this machine", where=str(tools.guard))
    return tools


def _digest() -> str:
    """Say what is to be installed: the locks, and the Python that checkov's environment is made with."""
    digest = hashlib.sha256(sys.version.encode())
    for name in LOCKS:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def _require(*commands: str) -> None:
    missing = [command for command in commands if shutil.which(command) is None]
    if missing:
        raise CfngenError(
            f"make audit needs Node.js: {' and '.join(missing)} not found", hint="install Node.js 20 or newer"
        )


def _run(*command: str | Path) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CfngenError(
            f"installation failed: {' '.join(map(str, command[:4]))} …", hint=(done.stderr or done.stdout).strip()
        )
