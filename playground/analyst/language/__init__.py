"""What words mean, one file a language: read by ``understand.vocabulary``."""
