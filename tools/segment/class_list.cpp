// Class names, and the classes that a user names.
#include "class_list.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "atrous/labels.h"
#include "failure.h"
#include "inputs.h"
#include "numbers.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

bool is_file(const std::string& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored);
}

// The lines that hold something, without the blanks around it. A name may hold commas.
std::vector<std::string> read_lines(const std::string& path, const std::string& option) {
  std::ifstream file(path);
  if (!is_file(path) || !file) throw UsageError(option + ": cannot read '" + path + "'", similar_file_hint(path));
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) {
    const auto last = line.find_last_not_of(" \t\r");
    if (last == std::string::npos) continue;
    lines.push_back(line.substr(line.find_first_not_of(" \t"), last + 1 - line.find_first_not_of(" \t")));
  }
  if (lines.empty()) throw UsageError(option + ": '" + path + "' has no lines");
  return lines;
}

int resolve_class(const std::string& word, const std::vector<std::string>& labels) {
  const auto named = std::find(labels.begin(), labels.end(), word);
  if (named != labels.end()) return static_cast<int>(named - labels.begin());
  if (const auto index = parse_index(word)) {
    if (labels.empty() || static_cast<std::size_t>(*index) < labels.size()) return *index;
    throw UsageError("--classes: no class " + word + ", the model has " + std::to_string(labels.size()));
  }
  if (labels.empty()) {
    throw UsageError("--classes: the model has no class names, so '" + word + "' cannot be found",
                     "give indices, or names with --labels-from");
  }
  std::string known;
  for (const std::string& label : labels) known += (known.empty() ? "" : ", ") + label;
  throw UsageError("--classes: no class '" + word + "'", "the classes are: " + known);
}

}  // namespace

std::vector<std::string> read_class_names(const std::string& name_or_file) {
  std::vector<std::string> names = class_names(name_or_file);
  return names.empty() ? read_lines(name_or_file, "--labels-from") : names;
}

std::string class_name(const ModelFacts& facts, int klass) {
  const auto index = static_cast<std::size_t>(klass);
  const bool named = index < facts.labels.size() && !facts.labels[index].empty();
  return named ? facts.labels[index] : "class " + std::to_string(klass);
}

std::vector<int> resolve_classes(const std::string& text, const ModelFacts& facts) {
  std::vector<std::string> words;
  if (text.starts_with('@')) {
    words = read_lines(text.substr(1), "--classes");
  } else if (is_file(text)) {
    words = read_lines(text, "--classes");
  } else {
    words = split_list(text);
  }
  if (words.empty()) throw UsageError("--classes: wants at least one class");
  std::vector<int> classes;
  for (const std::string& word : words) classes.push_back(resolve_class(word, facts.labels));
  std::sort(classes.begin(), classes.end());
  classes.erase(std::unique(classes.begin(), classes.end()), classes.end());
  return classes;
}

}  // namespace atrous::tool
