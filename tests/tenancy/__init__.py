"""Tests of the tenants' separation, in a PostgreSQL that they start."""
