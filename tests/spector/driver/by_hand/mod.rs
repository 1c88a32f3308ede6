//! Scenarios that cannot be told from their JSON. Functions are named after them.
