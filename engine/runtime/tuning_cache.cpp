// Reading and writing measured choices of kernels as JSON.
#include "runtime/tuning_cache.h"

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/error.h"
#include "core/output_file.h"

namespace atrous {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr const char* kFormat = "atrous tuning 1";

Json empty_file() { return {{"format", kFormat}, {"machines", Json::object()}}; }

Json read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  std::error_code error;
  if (!stream && !fs::exists(path, error)) return empty_file();
  const Json file = Json::parse(stream, nullptr, false);
  const bool known = file.is_object() && file.value("format", Json()) == kFormat && file.contains("machines") &&
                     file["machines"].is_object();
  if (!known) {
    fail(ErrorCode::kCorrupt, path.string(), ": not a file of tuning results; remove it or name another one");
  }
  return file;
}

// Nothing for an entry that does not have the right form.
std::optional<TunedKernel> parse_answer(const Json& json) {
  const auto text = [&](const char* key) { return json.contains(key) && json[key].is_string(); };
  const auto number = [&](const char* key) { return json.contains(key) && json[key].is_number(); };
  if (!json.is_object() || !text("kernel") || !number("ms") || !text("runner_up") || !number("runner_up_ms")) {
    return std::nullopt;
  }
  return TunedKernel{json["kernel"], json["ms"], json["runner_up"], json["runner_up_ms"]};
}

Json to_json(const TunedKernel& answer) {
  return {{"kernel", answer.kernel},
          {"ms", answer.ms},
          {"runner_up", answer.runner_up},
          {"runner_up_ms", answer.runner_up_ms}};
}

void write_file(const fs::path& path, const Json& json) {
  std::error_code ignored;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ignored);
  OutputFile file(path);
  const std::string text = json.dump(1) + "\n";
  if (std::fwrite(text.data(), 1, text.size(), file.stream()) != text.size()) file.fail_write(errno);
  file.commit();
}

}  // namespace

fs::path default_tuning_path() {
  const char* const cache = std::getenv("XDG_CACHE_HOME");
  if (cache != nullptr && *cache == '/') return fs::path(cache) / "atrous" / "tuning.json";
  const char* const home = std::getenv("HOME");
  if (home == nullptr || *home == 0) {
    fail(ErrorCode::kNotFound, "no place for tuning results: neither XDG_CACHE_HOME nor HOME is set");
  }
  return fs::path(home) / ".cache" / "atrous" / "tuning.json";
}

TuningCache::TuningCache(fs::path path, std::string machine) : path_(std::move(path)), machine_(std::move(machine)) {
  const Json file = read_file(path_);
  const auto own = file["machines"].find(machine_);
  if (own == file["machines"].end() || !own->is_object()) return;
  for (const auto& [problem, json] : own->items()) {
    if (const auto answer = parse_answer(json)) answers_[problem] = *answer;
  }
}

std::optional<TunedKernel> TuningCache::find(const std::string& problem) const {
  const auto found = answers_.find(problem);
  return found == answers_.end() ? std::nullopt : std::optional(found->second);
}

void TuningCache::add(const std::string& problem, const TunedKernel& answer) {
  answers_[problem] = answer;
  Json file = read_file(path_);
  Json& own = file["machines"][machine_];
  if (!own.is_object()) own = Json::object();
  own[problem] = to_json(answer);
  write_file(path_, file);
}

}  // namespace atrous
