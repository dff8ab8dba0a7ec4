// What an operator may ask and tell while it is turned into steps of a plan.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "atrous/report.h"
#include "core/task.h"
#include "graph/graph.h"

namespace atrous {

// How the elements of a logical [N,C,spatial...] tensor lie in memory. Tensors of rank below 3 are always plain.
enum class Layout {
  kPlain,         // row-major in logical order
  kChannelsLast,  // [N,spatial...,C]
};

// The extents in memory order, and where a logical axis lies there.
Shape physical_shape(const Shape& logical, Layout layout);
int physical_axis(int logical_axis, int rank, Layout layout);

// Whether both layouts order the elements alike (one channel, or one pixel).
bool layouts_agree(const Shape& logical);

// In which type the elements of a value lie in memory. A property of the place, as the layout is: graph and operators
// speak of f32 all the same.
enum class Storage {
  kFull,  // as the value's type says
  kBf16,  // a value of type f32, rounded to bf16
};

using BufferId = std::int32_t;

// The memory of one run: where each buffer lies, and scratch memory of the size that the step asked for.
struct Bindings {
  std::byte* const* buffers = nullptr;
  std::byte* scratch = nullptr;

  template <typename T>
  T* at(BufferId id) const {
    return reinterpret_cast<T*>(buffers[id]);
  }
};

// One prepared kernel. `run` must not allocate, and must not throw but for internal errors.
struct Step {
  std::string node;  // name of the graph's node
  std::string op;
  std::string shape;             // what `explain` shows: "256x33x33 -> 256x33x33 k3 d12"
  std::string kernel;            // implementation: "brgconv:avx512_core", "reference", "alias"
  std::string reason;            // why this kernel
  std::int64_t macs = 0;         // multiply-adds, nominal
  std::int64_t useful_macs = 0;  // of these, on elements inside the input
  std::size_t scratch_bytes = 0;
  std::vector<BufferId> reads;
  std::vector<BufferId> writes;
  Task<const Bindings&> run;
  WindowGeometry window;  // of a convolution or pool
  KernelChoice choice;    // of a convolution
};

// A kernel that can compute a node, with its expected cost.
struct KernelOffer {
  std::string name;
  double cost = 0.0;
};

// Which of the offers to take; nothing (-1) where nobody knows better than expected costs.
struct KernelVerdict {
  int kernel = -1;
  int runner_up = -1;
  bool measured = false;
  double ms = 0.0;
  double runner_up_ms = 0.0;
};

class Lowering {
 public:
  virtual ~Lowering() = default;

  virtual const Node& node() const = 0;
  virtual bool has(int input) const = 0;
  virtual const Value& input(int input) const = 0;  // the shape is complete
  virtual const Value& output(int output) const = 0;
  virtual bool wants(int output) const = 0;  // whether anyone uses this output
  virtual const Tensor* constant(int input) const = 0;

  // The layout and the storage in which the input lies now; kPlain and kFull for constants.
  virtual Layout layout(int input) const = 0;
  virtual Storage storage(int input) const = 0;

  // Whether products of the plan may be computed from bf16.
  virtual bool allows_bf16() const = 0;

  // kBf16 where the output may be stored so and all its readers can take it (OpDef::takes_bf16).
  virtual Storage preferred_storage(int output) const = 0;

  // The buffer of an input in the wanted layout and storage; emits a reorder or a conversion if it lies otherwise.
  // Constants are always full.
  virtual BufferId read(int input, Layout wanted, Storage storage = Storage::kFull) = 0;

  // A new buffer for an output.
  virtual BufferId write(int output, Layout layout, Storage storage = Storage::kFull) = 0;

  // Whether no later node reads the input's memory, so that it may be overwritten.
  virtual bool dies_here(int input) const = 0;

  // The output takes over the memory of an input that dies here; the input must have been read in this layout and
  // storage.
  virtual BufferId write_over(int output, int input, Layout layout, Storage storage = Storage::kFull) = 0;

  // The output is the input's memory under another shape, in the storage in which the input lies: no step.
  virtual void alias(int output, int input, Layout input_layout, Layout output_layout) = 0;

  // A constant in a kernel's own form, made once per key and model and shared by all sessions. `pack` fills `bytes`
  // bytes. The memory lives as long as the model.
  virtual const std::byte* packed(int input, const std::string& key, std::size_t bytes,
                                  const std::function<void(std::byte*)>& pack) = 0;

  // A step will read the constant as it is, through constant(); without this the weights of a convolution may be gone
  // once they have been packed.
  virtual void keep_raw(int input) = 0;

  // Asks whether one of the offers (the cheapest first) is known to be best; `key` says all about the node that decides
  // their speed on one machine.
  virtual KernelVerdict choose(const std::string& key, std::span<const KernelOffer> offers) {
    static_cast<void>(key);
    static_cast<void>(offers);
    return {};
  }

  // Appends a step; node, op are filled in.
  virtual void emit(Step step) = 0;
};

// Runs the operator's reference on plain tensors; what a node without a lowering gets.
void lower_to_reference(Lowering& lowering);

}  // namespace atrous
