"""What Crewhall knows about: one folder a domain, each with its rules, its SQL and its words; none sees a request or a wire word."""
