"""Pictures of an estate."""
