// The photographs on which a network is calibrated and judged.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "atrous/convert.h"
#include "atrous/image.h"
#include "atrous/labels.h"

namespace atrous {

// A photograph and, where there is one, its true label map.
struct JudgedImage {
  std::string name;  // for messages
  Image image;
  std::optional<LabelMap> truth;
};

struct CalibrationImages {
  std::vector<JudgedImage> images;
  int ignore = 255;     // true labels that do not count
  std::string digests;  // of pixels and labels
};

// Reads the photographs and their label maps: all, or as many as are used, spread over the list. `before_each` may
// throw to end it. Errors name the file.
CalibrationImages load_calibration_images(const QuantiseOptions& options, const std::function<void()>& before_each);

}  // namespace atrous
