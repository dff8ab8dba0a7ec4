// Opening the rows and columns of a network of one size, with the proof that it stays the same network.
#include "api/open_network.h"

#include "api/difference.h"
#include "api/golden.h"
#include "api/graph_run.h"
#include "core/error.h"
#include "graph/edit.h"
#include "passes/open_size.h"
#include "passes/pass.h"

namespace atrous {
namespace {

constexpr double kEqual = 1e-4;  // of the largest magnitude; for labels, of the pixels
constexpr std::uint32_t kSeed = 2;
constexpr std::int64_t kMoreRows = 32;
constexpr std::int64_t kMoreColumns = 64;

Tensor run_seeded(const Graph& graph, DType dtype, const Shape& shape, const std::function<void()>& check_cancelled) {
  std::vector<Tensor> inputs;
  inputs.push_back(seeded_input(dtype, shape, kSeed));
  return std::move(run_graph(graph, inputs, graph.outputs, check_cancelled).at(0));
}

class Proof {
 public:
  Proof(const Graph& fixed, int axis, const std::function<void()>& check_cancelled)
      : fixed_(fixed),
        axis_(axis),
        check_cancelled_(check_cancelled),
        dtype_(fixed.value(fixed.inputs[0]).dtype),
        exported_(fixed.value(fixed.inputs[0]).shape) {}

  // Sets opening.difference and returns what the network makes at the exported size.
  Tensor same_at_exported_size(Opening& opening) const {
    Tensor wanted = run_seeded(fixed_, dtype_, exported_, check_cancelled_);
    opening.difference = difference(wanted, run_seeded(*opening.graph, dtype_, exported_, check_cancelled_)).relative();
    if (opening.difference <= kEqual) return wanted;
    fail(ErrorCode::kUnsupported, "opened, it makes something else at ", exported_.text());
  }

  // Runs the opened network at another size and declares the extents of the output that follow it as open.
  void runs_at_another_size(Opening& opening, const Shape& was) const {
    const Shape other = with_size(exported_, axis_, exported_[axis_] + kMoreRows, exported_[axis_ + 1] + kMoreColumns);
    Shape made = run_seeded(*opening.graph, dtype_, other, check_cancelled_).shape();
    if (made.rank() != was.rank()) {
      fail(ErrorCode::kUnsupported, "opened, it makes ", made.text(), " of ", other.text());
    }
    require_that_output_follows(was, made, other);
    for (int i = 0; i < made.rank(); ++i) {
      if (made[i] != was[i]) made[i] = Shape::kUnknownDim;
    }
    opening.graph->value(opening.graph->outputs[0]).shape = made;
    opening.proved_height_px = static_cast<int>(other[axis_]);
    opening.proved_width_px = static_cast<int>(other[axis_ + 1]);
  }

 private:
  void require_that_output_follows(const Shape& was, const Shape& made, const Shape& other) const {
    for (int i = 0; i < made.rank(); ++i) {
      const bool follows = was[i] == exported_[axis_] || was[i] == exported_[axis_ + 1];
      const bool followed = made[i] == other[axis_] || made[i] == other[axis_ + 1];
      if (follows == followed || was[i] <= 1) continue;
      fail(ErrorCode::kUnsupported, "opened, it makes ", made.text(), " of ", other.text(), ", and ", was.text(),
           " of ", exported_.text());
    }
  }

  const Graph& fixed_;
  int axis_;
  const std::function<void()>& check_cancelled_;
  DType dtype_;
  Shape exported_;
};

}  // namespace

Shape with_size(Shape shape, int axis, std::int64_t rows, std::int64_t columns) {
  shape[axis] = rows;
  shape[axis + 1] = columns;
  return shape;
}

Opening open_network(const Graph& imported, const Graph& fixed, const std::function<void()>& check_cancelled) {
  Opening opening;
  try {
    opening.graph = borrow(imported);
    opening.obstacle = open_size(*opening.graph);
    if (opening.obstacle.empty()) {
      run_passes(*opening.graph, portable_passes());
      const Proof proof(fixed, rows_axis(fixed), check_cancelled);
      const Tensor wanted = proof.same_at_exported_size(opening);
      proof.runs_at_another_size(opening, wanted.shape());
      return opening;
    }
  } catch (const Error& error) {
    const bool of_network = error.code() == ErrorCode::kUnsupported || error.code() == ErrorCode::kCorrupt ||
                            error.code() == ErrorCode::kInvalidArgument;
    if (!of_network) throw;
    opening.obstacle = error.what();
  }
  opening.graph.reset();
  return opening;
}

}  // namespace atrous
