// Findings about a network: one function a rule, and the table of rules.
#include "api/lint.h"

#include <algorithm>
#include <set>

#include "core/dilation.h"
#include "ops/op.h"
#include "ops/window.h"
#include "runtime/geometry.h"

namespace atrous {
namespace {

using Findings = std::vector<Finding>;

const Node* find_node(const Graph& graph, const std::string& name, const std::string& op) {
  const auto found =
      std::ranges::find_if(graph.nodes, [&](const Node& node) { return node.name == name && node.op == op; });
  return found == graph.nodes.end() ? nullptr : &*found;
}

std::string list(const std::vector<std::int64_t>& numbers) {
  std::string text;
  for (const std::int64_t number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text;
}

void auxiliary_head(const LintSubject& subject, Findings& findings) {
  for (const std::string& name : subject.imported.dropped_outputs) {
    findings.push_back({"", name, "a further output of the network, as auxiliary heads for training are",
                        "dropped, with the nodes that only it needs"});
  }
}

void materialised_dilation(const LintSubject& subject, Findings& findings) {
  for (const Node& node : subject.result.nodes) {
    const Node* before = node.op == "Conv" ? find_node(subject.source, node.name, "Conv") : nullptr;
    if (before == nullptr) continue;
    const Shape& was = subject.source.value(before->inputs[1]).shape;
    const Shape& is = subject.result.value(node.inputs[1]).shape;
    if (was == is || was.rank() != 4 || is.rank() != 4) continue;
    findings.push_back(
        {"", node.name,
         "a dilated kernel was exported with its zeros, as " + std::to_string(was[2]) + "x" + std::to_string(was[3]),
         "restored: " + std::to_string(is[2]) + "x" + std::to_string(is[3]) + ", dilations " +
             list(node.attrs.integers("dilations"))});
  }
}

void dead_taps(const LintSubject& subject, Findings& findings) {
  for (const Node& node : subject.result.nodes) {
    const std::vector<std::int64_t> rates = node.attrs.integers("dilations");
    if (node.op != "Conv" || is_all(rates, 1)) continue;
    const Shape& src = subject.result.value(node.inputs[0]).shape;
    const Shape& dst = subject.result.value(node.outputs[0]).shape;
    const Shape& weights = subject.result.value(node.inputs[1]).shape;
    const std::vector<std::int64_t> pads = node.attrs.integers("pads", {0, 0, 0, 0});
    const std::vector<std::int64_t> strides = node.attrs.integers("strides", {1, 1});
    if (src.rank() != 4 || rates.size() != 2) continue;
    std::int64_t live = 1;
    for (int axis = 0; axis < 2; ++axis) {
      const auto i = static_cast<std::size_t>(axis);
      live *= live_taps({weights[axis + 2], strides.at(i), rates[i]}, pads.at(i), src[axis + 2], dst[axis + 2]);
    }
    const std::int64_t taps = weights[2] * weights[3];
    if (live == taps) continue;
    findings.push_back({"", node.name,
                        "rate " + list(rates) + " on a map of " + std::to_string(src[2]) + "x" +
                            std::to_string(src[3]) + ": " + std::to_string(taps - live) + " of " +
                            std::to_string(taps) + " taps meet padding only",
                        "they are not computed at this size; a larger input makes use of them"});
  }
}

void gridding(const LintSubject& subject, Findings& findings) {
  PlanReport report;
  describe_geometry(subject.result, report);
  for (const DilatedStack& stack : report.dilated_stacks) {
    if (!stack.gridding) continue;
    findings.push_back({"", stack.nodes.front() + " ... " + stack.nodes.back(),
                        "convolutions with the rates " + list(stack.rates) + " leave holes in what they see together",
                        "train with rates without a common factor whose largest gap is within the kernel"});
  }
}

std::string coordinate_mode(const Node& node) {
  return node.attrs.string("coordinate_transformation_mode", "half_pixel");
}

bool is_linear_resize(const Node& node) {
  return node.op == "Resize" && node.attrs.string("mode", "nearest") == "linear";
}

void mixed_align_corners(const LintSubject& subject, Findings& findings) {
  std::set<std::string> aligned;
  std::set<std::string> others;
  for (const Node& node : subject.result.nodes) {
    if (!is_linear_resize(node)) continue;
    const Shape& src = subject.result.value(node.inputs[0]).shape;
    if (src.rank() == 4 && src[2] == 1 && src[3] == 1) continue;
    (coordinate_mode(node) == "align_corners" ? aligned : others).insert(node.name);
  }
  if (aligned.empty() || others.empty()) return;
  findings.push_back({"", *others.begin(),
                      "takes pixel centres while '" + *aligned.begin() +
                          "' aligns corners: maps are shifted against "
                          "each other",
                      "kept as exported; compare with the training code"});
}

void one_pixel_resize(const LintSubject& subject, Findings& findings) {
  for (const Node& node : subject.result.nodes) {
    if (!is_linear_resize(node) || coordinate_mode(node) != "pytorch_half_pixel") continue;
    const Shape& src = subject.result.value(node.inputs[0]).shape;
    const Shape& dst = subject.result.value(node.outputs[0]).shape;
    if (src.rank() != 4 || dst.rank() != 4) continue;
    if (dst[2] == 1 || dst[3] == 1) {
      findings.push_back({"", node.name, "a resize to one pixel exported as pytorch_half_pixel takes the first pixel",
                          "kept as exported; half_pixel takes the middle"});
    } else if (src[2] == 1 && src[3] == 1) {
      findings.push_back({"", node.name, "a resize from one pixel, exported as pytorch_half_pixel",
                          "runs as filling the map, which is the same"});
    }
  }
}

void hidden_pad(const LintSubject& subject, Findings& findings) {
  for (const Node& node : subject.source.nodes) {
    if (node.op != "Pad") continue;
    const bool before_conv = std::ranges::any_of(subject.source.nodes, [&](const Node& other) {
      return other.op == "Conv" && other.inputs[0] == node.outputs[0];
    });
    if (!before_conv) continue;
    const bool stays = find_node(subject.result, node.name, "Pad") != nullptr;
    findings.push_back(
        {"", node.name, "padding that a convolution could do itself",
         stays ? "kept: it does not pad with zeros, or others read it too" : "moved into the convolution"});
  }
}

void unfolded_batch_norm(const LintSubject& subject, Findings& findings) {
  for (const Node& node : subject.result.nodes) {
    if (node.op != "BatchNormalization") continue;
    findings.push_back({"", node.name, "a batch normalisation that no convolution beside it can take up",
                        "kept: it is computed by itself"});
  }
}

void fixed_size(const LintSubject& subject, Findings& findings) {
  if (subject.result.inputs.empty()) return;
  const Value& input = subject.result.value(subject.result.inputs[0]);
  const Graph& imported = subject.imported.graph;
  const Shape& exported = imported.value(imported.inputs[0]).shape;
  if (!exported.complete()) return;  // of open size, or fixed because it was asked for
  if (!subject.fixed) {
    findings.push_back({"", input.name, "the network was exported for images of one size only, " + exported.text(),
                        "opened: it runs at any size; without another wish images come to the exported one"});
  } else if (input.shape == exported) {
    findings.push_back({"", input.name,
                        "the network takes images of one size only, " + exported.text() +
                            (subject.obstacle.empty() ? "" : ": " + subject.obstacle),
                        "export it with open rows and columns (dynamic axes) to use it at other sizes"});
  }
}

void other_floats(const LintSubject& subject, Findings& findings) {
  for (const auto& [dtype, count] : subject.imported.widened_constants) {
    findings.push_back({"", "", std::to_string(count) + " weights are stored as " + name(dtype), "stored as f32"});
  }
  for (std::size_t i = 0; i < subject.imported.input_dtypes.size(); ++i) {
    const DType dtype = subject.imported.input_dtypes[i];
    if (dtype != DType::kF64 && dtype != DType::kF16 && dtype != DType::kBF16) continue;
    findings.push_back({"", subject.source.value(subject.source.inputs.at(i)).name,
                        std::string("the input is declared as ") + name(dtype), "declared as f32"});
  }
}

void missing_facts(const LintSubject& subject, Findings& findings) {
  if (subject.facts.source == FactsSource::kAssumed) {
    findings.push_back({"", "", "nothing says how the network wants its pixels",
                        "none stored; give --preset, or --mean, --std and --scale"});
  }
  if (subject.facts.labels.empty()) {
    findings.push_back({"", "", "the classes have no names", "none stored; give --labels-from"});
  }
}

struct Rule {
  const char* name;
  void (*check)(const LintSubject& subject, Findings& findings);
};

constexpr Rule kRules[] = {
    {"auxiliary_head", auxiliary_head},
    {"materialised_dilation", materialised_dilation},
    {"dead_taps", dead_taps},
    {"gridding", gridding},
    {"mixed_align_corners", mixed_align_corners},
    {"one_pixel_resize", one_pixel_resize},
    {"hidden_pad", hidden_pad},
    {"unfolded_batch_norm", unfolded_batch_norm},
    {"fixed_size", fixed_size},
    {"other_floats", other_floats},
    {"missing_facts", missing_facts},
};

}  // namespace

std::vector<Finding> lint(const LintSubject& subject) {
  Findings findings;
  for (const Rule& rule : kRules) {
    const std::size_t before = findings.size();
    rule.check(subject, findings);
    for (std::size_t i = before; i < findings.size(); ++i) findings[i].rule = rule.name;
  }
  return findings;
}

}  // namespace atrous
