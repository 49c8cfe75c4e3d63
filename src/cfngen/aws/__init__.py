"""Everything that calls AWS: sessions, artifacts, change sets, executions, events.

Nothing here prints. What goes wrong is one CfngenError with AWS's own words and what to do.
"""
