// The photographs on which a network is calibrated and judged.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "api/judge.h"
#include "atrous/convert.h"

namespace atrous {

struct CalibrationImages {
  std::vector<JudgedImage> images;
  std::string digests;  // of pixels and labels
};

// Reads the photographs and their label maps: all, or as many as are used, spread over the list. `before_each` may
// throw to end it. Errors name the file.
CalibrationImages load_calibration_images(const QuantiseOptions& options, const std::function<void()>& before_each);

}  // namespace atrous
