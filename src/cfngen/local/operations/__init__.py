"""What happens to stacks: create, update, roll back, clean up, delete, resource by resource."""
