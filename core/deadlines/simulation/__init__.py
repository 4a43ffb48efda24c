"""The simulator: real events of the past played in memory against a changed rule set. Writes no clock."""
