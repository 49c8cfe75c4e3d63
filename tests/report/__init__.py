"""What reviewers read."""
