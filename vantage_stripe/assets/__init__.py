"""Dagster begins here: resources, partitions, assets, checks and automation over `sync` and `insights`.

No module of this package imports annotations from `__future__`: Dagster reads them at run time.
"""

import warnings

import dagster as dg

# Both are the documented way to say it; Dagster calls them beta and preview at every load.
warnings.filterwarnings("ignore", category=dg.BetaWarning, message=".*backfill_policy.*")
warnings.filterwarnings("ignore", category=dg.BetaWarning, message=".*owners.*")
warnings.filterwarnings("ignore", category=dg.PreviewWarning, message=".*partitions_def.*")
