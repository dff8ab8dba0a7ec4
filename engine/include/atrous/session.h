// Running a model: photographs to label maps, tensors to tensors.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "atrous/export.h"
#include "atrous/image.h"
#include "atrous/labels.h"
#include "atrous/model.h"
#include "atrous/precision.h"
#include "atrous/report.h"
#include "atrous/tensor.h"

namespace ATROUS_EXPORT atrous {

struct SessionOptions {
  int threads = 0;    // 1024 at most; 0: as many as the CPU affinity and the cgroup quota allow
  int max_plans = 4;  // plans kept for different input sizes; the least recently used goes first
  Precision precision = Precision::kF32;

  // An input size for which memory_estimate() is more is refused before anything is made for it, with a resource error
  // that says the wanted and the allowed bytes. 0: no limit. Planning a new size then takes about twice as long.
  std::int64_t max_memory_bytes = 0;

  // Whether the kernels of convolutions are chosen by measuring: every plan times the candidates for each problem that
  // is new to this machine, and keeps the answers in a file for later sessions. Otherwise they are chosen by expected
  // cost, which is the same on every run.
  bool tune = false;
  std::filesystem::path tune_cache = {};  // empty: $XDG_CACHE_HOME/atrous/tuning.json, or below ~/.cache
};

// How labels come to the size of the photograph.
enum class Enlarge {
  kBilinear,     // the logits are interpolated, then the largest wins: smooth borders
  kNearest,      // the network's own labels are enlarged by nearest neighbour
  kNetworkSize,  // labels at the network's own size
};

struct SegmentOptions {
  Enlarge enlarge = Enlarge::kBilinear;
  bool scores = false;       // also the interpolated scores of all classes
  bool confidence = false;   // also the winning class's probability (softmax over the classes, logistic for one class;
                             // as it is where the network ends in these itself)
  std::vector<int> classes;  // only these compete; empty: all. The others never win
};

struct Segmentation {
  LabelMap labels;
  std::vector<float> scores;      // [classes,H,W] of the label map, if asked for; raw outputs of the network
  std::vector<float> confidence;  // [H,W] in [0,1], if asked for
  int classes = 0;                // of the scores; 1 for a mask, whose labels are 0 and 1
};

struct NamedTensor {
  std::string name;
  Tensor tensor;  // logical order as in ONNX: [N,C,H,W], row-major
};

// Where the milliseconds of the last segment() went.
struct Timing {
  double preprocess_ms = 0.0;
  double plan_ms = 0.0;  // 0 if the plan was there
  double network_ms = 0.0;
  double tail_ms = 0.0;
};

// What a session holds while it segments an image, in bytes, besides the weights as they were loaded.
struct MemoryEstimate {
  std::int64_t arena_bytes = 0;   // maps and scratch memory of the network
  std::int64_t weight_bytes = 0;  // weights in the forms that kernels want, most of them shared by all sessions of the
                                  // model; those of convolutions are given back in their loaded form in exchange
  std::int64_t result_bytes = 0;  // the labels and what they are made from; for run(): the outputs
  std::int64_t total_bytes() const { return arena_bytes + weight_bytes + result_bytes; }
};

// Runs a model. One call at a time per Session; sessions of one model run in parallel and share the weights. Where
// memory fails, calls throw a resource error, or std::bad_alloc where there is none even for the message.
class Session {
 public:
  //   errors  invalid_argument  an option out of range
  //           unsupported       bf16 on a CPU that does not have it
  //           corrupt           tuning is asked for, and its file is something else
  //           not_found         tuning is asked for, and there is no place for its file
  explicit Session(Model model, const SessionOptions& options = {});
  ~Session();
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;

  // Segments one image.
  //
  //   image    8-bit RGB, any size from 1x1 px; not modified, not kept.
  //   returns  one class index per pixel, [H,W] of the image, row-major; index into model.facts().labels.
  //   errors   invalid_argument  the image is empty, or larger than the size of an open network that is
  //                              known from its facts, where the size policy is native
  //            unsupported       the model is not a segmentation network with one image input
  //            resource          no memory for the plan of this image size, or more than max_memory_bytes, for which
  //                              labels at the network's own size count as large as they are
  //            cancelled         cancel() was called, or the deadline has passed
  //   cost     the first call of a size builds a plan (tens of ms); later calls allocate the result, and for a
  //                     moment one class index a logit and a few rows.
  //   source   DeepLabv3 (arXiv 1706.05587) section 3; ONNX Resize-19 for the upsampling.
  LabelMap segment(const Image& image);
  Segmentation segment(const Image& image, const SegmentOptions& options);

  // Runs the graph on named tensors. Floating-point inputs may come as any float type.
  //
  //   inputs   every graph input by name; shapes as the model says, open extents free.
  //   outputs  names wanted, any of the model's outputs; empty: all that were kept at load.
  //   errors   invalid_argument  a missing or unknown input, a type or shape that does not fit
  //            not_found         an output that the model does not have
  //            resource          as segment()
  //            cancelled         as segment()
  std::vector<NamedTensor> run(std::span<const NamedTensor> inputs, std::span<const std::string> outputs = {});

  // Makes a run in another thread stop with a cancelled error; the session stays usable. A cancel before a run counts
  // for that run. Planning, pre-processing, the kernels of convolutions and the tail look for it every few
  // milliseconds, so that the run mostly ends within 50 ms; a step on another kernel, a node that a plan computes in
  // advance and the packing of a weight are finished first.
  void cancel() noexcept;

  // Calls that have not ended at this moment stop as if cancelled; it holds until another is set. None: no deadline. To
  // be set between calls.
  void set_deadline(std::optional<std::chrono::steady_clock::time_point> deadline);

  // Called after each step with (steps done, steps in all), in the running thread. Must not throw.
  void on_progress(std::function<void(int, int)> callback);

  // What the session would hold while it segments an image of this size, beside what else it holds already. Kernels are
  // chosen and buffers placed as for the plan, but nothing is kept; where kernels are tuned, those that have not been
  // measured yet count as expected. Scores and confidence come on top.
  //
  //   errors   as segment(); a deadline that has passed ends it only where there is no plan yet
  MemoryEstimate memory_estimate(int width_px, int height_px);

  // The plan for an image of this size, with the time of each step over `runs` runs on synthetic input.
  PlanReport explain(int width_px, int height_px, int runs = 0);

  const Timing& timing() const;
  int threads() const;
  Precision precision() const;  // what is in force: kF32 or kBf16

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// The best multiply-add rate that this machine reaches in registers, in GFLOP/s, with `threads` threads (measured, ~50
// ms), with vectors as wide as kernels may use them: ONEDNN_MAX_CPU_ISA limits them.
double measure_peak_gflops(int threads);

}  // namespace atrous
