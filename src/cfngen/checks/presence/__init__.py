"""Checks that something is there at all, in an estate whose layers are about it."""
