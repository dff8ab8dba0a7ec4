// A picture for measurements: the same every time, smooth as photographs are.
#pragma once

#include "atrous/image.h"

namespace atrous::tool {

// Random colours on a coarse grid, interpolated between; the same pixels for the same size.
Image synthetic_image(int width_px, int height_px);

}  // namespace atrous::tool
