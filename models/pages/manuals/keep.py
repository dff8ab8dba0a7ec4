"""Whether a page is worth training on."""

import numpy as np

from documents.paint import CLASSES, IGNORE

LEAST_LABELLED, MOST_UNDECIDED = 0.03, 0.08
LEAST_SHOWN = 0.01  # of figures and tables
MOST_TANGLED = 0.02  # of the lines
MOST_LINKS = 0.6  # of a document's letters, where there is no figure


def shares(labels):
    """Parts of the page by class, and of undecided pixels as `IGNORE`."""
    counts = np.bincount(labels.ravel(), minlength=256) / labels.size
    return {**{name: counts[index] for index, name in enumerate(CLASSES)}, IGNORE: counts[IGNORE]}


def is_plain(part):
    """Whether there is neither a figure nor a table, by the shares of a page."""
    return part["figure"] + part["table"] < LEAST_SHOWN


def is_worth(part, links=0.0):
    """part  the shares of a page; links  share of the document's letters that are links."""
    labelled = sum(part[name] for name in CLASSES if name != "background")
    navigation = links > MOST_LINKS and part["figure"] + part["table"] < 0.05
    return labelled >= LEAST_LABELLED and part[IGNORE] <= MOST_UNDECIDED and not navigation


def crosses(line, other):
    """Whether lines of two blocks lie over each other by more than a third of the smaller one."""
    (_, (x0, y0, x1, y1), block), (_, (a0, b0, a1, b1), other_block) = line, other
    width, height = min(x1, a1) - max(x0, a0), min(y1, b1) - max(y0, b0)
    least = min((x1 - x0) * (y1 - y0), (a1 - a0) * (b1 - b0))
    return block != other_block and width > 0 and height > 0 and 3 * width * height > least


def tangled(items):
    """Whether a style sheet made lines run over each other; items as `paint` takes them."""
    lines = [item for item in items if item[0] in ("text", "heading")]
    over = sum(1 for line in lines if any(crosses(line, other) for other in lines))
    return over > MOST_TANGLED * len(lines) + 1
