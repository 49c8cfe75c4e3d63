"""Two linters, in-process: which templates to lint, what they find, and what is known from before."""
