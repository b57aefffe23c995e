"""A real OpenID Connect provider of the tests' own, on Node, and what its installation needs."""
