"""Tests of the simulated business."""
