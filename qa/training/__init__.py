"""Training of the built-in models on public data that is given by path; needs the extra `train`."""
