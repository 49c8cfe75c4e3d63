"""Checks of schedules and windows."""
