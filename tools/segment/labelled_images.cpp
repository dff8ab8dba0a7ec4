// Photographs and their true label maps, matched by name.
#include "labelled_images.h"

#include <strings.h>

#include <map>

#include "failure.h"
#include "inputs.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

fs::path key_of(const fs::path& file, const fs::path& folder) {
  const fs::path relative = file.lexically_relative(folder);
  return relative.parent_path() / relative.stem();
}

}  // namespace

std::vector<LabelledImage> labelled_images(const std::string& images, const std::string& labels, bool recursive) {
  for (const std::string& folder : {images, labels}) {
    if (!fs::is_directory(folder)) throw UsageError("'" + folder + "' is not a folder", similar_file_hint(folder));
  }
  std::map<fs::path, fs::path> truths;
  for (const fs::path& file : images_in(labels, recursive)) {
    if (strcasecmp(file.extension().c_str(), ".png") == 0) truths[key_of(file, labels)] = file;
  }
  std::vector<LabelledImage> pairs;
  for (const fs::path& image : images_in(images, recursive)) {
    const auto truth = truths.find(key_of(image, images));
    pairs.push_back({image, truth == truths.end() ? fs::path() : truth->second});
  }
  if (pairs.empty()) throw UsageError("no images in the folder '" + images + "'");
  return pairs;
}

}  // namespace atrous::tool
