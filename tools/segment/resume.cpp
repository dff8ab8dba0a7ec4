// Which images of a batch an earlier run has done already, told from the outputs themselves.
#include "resume.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <optional>
#include <set>
#include <system_error>

#include "atrous/error.h"
#include "atrous/image.h"
#include "atrous/labels.h"
#include "failure.h"
#include "fingerprint.h"
#include "json_text.h"
#include "outputs.h"

namespace atrous::tool {
namespace {

namespace fs = std::filesystem;

// Nothing for a text that is no record.
std::optional<RunRecord> parse_record(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  const auto number = [](const Json& value) { return value.is_number_unsigned(); };
  if (!json.is_object() || !json.contains("settings") || !json["settings"].is_string() || !json.contains("source") ||
      !json["source"].is_string() || !json.contains("files") || !json["files"].is_object()) {
    return std::nullopt;
  }
  RunRecord record{json["settings"], json["source"], {}};
  for (const auto& [ending, bytes] : json["files"].items()) {
    if (!number(bytes)) return std::nullopt;
    record.files.emplace_back(ending, bytes);
  }
  return record;
}

std::optional<RunRecord> read_record(const fs::path& labels) {
  try {
    return parse_record(load_label_note(labels));
  } catch (const Error&) {  // missing, cut short, or no PNG: there is no record
    return std::nullopt;
  }
}

// A process id says nothing of processes in other containers, which may write to the same folder. A file that is being
// written grows, so one that did not for so long is abandoned.
constexpr auto kAbandonedAge = std::chrono::hours(1);

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The process that writes under a temporary name "NAME.part-123" or "NAME.part-123-1"; nothing for other names, and for
// files that are none of our outputs.
std::optional<pid_t> writer_of(const std::string& name) {
  constexpr std::string_view kMark = kPartMark;
  const std::size_t mark = name.rfind(kMark);
  if (mark == std::string::npos || !is_output_name(name.substr(0, mark))) return std::nullopt;
  pid_t process = 0;
  const char* const end = name.data() + name.size();
  const auto [rest, error] = std::from_chars(name.data() + mark + kMark.size(), end, process);
  const bool numbered = end - rest > 1 && *rest == '-' && std::all_of(rest + 1, end, is_digit);
  if (error != std::errc() || (rest != end && !numbered) || process <= 0) return std::nullopt;
  return process;
}

bool is_running(pid_t process) { return kill(process, 0) == 0 || errno != ESRCH; }

bool is_old(const fs::path& path) {
  std::error_code error;
  const auto written = fs::last_write_time(path, error);
  return !error && fs::file_time_type::clock::now() - written > kAbandonedAge;
}

}  // namespace

std::string record_text(const RunRecord& record) {
  Json files = Json::object();
  for (const auto& [ending, bytes] : record.files) files[ending] = bytes;
  const Json json{{"settings", record.settings}, {"source", record.source}, {"files", files}};
  return json.dump(-1, ' ', true);
}

std::string source_fingerprint(const fs::path& image) try {
  std::error_code ignored;
  if (!fs::is_regular_file(image, ignored)) return {};
  Fingerprint fingerprint;
  fingerprint.add_file(image);
  return fingerprint.hex();
} catch (const UsageError&) {
  return {};
}

bool is_done(const InputImage& input, const fs::path& base, const std::string& settings) {
  const fs::path labels = base.string() + kLabelsEnding;
  const std::optional<RunRecord> record = read_record(labels);
  if (!record || record->settings != settings || record->source.empty()) return false;
  std::error_code error;
  const auto made = fs::last_write_time(labels, error);
  if (error || source_fingerprint(input.path) != record->source) return false;
  return std::all_of(record->files.begin(), record->files.end(), [&](const auto& file) {
    const fs::path path = base.string() + file.first;
    std::error_code missing;
    return fs::file_size(path, missing) == file.second && !missing && fs::last_write_time(path, missing) <= made;
  });
}

void remove_abandoned_parts(const std::vector<fs::path>& bases) {
  std::set<fs::path> folders;
  for (const fs::path& base : bases) folders.insert(base.has_parent_path() ? base.parent_path() : fs::path("."));
  for (const fs::path& folder : folders) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      const std::optional<pid_t> writer = writer_of(entry->path().filename().string());
      std::error_code ignored;
      const bool ended = writer && (*writer == getpid() || !is_running(*writer));  // a container's first is always 1
      if (ended && is_old(entry->path())) fs::remove(entry->path(), ignored);
    }
  }
}

}  // namespace atrous::tool
