// What the run command prints about one image: a table of classes, or a line of JSON.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "atrous/labels.h"
#include "atrous/model.h"

namespace atrous::tool {

struct ClassShare {
  int index = 0;
  std::string name;
  std::int64_t pixels = 0;
  double share = 0.0;  // of the label map
};

struct ImageReport {
  std::filesystem::path image;
  int width_px = 0;  // of the image
  int height_px = 0;
  std::vector<ClassShare> classes;  // those that occur, the largest first
  double ms = 0.0;
  std::vector<std::filesystem::path> outputs;
};

// The classes that occur in a label map, the largest first.
std::vector<ClassShare> class_shares(const LabelMap& labels, int classes, const ModelFacts& facts);

std::string report_table(const ImageReport& report);

// One line: {"image","width","height","classes":[{"index","name","pixels","share"}],"ms","outputs"}.
std::string report_json(const ImageReport& report);

}  // namespace atrous::tool
