"""Checks of encryption."""
