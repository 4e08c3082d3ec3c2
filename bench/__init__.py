"""Measuring Rapport against its own budgets. `bin/bench --help`."""
