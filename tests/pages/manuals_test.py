"""No package whose manuals are trained on is one that the model is scored on. manuals_test.py PAGES_DIR"""
import sys

sys.path.insert(0, sys.argv[1])

from evaluation.fetch import packages as scored
from manuals.fetch import packages as trained

both = scored() & trained()
if both:
    sys.exit(f"in both lists: {', '.join(sorted(both))}")
if len(scored()) < 20 or len(trained()) < 20:
    sys.exit(f"{len(scored())} packages are scored on and {len(trained())} trained on, wanted at least 20 of each")
