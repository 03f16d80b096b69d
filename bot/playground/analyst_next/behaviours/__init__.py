"""What answers a question of each kind: a query and its tables to an answer."""
