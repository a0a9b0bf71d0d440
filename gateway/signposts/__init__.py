"""A directory of services to point young people to: docs/signposts.md."""
