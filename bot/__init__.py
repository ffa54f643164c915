"""The running process: tokens, threads, the wall clock, the network."""
