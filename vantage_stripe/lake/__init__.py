"""The lake: where every path is spelled, every file written and all that is done written down."""
