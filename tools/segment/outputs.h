// The files that the run command writes for one image.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "atrous/session.h"

namespace atrous::tool {

struct OutputChoice {
  std::filesystem::path folder = ".";
  bool overlay = true;
  bool scores = false;
  bool confidence = false;
  float opacity = 0.6F;
  std::string palette;  // a name, or "" for the model's own
};

// Where the outputs of one image go, and what the label map says of how they were made.
struct OutputPlace {
  std::filesystem::path base;  // folder and name, without ending
  std::string settings;        // as in RunRecord
  std::string source;          // likewise
};

inline constexpr const char* kLabelsEnding = ".labels.png";

// Whether a file's name ends as those do that are written here.
bool is_output_name(const std::string& name);

// What such a name begins with; empty for other names.
std::string without_output_ending(const std::string& name);

// Makes the folder if it is not there. Throws UsageError if it cannot be made or written to.
void prepare_folder(const std::filesystem::path& folder);

// Writes BASE.labels.png and what else is chosen, each under a temporary name that is renamed when it is complete;
// files of earlier runs are replaced. The label map comes last, with a record of the others. Returns the paths, the
// label map first.
std::vector<std::filesystem::path> write_outputs(const Image& image, const Segmentation& result,
                                                 const OutputChoice& choice, const Palette& colors,
                                                 const OutputPlace& place);

// The colours for a network: the chosen palette, else the model's own, else the usual one for so many classes.
Palette choose_palette(const OutputChoice& choice, const ModelFacts& facts, int classes);

}  // namespace atrous::tool
