"""How long things take, as ratios to named baselines in one run: `python -m benchmarks [NAME]…`."""
