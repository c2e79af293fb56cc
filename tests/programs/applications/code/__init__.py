"""Programs as their owners write them: no word of a mock in them.

Each follows the shape of a public program that uses one of the services (a developer guide's
examples, a sample application, an SDK around the API), and every line of it is written here.
"""
