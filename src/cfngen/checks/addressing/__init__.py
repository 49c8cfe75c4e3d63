"""Checks of networks: routes, zones and addresses."""
