"""The review page of a change: docs/pictures/review.png and review.ja.png, seen in a browser.

One change of prod in which there is something of everything: data lost and kept, protection taken away, access opened.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from pictures._places import PICTURES, copy, environment

# What the change puts into prod's parameters: a major version, and what else came along with it.
CHANGED = {
    "DBBackupRetentionPeriod": 14,
    "DBCustomIdentifier": "clinic-prod-pg16",
    "DBEngineMajorVersion": "16",
    "DBInstanceClass": "db.r6g.large",
    "ECSDesiredCount": 3,
    "EnableSnsEndpoint": True,
    "StaffNetworkCidr2": "172.20.0.0/16",
    "VendorApiDomainName": "vendor-api2.example.jp",
}
NAMES = {"en": "review.png", "ja": "review.ja.png"}
_WIDTH, _HEIGHT = 1200, 1480  # CSS pixels


def main() -> None:
    """Write both pictures."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for lang, text in pages(Path(scratch)).items():
            file = Path(scratch) / f"{lang}.html"
            file.write_text(text, encoding="utf-8")
            page = browser.new_page(viewport={"width": _WIDTH, "height": _HEIGHT}, device_scale_factor=1.5)
            page.goto(file.as_uri())
            page.screenshot(path=PICTURES / NAMES[lang])
        browser.close()


def pages(scratch: Path) -> dict[str, str]:
    """The review as HTML in each language, of a copy of the project in this folder."""
    project = copy(scratch / "cfngen")
    around = environment(project)
    file = project / "parameters" / "prod.json"
    parameters = json.loads(file.read_text(encoding="utf-8"))
    parameters["Parameters"] |= CHANGED
    file.write_text(json.dumps(parameters, indent=2), encoding="utf-8")
    _run("build", project=project, around=around)
    review = ("diff", "--env", "prod", "--base", "main", "--format", "html", "--lang")
    return {lang: _run(*review, lang, project=project, around=around) for lang in NAMES}


def _run(*arguments: str, project: Path, around: dict[str, str]) -> str:
    done = subprocess.run(["cfngen", *arguments], cwd=project, env=around, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"cfngen {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}")
    return done.stdout
