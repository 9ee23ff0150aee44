"""The main screen: it shows one view at a time and dispatches keys."""
