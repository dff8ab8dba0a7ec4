// The images that the words of a command line mean: files, folders, patterns.
#include "inputs.h"

#include <glob.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <map>
#include <numeric>
#include <set>
#include <string_view>
#include <type_traits>
#include <utility>

#include "failure.h"
#include "outputs.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

// What an earlier run wrote.
bool is_own_output(const fs::path& path) { return is_output_name(path.filename().string()); }

bool is_open(const fs::path& folder) { return access(folder.c_str(), R_OK | X_OK) == 0; }

template <typename Iterator>
void collect_images(const fs::path& folder, std::vector<fs::path>& images) {
  constexpr bool kBelow = std::is_same_v<Iterator, fs::recursive_directory_iterator>;
  for (const fs::directory_entry& entry : Iterator(folder, fs::directory_options::skip_permission_denied)) {
    std::error_code ignored;  // a link that leads nowhere or round is no file
    const bool image = entry.is_regular_file(ignored) && is_image_name(entry.path()) && !is_own_output(entry.path());
    const bool shut = kBelow && !entry.is_symlink(ignored) && entry.is_directory(ignored) && !is_open(entry.path());
    if (image || shut) images.push_back(entry.path());
  }
}

std::vector<fs::path> matches(const std::string& pattern) {
  glob_t found{};
  std::vector<fs::path> paths;
  if (glob(pattern.c_str(), 0, nullptr, &found) == 0) paths.assign(found.gl_pathv, found.gl_pathv + found.gl_pathc);
  globfree(&found);
  std::error_code ignored;
  std::erase_if(paths, [&](const fs::path& path) { return fs::is_directory(path, ignored) || is_own_output(path); });
  return paths;
}

// The name without the extension; the whole of it where the rest would be a step in the tree: "...jpg".
fs::path name_of(const fs::path& path) {
  const fs::path stem = path.stem();
  return stem == "." || stem == ".." ? path.filename() : stem;
}

InputImage single(const fs::path& path) { return {path, name_of(path)}; }

void add_folder(const fs::path& folder, bool recursive, std::vector<InputImage>& inputs) {
  const std::vector<fs::path> images = images_in(folder, recursive);
  if (images.empty()) {
    throw UsageError("no images in the folder '" + folder.string() + "'",
                     recursive ? "" : "add --recursive to look into the folders below it");
  }
  for (const fs::path& path : images) {
    const fs::path relative = path.lexically_relative(folder);
    inputs.push_back({path, relative.parent_path() / name_of(relative)});
  }
}

void add_matches(const std::string& pattern, std::vector<InputImage>& inputs) {
  const std::vector<fs::path> paths = matches(pattern);
  if (paths.empty()) throw UsageError("no files match '" + pattern + "'");
  for (const fs::path& path : paths) inputs.push_back(single(path));
}

// Insertions, deletions and substitutions that turn one text into the other.
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = std::exchange(row[j + 1], std::min({row[j] + 1, row[j + 1] + 1, replaced}));
    }
  }
  return row.back();
}

}  // namespace

bool is_image_name(const fs::path& path) {
  constexpr std::array<std::string_view, 7> kExtensions{".jpg", ".jpeg", ".png", ".bmp", ".pnm", ".ppm", ".pgm"};
  return std::find(kExtensions.begin(), kExtensions.end(), lower(path.extension().string())) != kExtensions.end();
}

std::vector<fs::path> images_in(const fs::path& folder, bool recursive) {
  if (!is_open(folder))
    throw UsageError("the folder '" + folder.string() + "' cannot be read: " + std::strerror(errno));
  std::vector<fs::path> images;
  if (recursive) {
    collect_images<fs::recursive_directory_iterator>(folder, images);
  } else {
    collect_images<fs::directory_iterator>(folder, images);
  }
  std::sort(images.begin(), images.end());
  return images;
}

std::vector<InputImage> expand_inputs(const std::vector<std::string>& words, bool recursive) {
  std::vector<InputImage> inputs;
  for (const std::string& word : words) {
    std::error_code ignored;
    if (fs::is_directory(word, ignored)) {
      add_folder(word, recursive, inputs);
    } else if (word.find_first_of("*?[") != std::string::npos && !fs::exists(word, ignored)) {
      add_matches(word, inputs);
    } else {
      inputs.push_back(single(word));
    }
  }
  return inputs;
}

void require_distinct_names(const std::vector<InputImage>& inputs) {
  std::map<fs::path, fs::path> seen;
  for (const InputImage& input : inputs) {
    const auto [at, fresh] = seen.emplace(input.name, input.path);
    if (fresh) continue;
    throw UsageError(
        "'" + at->second.string() + "' and '" + input.path.string() + "' would both write '" + input.name.string() +
            ".labels.png'",
        "segment them in two calls with different --output folders, or give their common folder with --recursive");
  }
}

void require_inputs_stay(const std::vector<InputImage>& inputs, const fs::path& outputs) {
  const auto located = [](const fs::path& path) {
    std::error_code ignored;
    return fs::weakly_canonical(path.has_parent_path() ? path.parent_path() : ".", ignored) / path.filename();
  };
  std::map<fs::path, fs::path> sources;
  for (const InputImage& input : inputs) sources.emplace(located(outputs / input.name), input.path);
  for (const InputImage& input : inputs) {
    const std::string start = without_output_ending(input.path.filename().string());
    const auto source = start.empty() ? sources.end() : sources.find(located(input.path).replace_filename(start));
    if (source == sources.end()) continue;
    throw UsageError(
        "'" + input.path.string() + "' would be replaced by what is made of '" + source->second.string() + "'",
        "choose another folder with --output");
  }
}

fs::path similar_file(const fs::path& path) {
  constexpr std::size_t kMostEdits = 3;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  const std::string wanted = lower(path.filename().string());
  std::size_t least = std::min(kMostEdits, wanted.size() / 3) + 1;
  fs::path nearest;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const std::string name = lower(entry->path().filename().string());
    const std::size_t edits = edit_distance(wanted, name);
    if (edits >= least) continue;
    least = edits;
    nearest = path.has_parent_path() ? entry->path() : entry->path().filename();
  }
  return nearest;
}

std::string similar_file_hint(const fs::path& path) {
  std::error_code ignored;
  if (fs::exists(path, ignored)) return {};
  const fs::path nearest = similar_file(path);
  return nearest.empty() ? "" : "did you mean '" + nearest.string() + "'?";
}

}  // namespace atrous::tool
