// Session::segment: a photograph through pre-processing, network and tail.
#pragma once

#include <vector>

#include "api/model_impl.h"
#include "api/run_control.h"
#include "atrous/session.h"
#include "passes/take_tail.h"
#include "runtime/plan_cache.h"
#include "vision/preprocess.h"
#include "vision/tail.h"

namespace atrous {

class Segmenter {
 public:
  Segmenter(const Model::Impl& model, int max_plans) : model_(model), plans_(static_cast<std::size_t>(max_plans)) {}

  Segmentation segment(const Image& image, const SegmentOptions& options, const RunControl& control, Timing& timing);

  // The image as the network takes it, plain, in the order of the model's input.
  Tensor input_of(const Image& image);

  // What a run on an image of this size would need beyond what is held, for labels of the image's size.
  MemoryGrowth growth(int width_px, int height_px, const RunControl& control) const;
  std::int64_t arena_bytes() const { return static_cast<std::int64_t>(plans_.arena_bytes()); }
  std::int64_t own_bytes() const { return static_cast<std::int64_t>(plans_.own_bytes()); }

  PlanReport explain(int width_px, int height_px, int runs, const RunControl& control);

 private:
  struct Key {
    int height_px = 0;
    int width_px = 0;
    bool operator==(const Key&) const = default;
  };
  struct Details {
    Tail tail;
    PlanReport geometry;
  };
  using Plans = PlanCache<Key, Details>;

  // An image to come, and how large its labels are to be.
  struct Wanted {
    int width_px = 0;
    int height_px = 0;
    Enlarge enlarge = Enlarge::kBilinear;
    Placement placement;
  };

  Wanted want(int width_px, int height_px, Enlarge enlarge) const;
  Placement place_image(int width_px, int height_px) const;
  static OutputGrid make_grid(const Tail& tail, const Wanted& wanted);
  Shape input_shape(const Placement& placement) const;
  bool channels_first() const;
  // The graph to plan, cut at its logits.
  Graph prepare(const Placement& placement, const RunControl& control, Details& details) const;
  PlanRequest request_for(const RunControl& control) const;
  // The label map, and the winners among the logits from which it is made.
  static std::int64_t result_bytes(const Shape& logits, const Tail& tail, const Wanted& wanted);
  MemoryGrowth growth_of(const Graph& graph, const Tail& tail, const Wanted& wanted, const RunControl& control) const;
  static MemoryGrowth growth_with(const Plans::Entry& entry, const Wanted& wanted);
  Plans::Entry& plan_for(const Wanted& wanted, const RunControl& control);
  // Labels as they are wanted, which are refused before anything has run.
  static TailRequest tail_request(const Plans::Entry& entry, const Wanted& wanted, const SegmentOptions& options);
  Segmentation finish(const Plans::Entry& entry, const TailRequest& request);

  const Model::Impl& model_;
  Plans plans_;
  Preprocessor preprocessor_;
  TailMemory tail_memory_;
};

}  // namespace atrous
