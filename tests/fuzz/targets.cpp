// The list of the fuzzers' targets.
#include "fuzz/targets.h"

namespace atrous::fuzz {
namespace {

constexpr Target kTargets[] = {{"onnx", onnx},   {"tflite", tflite},       {"text", text},  {"image", image},
                               {"facts", facts}, {"arguments", arguments}, {"graph", graph}};

}  // namespace

std::span<const Target> targets() { return kTargets; }

const Target* find_target(const std::string& name) {
  for (const Target& target : kTargets) {
    if (name == target.name) return &target;
  }
  return nullptr;
}

}  // namespace atrous::fuzz
