// Which outputs of a file are wanted.
#include "graph/imported.h"

#include <algorithm>
#include <numeric>

#include "core/error.h"

namespace atrous {

std::vector<std::size_t> wanted_outputs(const std::vector<std::string>& names, const ImportOptions& options) {
  std::vector<std::size_t> wanted;
  if (options.outputs.empty() && !names.empty()) wanted.push_back(0);
  for (const std::string& name : options.outputs) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      std::string list;
      for (const std::string& other : names) list.append(list.empty() ? "'" : ", '").append(other).append("'");
      fail(ErrorCode::kNotFound, "no output '", name, "', there are: ", list);
    }
    const auto i = static_cast<std::size_t>(found - names.begin());
    if (std::find(wanted.begin(), wanted.end(), i) == wanted.end()) wanted.push_back(i);
  }
  if (options.all_outputs) {
    wanted.resize(names.size());
    std::iota(wanted.begin(), wanted.end(), std::size_t{0});
  }
  return wanted;
}

}  // namespace atrous
