"""Checks of ECS services and tasks."""
