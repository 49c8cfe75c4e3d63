"""`make audit`: other people's scanners over the generated templates.

A development tool, no part of the cfngen package. The scanners live in `.audit/`, outside the project's own
environment. Templates are scanned twice: as they are committed, where parameters are still open, and as they
are deployed to an environment, with every parameter and condition resolved. What fails has to stand in
`docs/exceptions.md` with a reason, and what stands there has to fail.
"""
