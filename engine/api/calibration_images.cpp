// The photographs on which a network is calibrated and judged.
#include "api/calibration_images.h"

#include <algorithm>

#include "core/sha256.h"

namespace atrous {
namespace {

constexpr std::size_t kMost = 64;

std::string digest_of(std::span<const std::byte> bytes) {
  Sha256 sha;
  sha.add(bytes);
  return sha.hex();
}

std::string digest_of(const LabelMap& labels) {
  return digest_of(std::as_bytes(std::span(labels.u8))) + digest_of(std::as_bytes(std::span(labels.u16)));
}

}  // namespace

CalibrationImages load_calibration_images(const QuantiseOptions& options, const std::function<void()>& before_each) {
  CalibrationImages result;
  result.ignore = options.ignore;
  const std::size_t all = options.images.size();
  const std::size_t count = std::min(all, kMost);
  for (std::size_t k = 0; k < count; ++k) {
    before_each();
    const std::size_t i = k * all / count;
    JudgedImage image{options.images[i].string(), load_image(options.images[i], options.image_limits), std::nullopt};
    result.digests += digest_of(std::as_bytes(std::span(image.image.rgb))) + "\n";
    if (!options.labels.empty()) {
      image.truth = load_labels(options.labels[i], options.image_limits);
      result.digests += digest_of(*image.truth) + "\n";
    }
    result.images.push_back(std::move(image));
  }
  return result;
}

}  // namespace atrous
