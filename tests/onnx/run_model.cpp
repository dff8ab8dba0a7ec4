// Runs a network on tensor files through the public API, and writes or compares what comes out.
//
//   run_model MODEL.onnx INPUT.pb... [--expect OUTPUT.pb...] [--write FOLDER] [--threads N]
//
// Prints one line of JSON for each expected output: the largest |difference|, the largest |reference|, and the share of
// positions where the largest of the channels (axis 1) is another one. Deciding is left to the caller.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "atrous/atrous.h"
#include "tensor_pb.h"

namespace {

using atrous::NamedTensor;
using atrous::Tensor;

struct Arguments {
  std::filesystem::path model;
  std::vector<std::filesystem::path> inputs;
  std::vector<std::filesystem::path> expected;
  std::filesystem::path write;
  int threads = 0;
};

std::vector<NamedTensor> read_all(const std::vector<std::filesystem::path>& paths,
                                  const std::vector<atrous::TensorInfo>& infos) {
  std::vector<NamedTensor> tensors;
  for (std::size_t i = 0; i < paths.size(); ++i) {
    tensors.push_back(atrous::test::read_tensor_file(paths[i]));
    if (tensors.back().name.empty()) tensors.back().name = infos.at(i).name;
  }
  return tensors;
}

double largest(std::span<const float> values) {
  double result = 0.0;
  for (const float value : values) result = std::max(result, std::abs(static_cast<double>(value)));
  return result;
}

// NaN on one side only counts as an endless difference.
double largest_difference(std::span<const float> actual, std::span<const float> expected) {
  double result = 0.0;
  for (std::size_t i = 0; i < actual.size(); ++i) {
    if (std::isnan(actual[i]) != std::isnan(expected[i])) return std::numeric_limits<double>::max();
    result = std::max(result, std::abs(static_cast<double>(actual[i]) - static_cast<double>(expected[i])));
  }
  return result;
}

// The winning channel of every position of [N,C,...].
std::vector<int> winners(const Tensor& scores) {
  const auto values = scores.as<float>();
  const auto batch = static_cast<std::size_t>(scores.shape()[0]);
  const auto channels = static_cast<std::size_t>(scores.shape()[1]);
  const std::size_t area = values.size() / (batch * channels);
  std::vector<int> result(batch * area, 0);
  for (std::size_t n = 0; n < batch; ++n) {
    const auto plane = [&](std::size_t c) { return values.subspan((n * channels + c) * area, area); };
    std::vector<float> best(plane(0).begin(), plane(0).end());
    for (std::size_t c = 1; c < channels; ++c) {
      const auto candidate = plane(c);
      for (std::size_t i = 0; i < area; ++i) {
        if (candidate[i] <= best[i]) continue;
        best[i] = candidate[i];
        result[n * area + i] = static_cast<int>(c);
      }
    }
  }
  return result;
}

double share_of_other_labels(const Tensor& actual, const Tensor& expected) {
  if (expected.shape().rank() < 3 || expected.elements() == 0) return 0.0;
  const std::vector<int> ours = winners(actual);
  const std::vector<int> theirs = winners(expected);
  std::size_t other = 0;
  for (std::size_t i = 0; i < ours.size(); ++i) other += ours[i] != theirs[i] ? 1 : 0;
  return static_cast<double>(other) / static_cast<double>(ours.size());
}

nlohmann::json compare(const NamedTensor& actual, const NamedTensor& expected) {
  if (actual.tensor.shape() != expected.tensor.shape()) {
    throw std::runtime_error("output '" + actual.name + "' is " + actual.tensor.shape().text() + ", wanted " +
                             expected.tensor.shape().text());
  }
  const auto ours = actual.tensor.as<float>();
  const auto theirs = expected.tensor.as<float>();
  return {{"output", actual.name},
          {"max_difference", largest_difference(ours, theirs)},
          {"max_reference", largest(theirs)},
          {"labels_differ", share_of_other_labels(actual.tensor, expected.tensor)}};
}

void run(const Arguments& arguments) {
  atrous::ModelOptions model_options;
  model_options.all_outputs = arguments.expected.size() != 1;
  const atrous::Model model = atrous::Model::load(arguments.model, model_options);
  atrous::SessionOptions session_options;
  session_options.threads = arguments.threads;
  atrous::Session session(model, session_options);

  const auto outputs = session.run(read_all(arguments.inputs, model.inputs()));
  const auto expected = read_all(arguments.expected, model.outputs());
  for (const NamedTensor& reference : expected) {
    const auto found = std::find_if(outputs.begin(), outputs.end(),
                                    [&](const NamedTensor& output) { return output.name == reference.name; });
    if (found == outputs.end()) throw std::runtime_error("the model has no output '" + reference.name + "'");
    std::cout << compare(*found, reference) << '\n';
  }
  for (std::size_t i = 0; i < outputs.size() && !arguments.write.empty(); ++i) {
    atrous::test::write_tensor_file(outputs[i], arguments.write / ("output_" + std::to_string(i) + ".pb"));
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Runs a network on tensor files");
  Arguments arguments;
  app.add_option("model", arguments.model, "ONNX file")->required();
  app.add_option("inputs", arguments.inputs, "tensor files")->required();
  app.add_option("--expect", arguments.expected, "tensor files to compare with");
  app.add_option("--write", arguments.write, "folder for output_0.pb, ...");
  app.add_option("--threads", arguments.threads, "0: all");
  CLI11_PARSE(app, argc, argv);
  try {
    run(arguments);
  } catch (const std::exception& error) {
    std::cerr << "run_model: error: " << error.what() << '\n';
    return 1;
  }
  return 0;
}
