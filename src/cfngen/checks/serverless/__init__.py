"""Checks of functions, their event sources and APIs."""
