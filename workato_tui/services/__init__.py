"""What runs behind the screen: connections, downloads, watches. No Textual."""
