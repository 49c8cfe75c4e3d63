"""The documentation: true, and complete."""
