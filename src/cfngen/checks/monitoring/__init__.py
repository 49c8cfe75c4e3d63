"""Checks of metrics and alarms."""
