"""What bench/compare and bench/limits are made of. Python's standard library and two C programs."""
