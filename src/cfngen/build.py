"""The files of `templates_out/`: made from an estate and its environments, written, or compared."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from cfngen.emit import emit
from cfngen.environments import Environment, parameter_file, schema
from cfngen.errors import CfngenError, reason
from cfngen.files import Staged, content_of, unified

if TYPE_CHECKING:
    from cfngen.language.estate import Estate, RootTemplate
    from cfngen.language.template import Template

MANIFEST = "manifest.json"


def render(estate: Estate, environments: Iterable[Environment]) -> dict[str, bytes]:
    """Every file by its path relative to the output folder, without the manifest.

    The templates do not depend on the environments; each environment adds one parameter file a root.
    """
    files: dict[str, str] = {}
    for root in estate.roots:
        for template in (None, *root.templates):
            files[template_path(root, template)] = template_text(root, template)
    for environment in environments:
        for root in estate.roots:
            path = f"{root.folder}parameters/{environment.name}.json"
            files[path] = _json(parameter_file(environment, root))
    files["parameters.schema.json"] = _json(schema(estate))
    return {path: text.encode() for path, text in files.items()}


def template_path(root: RootTemplate, template: Template | None) -> str:
    """Where a nested template, or the root's own (None), is written, relative to the output folder."""
    return root.path if template is None else root.folder + root.child_url(template)


def template_text(root: RootTemplate, template: Template | None) -> str:
    """The YAML of a nested template, or of the root's own (None)."""
    if template is None:
        return emit(root.data, _header(root.root.module), _headings(root))
    return emit(template.data, _header(template.stack.module))


def _header(module: str) -> str:
    return f"Made by cfngen from the Python module {module}.\nChange the module and run `cfngen build`; not this file."


def _headings(root: RootTemplate) -> dict[str, str]:
    """A layer's name above its first nested stack."""
    headings: dict[str, str] = {}
    seen: set[str] = set()
    for template in root.templates:
        layer = template.stack.module.rpartition(".")[0]
        if layer not in seen:
            seen.add(layer)
            headings[template.stack.logical_id] = f"---- {root.labels[layer]}"
    return headings


def _json(data: Any) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def digest(content: bytes) -> str:
    """The sha256 of a file, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def manifest(digests: dict[str, str], estate: Estate) -> bytes:
    """The manifest: root templates in deployment order, the sha256 of every file, and one over all of them."""
    listed = dict(sorted(digests.items()))
    whole = digest("".join(f"{sha}  {path}\n" for path, sha in listed.items()).encode())
    roots = [{"path": root.path, "region": root.root.region} for root in estate.deployment_order]
    return _json({"build": whole, "roots": roots, "files": listed}).encode()


def complete(
    files: dict[str, bytes], folder: Path, estate: Estate, parameters: Path | None
) -> tuple[dict[str, bytes], list[str]]:
    """Add the manifest, and name the files that an earlier build made and this one does not.

    The parameter files of environments that are not built now, but still have a file in `parameters`, stay,
    and stay in the manifest.
    """
    earlier = [path for path in _earlier(folder) if path != MANIFEST and (folder / path).is_file()]
    kept = {
        path: digest((folder / path).read_bytes())
        for path in earlier
        if path not in files and _belongs_to_environment(path, estate, parameters)
    }
    digests = {path: digest(content) for path, content in files.items()} | kept
    stale = sorted(path for path in earlier if path not in digests)
    return files | {MANIFEST: manifest(digests, estate)}, stale


def _belongs_to_environment(path: str, estate: Estate, parameters: Path | None) -> bool:
    """True for a root's parameter file of an environment that there is."""
    folder, _, name = path.rpartition("/")
    if parameters is None or folder not in {f"{root.folder}parameters" for root in estate.roots}:
        return False
    return (parameters / name).is_file()


def _earlier(folder: Path) -> list[str]:
    """The files that the manifest in the folder names, as far as they can lie inside it."""
    path = folder / MANIFEST
    try:
        listed = json.loads(path.read_text(encoding="utf-8"))["files"]
        names = [str(name) for name in listed]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CfngenError(
            f"cannot be read: {reason(error)}",
            where=str(path),
            hint="restore it from git, or delete it and build again",
        ) from error
    return [name for name in names if not name.startswith("/") and ".." not in PurePosixPath(name).parts]


def write(files: dict[str, bytes], stale: Iterable[str], folder: Path) -> list[str]:
    """Write what differs and remove what is stale; name the changed files, in order.

    Every file is written beside its target first; only when all are there are they renamed, the manifest
    last. So a full disk changes nothing, and an interruption leaves whole files and a manifest that still
    names what must be cleaned up. Raises CfngenError when the folder cannot be written.
    """
    stale = list(stale)
    try:
        changed = [path for path in sorted(files) if content_of(folder / path) != files[path]]
        changed.sort(key=lambda path: path == MANIFEST)
        with Staged() as staged:
            for path in changed:
                staged.add(folder / path, files[path])
            staged.release(changed.count(MANIFEST))
            for path in stale:
                (folder / path).unlink(missing_ok=True)
                _remove_empty(folder / path, folder)
            staged.release(0)
    except OSError as error:
        raise CfngenError(
            f"cannot be written: {error.strerror or error}",
            where=str(error.filename or folder),
            hint="no file is half-written; free the folder or the disk and build again",
        ) from error
    with contextlib.suppress(OSError):
        os.utime(folder / MANIFEST)  # so that `diff` can tell a build that changed nothing from none
    return [*changed, *stale]


def _remove_empty(path: Path, folder: Path) -> None:
    for parent in path.parents:
        if parent == folder or any(parent.iterdir()):
            return
        parent.rmdir()


def difference(files: dict[str, bytes], stale: Iterable[str], folder: Path) -> str:
    """A unified diff of what `write` would change; '' when nothing."""
    parts = []
    for path in sorted({*files, *stale}):
        old, new = content_of(folder / path), files.get(path)
        if old == new:
            continue
        parts.append(unified(old, new, f"{folder.resolve().name}/{path}"))
    return "".join(parts)
