// A plan: the steps of a graph for one set of input shapes, with every buffer placed. Immutable once built.
#pragma once

#include <string>
#include <vector>

#include "core/aligned_buffer.h"
#include "core/stop.h"
#include "graph/graph.h"
#include "ops/lowering.h"
#include "ops/op.h"
#include "runtime/packed_weights.h"

namespace atrous {

enum class BufferKind {
  kExternal,    // the caller's memory, bound at each run
  kTemporary,   // an offset in the arena
  kPersistent,  // constants and packed weights
};

struct Buffer {
  BufferKind kind = BufferKind::kTemporary;
  std::size_t bytes = 0;
  std::size_t offset = 0;               // kTemporary
  const std::byte* constant = nullptr;  // kPersistent
  DType dtype = DType::kF32;            // of the elements as they are stored
};

// An input or output of the graph.
struct Endpoint {
  std::string name;
  ValueType type;
  Layout layout = Layout::kPlain;
  BufferId buffer = -1;
};

struct Plan {
  std::vector<Step> steps;
  std::vector<std::size_t> scratch_offsets;  // in the arena, one a step
  std::vector<Buffer> buffers;
  std::size_t arena_bytes = 0;
  std::vector<Endpoint> inputs;
  std::vector<Endpoint> outputs;
  std::vector<Tensor> constants;      // of the planned graph, which steps point to
  std::vector<AlignedBuffer> packed;  // forms of constants that belong to this plan alone
};

class KernelChooser;
class WeightTally;

struct PlanRequest {
  // Whether inputs and outputs are the caller's memory, plain; otherwise they lie in the arena.
  bool external = true;
  Layout input_layout = Layout::kPlain;    // of arena inputs of rank 3 and more
  Layout output_layout = Layout::kPlain;   // of arena outputs
  Storage input_storage = Storage::kFull;  // of arena inputs of rank 3 and more
  bool bf16 = false;                       // whether maps may be stored and multiplied in bf16; the processor has it
  PackedWeights* weights = nullptr;
  KernelChooser* chooser = nullptr;   // null: by expected costs
  WeightTally* tally = nullptr;       // if there: weights are counted instead of packed, and the plan cannot run
  const StopRequest* stop = nullptr;  // asked between nodes
  int shared_constants = 0;  // constants below this index are the model's, so their packed forms go to `weights`
};

// Lowers a graph whose shapes are all complete. Errors name the node; cancelled if it was asked to stop.
Plan build_plan(Graph graph, const PlanRequest& request);

// Bytes of the constants and packed weights that belong to the plan alone.
std::size_t own_bytes(const Plan& plan);

// The types of what a step reads first and writes first: "f32", "f32 -> bf16".
std::string storage_text(const Plan& plan, const Step& step);

}  // namespace atrous
