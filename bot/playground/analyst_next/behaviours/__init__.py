"""One behaviour a module: what is asked, run as code and worded."""
