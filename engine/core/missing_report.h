// One error for everything that a model needs and this engine lacks.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace atrous {

class MissingReport {
 public:
  static constexpr std::size_t kMostListed = 100;  // of a file that is made to have more, reports would not end

  // Something that is not supported ("operator 'Loop'") and the node that needs it. The same for further nodes is
  // counted, and the first of them named.
  void add(const std::string& what, const std::string& node);

  // Something that belongs to no node.
  void add(const std::string& what);

  bool empty() const { return list_.empty(); }

  // Throws unsupported with the list; does nothing when it is empty. `format` is named in brackets: "opset 17".
  void raise(const std::string& format) const;

 private:
  struct Missing {
    std::string what;
    int nodes = 0;
    std::string first;  // name of the first node
  };
  void note(Missing missing);

  std::vector<Missing> list_;
  bool has_more_ = false;
};

}  // namespace atrous
