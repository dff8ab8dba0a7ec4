// Counts the large blocks of memory that a second run asks for: the result, and nothing else.
#include <atrous/atrous.h>

#include <cstddef>
#include <cstdint>
#include <iostream>
#include <vector>

#include "counted_malloc.h"

namespace {

template <typename Work>
std::size_t count_blocks(const char* what, const Work& work) {
  counted::count(work);
  std::cout << what << ": " << counted::blocks << " large blocks, the largest of " << counted::largest << " bytes\n";
  return counted::blocks;
}

atrous::Image grey_image(int width, int height) {
  return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3, 128)};
}

bool run_allocates_the_result(atrous::Session& session, const atrous::Model& model) {
  std::vector<atrous::NamedTensor> inputs;
  inputs.push_back({model.inputs()[0].name, atrous::Tensor(atrous::DType::kF32, {1, 3, 96, 64})});
  for (float& value : inputs[0].tensor.as<float>()) value = 0.5F;
  const auto run = [&] { session.run(inputs); };
  const std::size_t first = count_blocks("first run", run);
  return first > 1 && count_blocks("second run", run) == 1;
}

// Photographs of the network's size, and others, which are resized.
bool segment_allocates_the_labels(atrous::Session& session) {
  bool good = true;
  for (const auto& [width, height] : {std::pair{96, 64}, {150, 100}}) {
    const atrous::Image image = grey_image(width, height);
    const auto segment = [&] { session.segment(image); };
    const std::size_t first = count_blocks("first segment", segment);
    good = first > 1 && count_blocks("second segment", segment) == 1 && good;
  }
  return good;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: second_run MODEL.onnx\n";
    return 2;
  }
  const atrous::Model model = atrous::Model::load(argv[1]);
  atrous::Session session(model, {.threads = 2});
  const bool run = run_allocates_the_result(session, model);
  return segment_allocates_the_labels(session) && run ? 0 : 1;
} catch (const atrous::Error& error) {
  std::cerr << "second_run: " << error.what() << "\n";
  return 2;
}
