"""What runs in Lambda, not in cfngen: templates carry the text of these files."""
