"""The two sides of a diff, and what CloudFormation would do to come from the one to the other.

Sides are read from files as they are committed: template modules are never imported.
"""
