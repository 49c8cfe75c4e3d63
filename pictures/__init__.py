"""The pictures of docs/pictures, made by the project's own commands: `make pictures`."""
