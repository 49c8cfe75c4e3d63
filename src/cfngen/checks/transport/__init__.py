"""Checks of transport."""
