// The files that the run command writes for one image.
#include "outputs.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "atrous/error.h"
#include "failure.h"
#include "resume.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

constexpr const char* kOverlayEnding = ".overlay.png";
constexpr const char* kConfidenceEnding = ".confidence.png";
constexpr const char* kScoresEnding = ".scores.npy";

std::vector<std::uint16_t> to_grey16(const std::vector<float>& fractions) {
  std::vector<std::uint16_t> grey(fractions.size());
  std::transform(fractions.begin(), fractions.end(), grey.begin(), [](float fraction) {
    return static_cast<std::uint16_t>(std::lround(std::clamp(fraction, 0.0F, 1.0F) * 65535.0F));
  });
  return grey;
}

void save_scores(const Segmentation& result, const fs::path& path) {
  const LabelMap& labels = result.labels;
  const auto pixels = static_cast<std::int64_t>(labels.width_px) * labels.height_px;
  const auto maps = static_cast<std::int64_t>(result.scores.size()) / std::max<std::int64_t>(pixels, 1);
  save_npy(result.scores, {maps, labels.height_px, labels.width_px}, path);
}

void make_parent_folder(const fs::path& base) {
  std::error_code error;
  if (base.has_parent_path()) fs::create_directories(base.parent_path(), error);
  if (!error) return;
  throw Error(ErrorCode::kResource, "cannot make the folder '" + base.parent_path().string() + "': " + error.message());
}

}  // namespace

std::string without_output_ending(const std::string& name) {
  constexpr std::array<std::string_view, 4> kEndings{kLabelsEnding, kOverlayEnding, kConfidenceEnding, kScoresEnding};
  for (const std::string_view end : kEndings) {
    if (name.ends_with(end)) return name.substr(0, name.size() - end.size());
  }
  return {};
}

bool is_output_name(const std::string& name) { return !without_output_ending(name).empty(); }

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
                                    const Palette& colors, const OutputPlace& place) {
  make_parent_folder(place.base);
  const LabelMap& labels = result.labels;
  RunRecord record{place.settings, place.source, {}};
  std::vector<fs::path> written{place.base.string() + kLabelsEnding};
  const auto write = [&](const char* ending, const auto& save) {
    const fs::path& path = written.emplace_back(place.base.string() + ending);
    save(path);
    std::error_code unknown;
    record.files.emplace_back(ending, fs::file_size(path, unknown));
  };

  if (choice.overlay) {
    write(kOverlayEnding,
          [&](const fs::path& path) { save_png(overlay(image, labels, colors, choice.opacity), path); });
  }
  if (choice.confidence) {
    write(kConfidenceEnding, [&](const fs::path& path) {
      save_grey16(to_grey16(result.confidence), labels.width_px, labels.height_px, path);
    });
  }
  if (choice.scores) write(kScoresEnding, [&](const fs::path& path) { save_scores(result, path); });
  save_labels(labels, colors, written.front(), record_text(record));
  return written;
}

Palette choose_palette(const OutputChoice& choice, const ModelFacts& facts, int classes) {
  if (!choice.palette.empty()) return palette(choice.palette, classes);
  if (facts.palette.size() >= static_cast<std::size_t>(classes)) return facts.palette;
  return palette("auto", classes);
}

}  // namespace atrous::tool
