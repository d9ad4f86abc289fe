"""What the Markdown files say is true: links lead somewhere, commands and settings exist, examples are what the server takes and gives."""
