"""Functions and their APIs: Lambda, API Gateway REST and HTTP."""
