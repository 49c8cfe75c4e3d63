"""Policies: one check a file, in a folder for each subject; found by folder, so that adding one is one new file.

A module of `checks/<subject>/` defines `check = Check(...)` (framework.py) and gives it the function that finds what
violates it. The function sees an `Estate` (estate.py): every stack and resource of one environment, resolved through
parameters, conditions and nested wiring by the engine. What stands directly in `checks/` runs them::

    from cfngen.checks.run import run
"""
