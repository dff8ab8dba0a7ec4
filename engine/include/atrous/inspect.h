// Looking into models: operators, drawing, the golden sample.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "atrous/export.h"
#include "atrous/model.h"

namespace ATROUS_EXPORT atrous {

struct OperatorCount {
  std::string op;
  int nodes = 0;
};

// The operators of the optimised graph, most frequent first.
std::vector<OperatorCount> count_operators(const Model& model);

// The optimised graph for Graphviz: `dot -Tsvg`. Nodes show operator, name and window; edges the shapes that are known.
std::string draw(const Model& model);

// The same as a file. Throws not_found where there is no such folder, invalid_argument where it cannot be written.
void save_drawing(const Model& model, const std::filesystem::path& path);

// The outcome of running a model on the input of its golden sample.
struct GoldenCheck {
  bool stored = false;      // whether the model has a sample
  bool same_input = false;  // the input could be made again, by its digest
  std::size_t values = 0;   // compared
  double difference = 0.0;  // the largest
  double magnitude = 0.0;   // the largest of the stored values
  double tolerance = 1e-3;  // relative to it; wider for codes, where rounding goes one way or the other
  bool passed() const { return stored && same_input && difference <= tolerance * magnitude; }
};

// Recomputes the golden sample that convert_model() stored. Throws corrupt for a sample that cannot be read.
GoldenCheck check_golden(const Model& model);

}  // namespace atrous
