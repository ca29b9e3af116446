"""Benchmarks: timings as ratios within one run."""
