// Turns a 1x1 convolution of a Concat into convolutions of the Concat's inputs that add up.
#include <algorithm>

#include "graph/edit.h"
#include "passes/atrous_pyramid.h"
#include "passes/conv_before_resize.h"
#include "passes/match.h"
#include "passes/passes.h"

namespace atrous {
namespace {

enum class Kind {
  kMap,      // has the size of the result
  kResized,  // an enlarged map whose convolution is better done before it is enlarged
  kPixel,    // one pixel, spread over the map
};

struct Branch {
  Kind kind = Kind::kMap;
  ValueId src = kNone;             // of a pixel: before it was spread
  std::int64_t first_channel = 0;  // in the Concat
  std::int64_t channels = 0;
};

constexpr std::size_t kMostOfName = 200;  // which every branch gets

// The convolution of one branch, without bias and residual.
Node part_of(const Node& conv, const Branch& branch, ValueId dst) {
  Node part{"FusedConv", conv.name.substr(0, kMostOfName), conv.attrs, {branch.src, conv.inputs[1], kNone}, {dst}};
  part.attrs.set("first_channel", branch.first_channel);
  part.name +=
      "[" + std::to_string(branch.first_channel) + ":" + std::to_string(branch.first_channel + branch.channels) + "]";
  return part;
}

class Splitter {
 public:
  Splitter(Graph& graph, const Links& links, const Node& conv) : graph_(graph), links_(links), conv_(conv) {}

  bool fits() {
    if (conv_.inputs.empty() || !is_matrix(graph_, conv_) || conv_.attrs.has("activation") ||
        conv_.attrs.has("first_channel")) {
      return false;
    }
    const Node* concat = links_.used_once(conv_.inputs[0]) ? links_.producer(conv_.inputs[0], "Concat") : nullptr;
    if (concat == nullptr || concat->attrs.integer("axis", 0) != 1 || pixels_of(conv_.outputs[0]) == 1) {
      return false;
    }
    for (const ValueId id : concat->inputs) {
      if (graph_.constant(id) != nullptr) return false;
      add_branch(id);
    }
    return pays();
  }

  // The nodes that replace the convolution, in order.
  std::vector<Node> split() {
    ValueId bias = input_of(conv_, 2);
    for (const Branch& branch : branches_) {
      if (branch.kind == Kind::kPixel) bias = add_pixel(branch, bias);
    }
    ValueId sum = kNone;
    for (const Branch& branch : branches_) {
      if (branch.kind == Kind::kResized) sum = add_resized(branch, sum);
    }
    for (const Branch& branch : branches_) {
      if (branch.kind != Kind::kMap) continue;
      sum = add_map(branch, bias, sum);
      bias = kNone;
    }
    nodes_.back().outputs = conv_.outputs;
    return std::move(nodes_);
  }

 private:
  void add_branch(ValueId id) {
    Branch branch{Kind::kMap, id, channels_, graph_.value(id).shape[1]};
    channels_ += branch.channels;
    const ValueId pixel = spread_pixel(graph_, links_, id);
    if (pixel != kNone) {
      branch.kind = Kind::kPixel;
      branch.src = pixel;
    } else if (is_better_before_resize(graph_, links_, part_of(conv_, branch, conv_.outputs[0]))) {
      branch.kind = Kind::kResized;
    }
    branches_.push_back(branch);
  }

  std::int64_t pixels_of(ValueId id) const { return graph_.value(id).shape[2] * graph_.value(id).shape[3]; }

  // Each map after the first reads and writes the sum once more, and each map is spared a copy into the Concat.
  bool pays() const {
    constexpr std::int64_t kLeastChannels = 32;  // of a product that is fast
    std::int64_t maps = 0, channels = 0;
    bool thin = false;
    for (const Branch& branch : branches_) {
      if (branch.kind != Kind::kMap) continue;
      ++maps;
      channels += branch.channels;
      thin = thin || branch.channels < kLeastChannels;
    }
    const bool spares_work = static_cast<std::size_t>(maps) < branches_.size();
    return maps > 0 && (spares_work || (!thin && channels >= (maps - 1) * graph_.value(conv_.outputs[0]).shape[1]));
  }

  ValueId new_value(const Shape& shape) {
    return add_value(graph_, graph_.value(conv_.outputs[0]).name.substr(0, kMostOfName), DType::kF32, shape);
  }

  // A vector for each image: the bias, if there is one yet, and the pixel's share.
  ValueId add_pixel(const Branch& branch, ValueId bias) {
    const Shape& dst = graph_.value(conv_.outputs[0]).shape;
    Node part = part_of(conv_, branch, new_value({dst[0], dst[1], 1, 1}));
    part.inputs[2] = bias;
    nodes_.push_back(std::move(part));
    return nodes_.back().outputs[0];
  }

  ValueId add_resized(const Branch& branch, ValueId sum) {
    const Node resize = *links_.producer(branch.src);
    const Shape dst = graph_.value(conv_.outputs[0]).shape;
    Shape small = graph_.value(resize.inputs[0]).shape;
    small[1] = dst[1];
    Node part = part_of(conv_, branch, new_value(small));
    part.inputs[0] = resize.inputs[0];
    const ValueId resized = new_value(dst);
    Node enlarged = resize_of(graph_, resize, part.outputs[0], resized);
    nodes_.push_back(std::move(part));
    nodes_.push_back(std::move(enlarged));
    if (sum == kNone) return resized;
    nodes_.push_back({"Add", conv_.name.substr(0, kMostOfName), {}, {sum, resized}, {new_value(dst)}});
    return nodes_.back().outputs[0];
  }

  ValueId add_map(const Branch& branch, ValueId bias, ValueId sum) {
    Node part = part_of(conv_, branch, new_value(graph_.value(conv_.outputs[0]).shape));
    part.inputs[2] = bias;
    if (sum != kNone) part.inputs.push_back(sum);
    nodes_.push_back(std::move(part));
    return nodes_.back().outputs[0];
  }

  Graph& graph_;
  const Links& links_;
  const Node conv_;
  std::vector<Branch> branches_;
  std::int64_t channels_ = 0;
  std::vector<Node> nodes_;
};

}  // namespace

void split_concat(Graph& graph) {
  Links links(graph);
  for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
    Splitter splitter(graph, links, graph.nodes[i]);
    if (!splitter.fits()) continue;
    std::vector<Node> parts = splitter.split();
    const ValueId dst = parts.back().outputs[0];
    const auto at = graph.nodes.erase(graph.nodes.begin() + static_cast<std::ptrdiff_t>(i));
    graph.nodes.insert(at, std::make_move_iterator(parts.begin()), std::make_move_iterator(parts.end()));
    remove_dead_nodes(graph);
    order_pyramid(graph, dst);
    links.refresh();
    i = 0;
  }
}

}  // namespace atrous
