"""Checks of availability."""
