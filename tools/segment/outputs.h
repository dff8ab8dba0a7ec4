// The files that the run command writes for one image.
#pragma once

#include <filesystem>
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

// Makes the folder if it is not there. Throws UsageError if it cannot be made or written to.
void prepare_folder(const std::filesystem::path& folder);

// Writes NAME.labels.png and what else is chosen below the folder, each under a temporary name that is renamed when it
// is complete; files of earlier runs are replaced. Returns the paths.
std::vector<std::filesystem::path> write_outputs(const Image& image, const Segmentation& result,
                                                 const OutputChoice& choice, const Palette& colors,
                                                 const std::filesystem::path& name);

// The colours for a network: the chosen palette, else the model's own, else the usual one for so many classes.
Palette choose_palette(const OutputChoice& choice, const ModelFacts& facts, int classes);

}  // namespace atrous::tool
