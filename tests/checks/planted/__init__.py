"""Defects planted one at a time into templates without any."""
