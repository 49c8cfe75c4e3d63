"""The hearing sheet: answers of an interview become parameters, layers and decision records."""
