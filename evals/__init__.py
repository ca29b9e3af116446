"""Questions, metrics, runs, gates and reports."""
