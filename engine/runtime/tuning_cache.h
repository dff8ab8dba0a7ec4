// The file in which measured choices of kernels are kept.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace atrous {

struct TunedKernel {
  std::string kernel;
  double ms = 0.0;
  std::string runner_up;  // empty if there was none
  double runner_up_ms = 0.0;
};

// $XDG_CACHE_HOME/atrous/tuning.json, or below ~/.cache. Throws not_found if neither that variable nor HOME is set.
std::filesystem::path default_tuning_path();

// The answers for one machine in a JSON file that may hold those of others. Not for several threads.
class TuningCache {
 public:
  // Reads the file if it is there. Throws corrupt for a file that is something else; such a file is never written to.
  //
  //   machine  all that makes measurements comparable: processor, libraries, instruction set, threads
  TuningCache(std::filesystem::path path, std::string machine);

  std::optional<TunedKernel> find(const std::string& problem) const;

  // Keeps an answer, here and in the file: the file is read again, so that what other processes found before stays, and
  // appears under its name only when it is complete. Of two that write in the same moment one answer is lost, and
  // measured again some time. Throws as OutputFile.
  void add(const std::string& problem, const TunedKernel& answer);

 private:
  std::filesystem::path path_;
  std::string machine_;
  std::map<std::string, TunedKernel> answers_;
};

}  // namespace atrous
