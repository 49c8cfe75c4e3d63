"""Functions that three or more templates share."""
