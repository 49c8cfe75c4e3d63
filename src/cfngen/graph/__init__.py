"""Pictures of an estate: its stacks with the wires between them, and its network.

Both are drawn from the generated templates, as they are resolved for one environment: never from the Python modules.
"""
