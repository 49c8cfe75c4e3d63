"""Cost: budgets, and what costs more than it used to"""
