"""Keeps the Japanese catalogue in step with the words that reports use: `python -m words` (`--check` in tests)."""
