// Recognises ASPP by its structure: chains from one map to the parts of a sum.
#include "passes/atrous_pyramid.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "graph/edit.h"
#include "passes/match.h"

namespace atrous {
namespace {

bool is_conv(const Node& node) { return node.op == "Conv" || node.op == "FusedConv"; }

bool has_one_source(const Node& node) {
  static const std::set<std::string> kOps = {"Conv",        "FusedConv",  "Relu",      "Clip",
                                             "LeakyRelu",   "Swish",      "HardSwish", "Sigmoid",
                                             "Elu",         "PRelu",      "Dropout",   "GlobalAveragePool",
                                             "AveragePool", "ReduceMean", "Resize",    "BatchNormalization"};
  return kOps.contains(node.op) && input_of(node, 3) == kNone;
}

struct Branch {
  Node* part = nullptr;         // of the projection
  std::vector<ValueId> values;  // from the part's input backwards, along first inputs
};

std::vector<ValueId> chain_from(const Links& links, ValueId id) {
  constexpr std::size_t kLongest = 16;
  std::vector<ValueId> values = {id};
  const Node* node = links.producer(id);
  while (node != nullptr && has_one_source(*node) && values.size() < kLongest) {
    values.push_back(node->inputs[0]);
    node = links.producer(values.back());
  }
  return values;
}

// The parts of the sum, the last first, and of the bias.
std::vector<Branch> find_branches(const Links& links, ValueId projection) {
  std::vector<Branch> branches;
  for (Node* part = links.producer(projection); part != nullptr && part->attrs.has("first_channel");) {
    branches.push_back({part, chain_from(links, part->inputs[0])});
    Node* const before = links.producer(input_of(*part, 3));
    part = before != nullptr ? before : links.producer(input_of(*part, 2));
  }
  return branches;
}

// The first map on the way back from one branch that all others come from too.
ValueId common_source(const std::vector<Branch>& branches) {
  for (const ValueId id : branches.front().values) {
    const bool common = std::all_of(branches.begin(), branches.end(), [&](const Branch& branch) {
      return std::find(branch.values.begin(), branch.values.end(), id) != branch.values.end();
    });
    if (common) return id;
  }
  return kNone;
}

// "image pooling", "rate 12", "1x1".
std::string name_of(const Graph& graph, const Links& links, const Branch& branch, ValueId source) {
  std::int64_t rate = 0;
  for (const ValueId id : branch.values) {
    if (id == source) break;
    const Node& node = *links.producer(id);
    if (pooled_map(graph, links, id) != kNone) return "image pooling";
    if (!is_conv(node)) continue;
    const Shape& weights = graph.value(node.inputs[1]).shape;
    if (weights.rank() < 3 || weights[2] == 1) continue;
    for (const std::int64_t dilation : node.attrs.integers("dilations", {1})) rate = std::max(rate, dilation);
  }
  return rate == 0 ? "1x1" : "rate " + std::to_string(rate);
}

void assign_roles(const Links& links, const Branch& branch, ValueId source, const std::string& name) {
  const bool pools = name == "image pooling";
  branch.part->attrs.set("role", pools ? "ASPP " + name + ", a bias of the projection" : "ASPP projection, " + name);
  for (const ValueId id : branch.values) {
    if (id == source) break;
    Node& node = *links.producer(id);
    if (is_conv(node)) node.attrs.set("role", "ASPP branch, " + name);
  }
}

// Positions of the nodes between the source and a node, so that each comes after what it needs: residual and bias
// first, and everything as late as possible.
class Order {
 public:
  Order(const Graph& graph, const Links& links, ValueId source) : graph_(graph), links_(links), source_(source) {}

  void visit(ValueId id) {
    open(id);
    while (!open_.empty()) {
      auto& [position, inputs_left] = open_.back();
      if (inputs_left == 0) {
        positions_.push_back(position);
        open_.pop_back();
      } else {
        open(graph_.nodes[static_cast<std::size_t>(position)].inputs[--inputs_left]);
      }
    }
  }

  const std::vector<int>& positions() const { return positions_; }
  bool holds(int position) const { return seen_.contains(position); }

 private:
  void open(ValueId id) {
    const int position = id == source_ ? -1 : links_.position(id);
    if (position < 0 || !seen_.insert(position).second) return;
    open_.emplace_back(position, graph_.nodes[static_cast<std::size_t>(position)].inputs.size());
  }

  const Graph& graph_;
  const Links& links_;
  ValueId source_;
  std::vector<std::pair<int, std::size_t>> open_;  // nodes on the way, and how many of their inputs are to be visited
  std::set<int> seen_;
  std::vector<int> positions_;
};

void move_together(Graph& graph, const Order& order) {
  const int last = *std::max_element(order.positions().begin(), order.positions().end());
  std::vector<Node> nodes;
  for (int i = 0; i < static_cast<int>(graph.nodes.size()); ++i) {
    if (!order.holds(i)) nodes.push_back(std::move(graph.nodes[static_cast<std::size_t>(i)]));
    if (i != last) continue;
    for (const int position : order.positions()) {
      nodes.push_back(std::move(graph.nodes[static_cast<std::size_t>(position)]));
    }
  }
  graph.nodes = std::move(nodes);
  sort_nodes(graph);  // others may have stood between, and use branches
}

}  // namespace

void order_pyramid(Graph& graph, ValueId projection) {
  const Links links(graph);
  const std::vector<Branch> branches = find_branches(links, projection);
  if (branches.size() < 2) return;
  const ValueId source = common_source(branches);
  if (source == kNone) return;
  std::vector<std::string> names;
  for (const Branch& branch : branches) names.push_back(name_of(graph, links, branch, source));
  const bool is_pyramid = std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return name == "image pooling" || (name != "1x1" && name != "rate 1");
  });
  if (!is_pyramid) return;
  for (std::size_t i = 0; i < branches.size(); ++i) assign_roles(links, branches[i], source, names[i]);
  Order order(graph, links, source);
  order.visit(projection);
  move_together(graph, order);
}

}  // namespace atrous
