"""Tests of the rule-based analyst: real scripts on real files."""
