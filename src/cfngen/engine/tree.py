"""Reads a tree of templates: a root, and the nested stacks that its TemplateURLs lead to."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cfngen.engine import document
from cfngen.engine.pseudo import Pseudo
from cfngen.engine.stack import Stack
from cfngen.engine.template import Template
from cfngen.errors import CfngenError

# A path in POSIX form -> the text. Raises FileNotFoundError or KeyError where there is none.
Read = Callable[[str], str]
# Templates of both sides of a comparison are often the same text: (text, where) -> template.
Cache = dict[tuple[str, str], Template]


def read_file(path: str) -> str:
    """A file's text, refused before it is read when it is larger than AWS allows."""
    file = Path(path)
    size = file.stat().st_size
    if size > document.MAX_BYTES:
        hint = "Split the template into nested stacks."
        raise CfngenError(f"the template has {size:,} bytes; AWS allows {document.MAX_BYTES:,}", where=path, hint=hint)
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CfngenError(f"this is not UTF-8 text: byte {error.start} cannot be read", where=path) from None


def load_stack(
    path: str,
    parameters: Mapping[str, Any] | None = None,
    pseudo: Pseudo | None = None,
    *,
    read: Read = read_file,
    exports: Mapping[str, Any] | None = None,
    cache: Cache | None = None,
    check: bool = True,
    passes: frozenset[str] = frozenset(),
) -> Stack:
    """The stack that a root template and its parameters make; nested stacks are read when they are needed.

    `parameters` are texts or lists of texts by name; `exports` are values for Fn::ImportValue. `cache`, when two
    sides share it, makes a template that both have be read once. `passes` are transforms to read a template without.
    Raises CfngenError for what CloudFormation would refuse: the template's form, missing or wrong parameters, rules
    that fail.
    """
    tree = Tree(read, {} if cache is None else cache, passes)
    template = tree.template(path, ())
    if template is None:
        raise CfngenError("there is no such template", where=path)
    stack = Stack(
        template,
        parameters or {},
        pseudo or Pseudo(),
        children=tree.follow(path, (path,)),
        exports=exports,
    )
    if check:
        stack.check()
    return stack


class Tree:
    """The templates of one side, each read at most once; `passes` are transforms to read a template without."""

    def __init__(self, read: Read, cache: Cache, passes: frozenset[str] = frozenset()) -> None:
        self.passes = passes
        self.read = read
        self.cache = cache
        self.texts: dict[str, str | None] = {}

    def template(self, path: str, chain: tuple[str, ...]) -> Template | None:
        """The template at a path, or None when there is none. `chain` are the paths of the stacks around it."""
        text = self.text(path)
        if text is None:
            return None
        if path in chain:
            folder = posixpath.dirname(path) or "."
            around = " -> ".join(posixpath.relpath(it, folder) for it in (*chain[chain.index(path) :], path))
            raise CfngenError(f"nested stacks are circular: {around}", where=path)
        key = (text, path)
        if key not in self.cache:
            self.cache[key] = Template(document.read(text, path), self.passes)
        return self.cache[key]

    def text(self, path: str) -> str | None:
        """The text at a path, or None when there is none."""
        if path not in self.texts:
            try:
                self.texts[path] = self.read(path)
            except (FileNotFoundError, IsADirectoryError, NotADirectoryError, KeyError):
                self.texts[path] = None
        return self.texts[path]

    def follow(self, parent: str, chain: tuple[str, ...]) -> Callable[[Any], Child | None]:
        """A function from a TemplateURL in `parent` to the nested template, None where it cannot be followed."""

        def child(url: Any) -> Child | None:
            if not isinstance(url, str) or "://" in url or url.startswith(("<", "{{")) or posixpath.isabs(url):
                return None
            path = posixpath.normpath(posixpath.join(posixpath.dirname(parent), url))
            return Child(self, path, chain)

        return child


class Child:
    """A nested stack's template, read when somebody asks."""

    def __init__(self, tree: Tree, path: str, chain: tuple[str, ...]) -> None:
        self.tree = tree
        self.path = path
        self.chain = chain

    @property
    def text(self) -> str | None:
        """The template's text, not yet read as YAML; None when there is no such file."""
        return self.tree.text(self.path)

    def template(self, where: str) -> Template:
        """The template. Raises CfngenError, naming the parent's place, when there is no such file."""
        found = self.tree.template(self.path, self.chain)
        if found is None:
            hint = "TemplateURL is relative to the template that holds it."
            raise CfngenError(f"the nested template {self.path} does not exist", where=where, hint=hint)
        return found

    @property
    def children(self) -> Callable[[Any], Child | None]:
        """Follows the TemplateURLs of this template."""
        return self.tree.follow(self.path, (*self.chain, self.path))
