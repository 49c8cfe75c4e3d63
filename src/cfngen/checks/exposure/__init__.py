"""Checks of exposure."""
