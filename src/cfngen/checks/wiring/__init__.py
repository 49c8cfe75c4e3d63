"""Checks of wiring between stacks."""
