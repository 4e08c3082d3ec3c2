"""A large store for measuring: the shape of a busy company's years, made of nonsense. `bin/rapport bench-store`."""
