"""What the screens and the command line reason with: pure functions on what the API gave."""
