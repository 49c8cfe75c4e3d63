"""The CloudFront function answers routes of an application with its page, and files with themselves."""

import json
import shutil
import subprocess

import pytest

from cfngen.templates.frontend.cloudfront_distributions import REWRITE

NODE = shutil.which("node")


@pytest.mark.skipif(NODE is None, reason="needs Node.js to run the function")
@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("/", "/index.html"),
        ("/users/42", "/index.html"),
        ("/users/42/", "/index.html"),
        ("/v1.2/users", "/index.html"),
        ("/assets/app.3f2a.js", "/assets/app.3f2a.js"),
        ("/favicon.ico", "/favicon.ico"),
        ("/index.html", "/index.html"),
    ],
)
def test_routes_become_the_page(asked: str, answered: str) -> None:
    """Only the last segment decides: a dot in a folder's name makes no file."""
    event = json.dumps({"request": {"uri": asked, "method": "GET"}})
    script = f"{REWRITE}\nconsole.log(JSON.stringify(handler({event})))"
    out = subprocess.run([str(NODE), "-e", script], check=True, capture_output=True, text=True).stdout

    assert json.loads(out) == {"uri": answered, "method": "GET"}


def test_the_function_fits() -> None:
    """CloudFront takes 10 KB of code."""
    assert len(REWRITE.encode()) <= 10_240
