"""The network of pages: DeepLabv3+ in small, for five classes of page content.

A light encoder of inverted residuals ends at stride 16 with growing dilation, an ASPP looks at several rates and at the
whole image, and a decoder joins that with features of stride 4. Rates and channels are chosen for pages of 1024 px: a
line of text is about one cell of stride 16, a column 10 to 50 cells.
"""
import torch
from torch import nn
from torch.nn import functional

CLASSES = ("background", "text", "heading", "figure", "table")


def conv(inputs, outputs, kernel=1, stride=1, rate=1, groups=1, act=True):
    """Convolution that keeps the size (divided by the stride, rounded up), normalisation and, with act, a ReLU."""
    layers = [
        nn.Conv2d(inputs, outputs, kernel, stride, rate * (kernel // 2), rate, groups, bias=False),
        nn.BatchNorm2d(outputs, momentum=0.05),
    ]
    return nn.Sequential(*layers, nn.ReLU(inplace=True)) if act else nn.Sequential(*layers)


def separable(inputs, outputs, stride=1, rate=1):
    """Depthwise 3x3, then 1x1."""
    return nn.Sequential(conv(inputs, inputs, 3, stride, rate, inputs), conv(inputs, outputs))


class InvertedResidual(nn.Module):
    """1x1 that widens, depthwise 3x3, 1x1 that narrows; with the input added where the shapes allow it.

    What widens is not normalised: its input is, and on CPUs normalising wide maps costs a third of the training time.
    """

    def __init__(self, inputs, outputs, factor, stride=1, rate=1):
        super().__init__()
        wide = inputs * factor
        self.body = nn.Sequential(
            nn.Conv2d(inputs, wide, 1),
            nn.ReLU(inplace=True),
            conv(wide, wide, 3, stride, rate, wide),
            conv(wide, outputs, act=False),
        )
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        return x + self.body(x) if self.residual else self.body(x)


class Aspp(nn.Module):
    """Atrous spatial pyramid pooling with separable branches."""

    def __init__(self, inputs, width, outputs, rates):
        super().__init__()
        self.point = conv(inputs, width)
        self.branches = nn.ModuleList([separable(inputs, width, rate=rate) for rate in rates])
        self.pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(inputs, width, 1), nn.ReLU(inplace=True))
        self.project = conv(width * (len(rates) + 2), outputs)

    def forward(self, x):
        pooled = functional.interpolate(self.pool(x), size=x.shape[2:], mode="bilinear", align_corners=False)
        return self.project(torch.cat([self.point(x), *[branch(x) for branch in self.branches], pooled], 1))


class PageNet(nn.Module):
    """Normalised pixels [N,3,H,W] to logits [N,5,H,W]; with full_size=False they stay at a quarter of it."""

    def __init__(self, classes=len(CLASSES)):
        super().__init__()
        self.stem = nn.Sequential(conv(3, 16, 3, 2), separable(16, 24, 2))
        self.low = nn.Sequential(InvertedResidual(24, 24, 3), InvertedResidual(24, 24, 3))
        self.middle = nn.Sequential(
            InvertedResidual(24, 48, 3, stride=2),
            InvertedResidual(48, 48, 4),
            InvertedResidual(48, 48, 4, rate=2),
        )
        self.high = nn.Sequential(
            InvertedResidual(48, 96, 4, stride=2),
            *[InvertedResidual(96, 96, 4, rate=rate) for rate in (1, 2, 2, 3, 5, 5)],
        )
        self.aspp = Aspp(96, 96, 72, rates=(3, 6, 12))
        self.skip = conv(24, 24)
        self.decoder = nn.Sequential(separable(72 + 24, 56), separable(56, 56), nn.Conv2d(56, classes, 1))

    def forward(self, x, full_size=True):
        low = self.low(self.stem(x))
        context = self.aspp(self.high(self.middle(low)))
        context = functional.interpolate(context, size=low.shape[2:], mode="bilinear", align_corners=False)
        logits = self.decoder(torch.cat([context, self.skip(low)], 1))
        if not full_size:
            return logits
        return functional.interpolate(logits, size=x.shape[2:], mode="bilinear", align_corners=False)
