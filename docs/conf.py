"""How Sphinx makes a site of this folder: `make docs` writes it to build/docs."""

project = "cfngen"
extensions = ["myst_parser"]
source_suffix = [".md"]
html_theme = "furo"
html_title = "cfngen"
html_copy_source = False
myst_heading_anchors = 4
# Files outside this folder, which links from it reach in the repository only.
suppress_warnings = ["myst.xref_missing"]
exclude_patterns = ["hearing/examples"]
