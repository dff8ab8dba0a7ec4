// Reading and writing measured choices of kernels as JSON.
#include "runtime/tuning_cache.h"

#include <cstdlib>
#include <vector>

#include "core/error.h"
#include "core/input_file.h"
#include "core/json.h"
#include "core/output_file.h"

namespace atrous {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFormat = "atrous tuning 1";
constexpr std::int64_t kMostBytes = 64 << 20;

// The answers of each machine.
Json::Object read_machines(const fs::path& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return {};
  const std::vector<std::byte> bytes = read_file(path, kMostBytes);
  try {
    const Json file = parse_json({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    if (file.at("format").text() == kFormat) return file.at("machines").object();
  } catch (const Error& reason) {
    if (reason.code() != ErrorCode::kCorrupt) throw;
  }
  fail(ErrorCode::kCorrupt, path.string(), ": not a file of tuning results; remove it or name another one");
}

// Nothing for an entry that does not have the right form.
std::optional<TunedKernel> parse_answer(const Json& json) try {
  return TunedKernel{json.at("kernel").text(), json.at("ms").number(), json.at("runner_up").text(),
                     json.at("runner_up_ms").number()};
} catch (const Error&) {
  return std::nullopt;
}

Json to_json(const TunedKernel& answer) {
  return Json::Object{{"kernel", answer.kernel},
                      {"ms", answer.ms},
                      {"runner_up", answer.runner_up},
                      {"runner_up_ms", answer.runner_up_ms}};
}

void write_machines(const fs::path& path, Json::Object machines) {
  std::error_code ignored;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ignored);
  OutputFile file(path);
  const Json json = Json::Object{{"format", kFormat}, {"machines", std::move(machines)}};
  const std::string text = json_text(json, {.lines = true}) + "\n";
  file.write(text);
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
  const Json::Object machines = read_machines(path_);
  const auto own = machines.find(machine_);
  if (own == machines.end() || !own->second.is_object()) return;
  for (const auto& [problem, json] : own->second.object()) {
    if (const auto answer = parse_answer(json)) answers_[problem] = *answer;
  }
}

std::optional<TunedKernel> TuningCache::find(const std::string& problem) const {
  const auto found = answers_.find(problem);
  return found == answers_.end() ? std::nullopt : std::optional(found->second);
}

void TuningCache::add(const std::string& problem, const TunedKernel& answer) {
  answers_[problem] = answer;
  Json::Object machines = read_machines(path_);
  Json& own = machines[machine_];
  Json::Object answers = own.is_object() ? own.object() : Json::Object{};
  answers[problem] = to_json(answer);
  own = std::move(answers);
  write_machines(path_, std::move(machines));
}

}  // namespace atrous
