"""The reference documentation, generated from the code: nothing in it is typed twice."""
