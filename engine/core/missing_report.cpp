// Collects what is missing and puts it into words.
#include "core/missing_report.h"

#include <algorithm>
#include <utility>

#include "core/error.h"

namespace atrous {

void MissingReport::add(const std::string& what) { note({what, 0, ""}); }

void MissingReport::add(const std::string& what, const std::string& node) {
  const auto found = std::find_if(list_.begin(), list_.end(), [&](const Missing& m) { return m.what == what; });
  if (found != list_.end()) {
    ++found->nodes;
  } else {
    note({what, 1, node});
  }
}

void MissingReport::note(Missing missing) {
  if (list_.size() < kMostListed) {
    list_.push_back(std::move(missing));
  } else {
    has_more_ = true;
  }
}

void MissingReport::raise(const std::string& format) const {
  if (list_.empty()) return;
  std::ostringstream text;
  text << (has_more_ ? "more than " : "") << list_.size() << (list_.size() == 1 ? " thing is" : " things are")
       << " not supported (" << format << "):";
  for (const Missing& missing : list_) {
    text << "\n  " << missing.what;
    if (missing.nodes == 1) text << " (1 node, '" << missing.first << "')";
    if (missing.nodes > 1) text << " (" << missing.nodes << " nodes, first '" << missing.first << "')";
  }
  fail(ErrorCode::kUnsupported, text.str());
}

}  // namespace atrous
