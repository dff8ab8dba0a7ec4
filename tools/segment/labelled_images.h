// Photographs and their true label maps, matched by name.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace atrous::tool {

struct LabelledImage {
  std::filesystem::path image;
  std::filesystem::path truth;  // empty if there is none
};

// Every image of a folder, sorted, with the PNG of the same name, extension aside, in the other folder. Throws
// UsageError unless both are folders, and for a folder without images.
std::vector<LabelledImage> labelled_images(const std::string& images, const std::string& labels, bool recursive);

}  // namespace atrous::tool
