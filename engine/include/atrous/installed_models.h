// Models that are found by name.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "atrous/export.h"

namespace ATROUS_EXPORT atrous {

// A file NAME.onnx or NAME.tflite in one of the folders.
struct InstalledModel {
  std::string name;
  std::filesystem::path path;
};

// Where models are looked for: the folders of the environment variable ATROUS_MODEL_PATH (with colons between them),
// then those beside the library or, where it is linked in, the program: share/atrous/models of its prefix. Folders that
// do not exist are left out.
std::vector<std::filesystem::path> model_folders();

// What they hold, sorted by name. Of two with the same name the first folder's is meant.
std::vector<InstalledModel> installed_models();

// The path of a model. Throws not_found with the names that there are.
std::filesystem::path find_model(const std::string& name);

// The name of the model that is used where none is named: "pages", which finds text, headings, figures and tables on
// scanned pages.
const char* default_model();

}  // namespace atrous
