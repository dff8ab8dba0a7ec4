// What the names of a graph may take in memory: a file of a megabyte can use one long name a hundred thousand times.
#pragma once

#include <cstddef>

namespace atrous {

class NameBudget {
 public:
  // To be called where an importer makes a name that does not lie in the file as often as in the graph. Throws resource
  // beyond 64 MiB for all of them.
  void take(std::size_t bytes);

 private:
  std::size_t taken_bytes_ = 0;
};

}  // namespace atrous
