"""Checks of keys."""
