"""Whether the card of the shipped model speaks of the file that lies beside it: card_test.py MODEL CARD"""
import hashlib
import pathlib
import re
import sys

LARGEST_BYTES = 3 * 1024 * 1024

model, card = (pathlib.Path(path) for path in sys.argv[1:3])
digest = hashlib.sha256(model.read_bytes()).hexdigest()
named = re.findall(r"\b[0-9a-f]{64}\b", card.read_text())
if named != [digest]:
    sys.exit(f"{card} names the digests {named}, {model} has {digest}")
if model.stat().st_size > LARGEST_BYTES:
    sys.exit(f"{model} has {model.stat().st_size} bytes, wanted at most {LARGEST_BYTES}")
