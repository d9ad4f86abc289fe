"""Files with tomatoes, one module for each form: how it is written and how it is read. Nothing here knows the database."""
