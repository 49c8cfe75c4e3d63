"""`cfngen diff`, as a command."""
