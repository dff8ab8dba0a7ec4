// Example: a network on named tensors with the public API.
//
//   run_tensors MODEL.onnx HEIGHT WIDTH
#include <atrous/atrous.h>

#include <cstdlib>
#include <iostream>

int main(int argc, char** argv) try {
  if (argc != 4) {
    std::cerr << "usage: run_tensors MODEL.onnx HEIGHT WIDTH\n";
    return 2;
  }
  const atrous::Model model = atrous::Model::load(argv[1]);
  atrous::Session session(model, {.threads = 1});

  std::vector<atrous::NamedTensor> inputs;
  inputs.push_back(
      {model.inputs()[0].name, atrous::Tensor(atrous::DType::kF32, {1, 3, std::atoi(argv[2]), std::atoi(argv[3])})});
  for (float& value : inputs[0].tensor.as<float>()) value = 0.5F;

  for (const atrous::NamedTensor& output : session.run(inputs)) {
    std::cout << output.name << " " << output.tensor.shape().text() << "\n";
  }
  return 0;
} catch (const atrous::Error& error) {
  std::cerr << "run_tensors: " << error.what() << "\n";
  return 2;
}
