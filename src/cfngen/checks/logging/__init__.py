"""Checks of logging."""
