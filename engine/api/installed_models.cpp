// Finding installed models.
#include "atrous/installed_models.h"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>
#include <system_error>

#include "atrous/model.h"
#include "core/error.h"

namespace atrous {
namespace {

namespace fs = std::filesystem;

// The folder of the library, or of the program that it is linked into.
fs::path module_folder() {
  std::error_code failed;
  Dl_info info{};
  if (dladdr(reinterpret_cast<const void*>(&default_model), &info) != 0 && info.dli_fname != nullptr) {
    const fs::path path = fs::canonical(info.dli_fname, failed);
    if (!failed) return path.parent_path();
  }
  const fs::path program = fs::read_symlink("/proc/self/exe", failed);
  return failed ? fs::path() : program.parent_path();
}

std::vector<fs::path> named_folders() {
  std::vector<fs::path> folders;
  const char* const value = std::getenv("ATROUS_MODEL_PATH");
  std::istringstream list(value == nullptr ? "" : value);
  for (std::string folder; std::getline(list, folder, ':');) {
    if (!folder.empty()) folders.emplace_back(folder);
  }
  return folders;
}

bool is_model(const fs::path& path) { return path.extension() == ".onnx" || path.extension() == ".tflite"; }

}  // namespace

std::vector<fs::path> model_folders() {
  std::vector<fs::path> folders = named_folders();
  const fs::path module = module_folder();
  for (const char* const way : {ATROUS_MODELS_FROM_LIBRARY, "../share/atrous/models"}) {
    if (!module.empty()) folders.push_back((module / way).lexically_normal());
  }
  std::vector<fs::path> found;
  for (const fs::path& folder : folders) {
    std::error_code ignored;
    if (fs::is_directory(folder, ignored) && std::ranges::find(found, folder) == found.end()) found.push_back(folder);
  }
  return found;
}

std::vector<InstalledModel> installed_models() {
  std::vector<InstalledModel> models;
  for (const fs::path& folder : model_folders()) {
    std::error_code failed;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, failed)) {
      if (!is_model(entry.path()) || !entry.is_regular_file(failed)) continue;
      const std::string name = entry.path().stem().string();
      const auto same = [&name](const InstalledModel& model) { return model.name == name; };
      if (std::ranges::none_of(models, same)) models.push_back({name, entry.path()});
    }
  }
  std::ranges::sort(models, {}, &InstalledModel::name);
  return models;
}

fs::path find_model(const std::string& name) {
  std::string names;
  for (const InstalledModel& model : installed_models()) {
    if (model.name == name) return model.path;
    names += (names.empty() ? "" : ", ") + model.name;
  }
  std::string folders;
  for (const fs::path& folder : model_folders()) folders += (folders.empty() ? "" : ", ") + folder.string();
  fail(ErrorCode::kNotFound, "no model '", name, "' is installed; there ", names.empty() ? "is none" : "are: " + names,
       folders.empty() ? ", and no folder for them exists: set ATROUS_MODEL_PATH" : " in " + folders);
}

const char* default_model() { return "pages"; }

Model Model::load_default(const ModelOptions& options) { return load(find_model(default_model()), options); }

}  // namespace atrous
