"""The terminal: driver, input, output, signals."""
