"""From Stripe's lists to Arrow batches: which windows, which pages, which rows."""
