"""Windows of labelled pages for training, and whole pages for validation."""
import pathlib
import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import torch
from PIL import Image

from documents.paint import IGNORE

MEAN, STD = (123.675, 116.28, 103.53), (58.395, 57.12, 57.375)  # of 8-bit pixels


def names(folder):
    """The stems of the pages of a folder that are complete, sorted."""
    return sorted(path.stem for path in (pathlib.Path(folder) / "labels").glob("*.png"))


def load(folder, name):
    """Image and label map of a page as Pillow images."""
    image = pathlib.Path(folder) / "images" / f"{name}.jpg"
    if not image.exists():
        image = image.with_suffix(".png")
    return Image.open(image).convert("RGB"), Image.open(pathlib.Path(folder) / "labels" / f"{name}.png")


def brought_to(image, longest):
    """The image with its longest side shrunk or enlarged to that many pixels."""
    factor = longest / max(image.size)
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.BILINEAR)


def to_tensor(pixels):
    """u8 [N,H,W,3] to normalised f32 [N,3,H,W] in channels-last memory."""
    x = (torch.tensor(pixels).float() - torch.tensor(MEAN)) / torch.tensor(STD)
    return x.permute(0, 3, 1, 2)


def window(rng, image, labels, side, typical):
    """A window of side x side px at a random place and a scale around the typical one; what lies outside is ignored."""
    scale = min(1.6, max(0.4, typical * rng.lognormvariate(0, 0.22)))
    stretch = rng.uniform(0.93, 1.07)
    w, h = side / scale * stretch, side / scale / stretch
    x = rng.uniform(min(0, image.width - w), max(0, image.width - w))
    y = rng.uniform(min(0, image.height - h), max(0, image.height - h))
    x0, y0, x1, y1 = max(0, x), max(0, y), min(image.width, x + w), min(image.height, y + h)
    size = max(1, min(side, round((x1 - x0) * side / w))), max(1, min(side, round((y1 - y0) * side / h)))
    pixels = np.full((side, side, 3), rng.randint(0, 255), np.uint8)
    target = np.full((side, side), IGNORE, np.uint8)
    left, top = (side - size[0]) // 2, (side - size[1]) // 2
    resample = rng.choice((Image.BILINEAR, Image.BICUBIC, Image.LANCZOS))
    pixels[top : top + size[1], left : left + size[0]] = np.asarray(image.resize(size, resample, (x0, y0, x1, y1)))
    target[top : top + size[1], left : left + size[0]] = np.asarray(labels.resize(size, Image.NEAREST, (x0, y0, x1, y1)))
    return pixels, target


def recolour(rng, pixels):
    """Contrast, brightness, inversion and exchanged channels, by tables of 256 values."""
    values = np.arange(256, dtype=np.float32)
    if rng.random() < 0.08:
        values = 255 - values
    if rng.random() < 0.4:
        values = (values - 128) * rng.uniform(0.7, 1.15) + 128 + rng.uniform(-25, 15)
    table = np.clip(values, 0, 255).astype(np.uint8)
    if rng.random() < 0.15:
        pixels = pixels[..., rng.sample(range(3), 3)]
    return table[pixels]


class Windows:
    """Endless batches (u8 [N,side,side,3], u8 [N,side,side]), shape (N, side); batch number k is the same in every run.

    Windows are cut from a stock of pages, of which each batch replaces a few by fresh ones: reading a page costs more
    than a window. Each folder gives the same share of the pages, however many it has.
    """

    STOCK, FRESH = 160, 3

    def __init__(self, folders, shape, scale, seed):
        self.folders = [(folder, names(folder)) for folder in folders]
        self.batch, self.side = shape
        self.scale, self.seed = scale, seed
        self.readers, self.cutters = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self.pages, self.waiting = {}, {}

    def _read(self, i):
        rng = random.Random(f"{self.seed} page {i}")
        folder, pages = rng.choice(self.folders)
        image, labels = load(folder, rng.choice(pages))
        labels.load()
        return image, labels

    def _stock(self, k):
        """The pages that batch k is cut from, as futures; reading of those that are new begins."""
        first = k * self.FRESH
        for i in range(first, first + self.STOCK):
            if i not in self.pages:
                self.pages[i] = self.readers.submit(self._read, i)
        self.pages = {i: page for i, page in self.pages.items() if i >= first}
        return [self.pages[i] for i in range(first, first + self.STOCK)]

    def _cut(self, k, stock):
        rng, items = random.Random(f"{self.seed} {k}"), []
        for page in rng.sample(stock, self.batch):
            pixels, target = window(rng, *page.result(), self.side, self.scale)
            items.append((recolour(rng, pixels), target))
        return tuple(np.stack(part) for part in zip(*items))

    def get(self, k, ahead=6):
        """Batch k; the next ones are prepared meanwhile."""
        for future in range(k, k + ahead):
            if future not in self.waiting:
                self.waiting[future] = self.cutters.submit(self._cut, future, self._stock(future))
        return self.waiting.pop(k).result()
