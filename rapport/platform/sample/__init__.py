"""The sample company, Brightwater Espresso: filled once into an empty workspace. docs/sample.md says how."""
