// The files that the run command writes for one image.
#include "outputs.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "atrous/error.h"
#include "failure.h"
#include "npy.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

std::vector<std::uint16_t> to_grey16(const std::vector<float>& fractions) {
  std::vector<std::uint16_t> grey(fractions.size());
  std::transform(fractions.begin(), fractions.end(), grey.begin(), [](float fraction) {
    return static_cast<std::uint16_t>(std::lround(std::clamp(fraction, 0.0F, 1.0F) * 65535.0F));
  });
  return grey;
}

}  // namespace

void prepare_folder(const fs::path& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw UsageError("cannot make the output folder '" + folder.string() + "': " + error.message());
  if (!fs::is_directory(folder)) throw UsageError("the output '" + folder.string() + "' is not a folder");
  if (access(folder.c_str(), W_OK) != 0) {
    throw UsageError("the output folder '" + folder.string() + "' cannot be written to",
                     "choose another one with --output");
  }
}

std::vector<fs::path> write_outputs(const Image& image, const Segmentation& result, const OutputChoice& choice,
                                    const Palette& colors, const fs::path& name) {
  const fs::path base = (choice.folder / name).lexically_normal();
  std::error_code error;
  if (base.has_parent_path()) fs::create_directories(base.parent_path(), error);
  if (error)
    throw Error(ErrorCode::kResource,
                "cannot make the folder '" + base.parent_path().string() + "': " + error.message());
  const LabelMap& labels = result.labels;
  std::vector<fs::path> written;
  const auto next = [&](const char* ending) { return written.emplace_back(base.string() + ending); };

  save_labels(labels, colors, next(".labels.png"));
  if (choice.overlay) save_png(overlay(image, labels, colors, choice.opacity), next(".overlay.png"));
  if (choice.confidence) {
    save_grey16(to_grey16(result.confidence), labels.width_px, labels.height_px, next(".confidence.png"));
  }
  if (choice.scores) {
    const auto pixels = static_cast<std::int64_t>(labels.width_px) * labels.height_px;
    const auto maps = static_cast<std::int64_t>(result.scores.size()) / std::max<std::int64_t>(pixels, 1);
    save_npy(result.scores, {maps, labels.height_px, labels.width_px}, next(".scores.npy"));
  }
  return written;
}

Palette choose_palette(const OutputChoice& choice, const ModelFacts& facts, int classes) {
  if (!choice.palette.empty()) return palette(choice.palette, classes);
  if (facts.palette.size() >= static_cast<std::size_t>(classes)) return facts.palette;
  return palette("auto", classes);
}

}  // namespace atrous::tool
