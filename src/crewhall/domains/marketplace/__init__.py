"""What addons keep: fragments, which are records without a schema, with kinds, parents, times, tags and attachments."""
