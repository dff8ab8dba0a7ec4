"""The network of pages: DeepLabv3+ with plain convolutions, for five classes of page content.

A light encoder ends at stride 16 with growing dilation, an ASPP looks at several rates and at the whole image, and a
decoder joins that with features of stride 8 and 4. Rates and channels are chosen for pages of about 700 px: a line of
text is somewhat less than a cell of stride 16, a column 10 to 40 cells.
"""
import torch
from torch import nn
from torch.nn import functional

from documents.paint import CLASSES


def conv(inputs, outputs, kernel=1, stride=1, rate=1, act=True):
    """Convolution that keeps the size (divided by the stride, rounded up), normalisation and, with act, a ReLU."""
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, rate * (kernel // 2), rate, bias=False),
        nn.BatchNorm2d(outputs, momentum=0.05),
    ]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if act else nn.Sequential(*layers)


def enlarge(x, like):
    """The map x at the size of another one."""
    return functional.interpolate(x, size=like.shape[2:], mode="bilinear", align_corners=False)


class Residual(nn.Module):
    """Adds to its input what some layers make of it."""

    def __init__(self, *layers):
        super().__init__()
        self.body = nn.Sequential(*layers)

    def forward(self, x):
        return functional.relu(x + self.body(x))


def basic(width, rate=1):
    """Residual block of two 3x3, the second one dilated."""
    return Residual(conv(width, width, 3), conv(width, width, 3, rate=rate, act=False))


def bottleneck(width, inner, rate):
    """Residual block of a dilated 3x3 on fewer channels."""
    return Residual(conv(width, inner), conv(inner, inner, 3, rate=rate), conv(inner, width, act=False))


class Aspp(nn.Module):
    """Atrous spatial pyramid pooling: a 1x1, a 3x3 for each rate, and the pooled image."""

    def __init__(self, inputs, width, outputs, rates):
        super().__init__()
        self.point = conv(inputs, width)
        self.branches = nn.ModuleList([conv(inputs, width, 3, rate=rate) for rate in rates])
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(inputs, width, 1), nn.ReLU(inplace=True))
        self.project = conv(width * (len(rates) + 2), outputs)

    def forward(self, x):
        return self.project(torch.cat([self.point(x), *[branch(x) for branch in self.branches], enlarge(self.pool(x), x)], 1))


class PageNet(nn.Module):
    """Normalised pixels [N,3,H,W] to logits [N,5,H,W]; with full_size=False they stay at a quarter of it."""

    def __init__(self, classes=len(CLASSES)):
        super().__init__()
        self.low = nn.Sequential(conv(3, 16, 3, 2), conv(16, 32, 3, 2), basic(32))
        self.middle = nn.Sequential(conv(32, 72, 3, 2), basic(72), basic(72, 2))
        self.high = nn.Sequential(conv(72, 144, 3, 2), *[bottleneck(144, 72, rate) for rate in (1, 2, 2, 3, 5, 5, 8, 8)])
        self.aspp = Aspp(144, 56, 72, rates=(3, 6, 12))
        self.middle_skip, self.middle_join = conv(72, 32), conv(72 + 32, 56, 3)
        self.low_skip, self.low_join = conv(32, 24), conv(56 + 24, 48, 3)
        self.classify = nn.Conv2d(48, classes, 1)

    def forward(self, x, full_size=True):
        low = self.low(x)
        middle = self.middle(low)
        context = self.aspp(self.high(middle))
        context = self.middle_join(torch.cat([enlarge(context, middle), self.middle_skip(middle)], 1))
        logits = self.classify(self.low_join(torch.cat([enlarge(context, low), self.low_skip(low)], 1)))
        return enlarge(logits, x) if full_size else logits


def averaged(checkpoint):
    """The network with the averaged weights of a loaded checkpoint, in evaluation mode."""
    model = PageNet()
    model.load_state_dict(checkpoint["average"])
    return model.eval()
