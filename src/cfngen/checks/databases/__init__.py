"""Checks of database engines."""
