"""The block validator: refuses what Slack refuses, with JSON pointers to each problem."""
