// Counts the large blocks of memory that a second run asks for: the result, and for labels the winners of the logits.
//
// malloc and its kin are replaced for the whole process, so that oneDNN and the standard library are seen too.
#include <atrous/atrous.h>
#include <malloc.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace {

constexpr std::size_t kLarge = 4096;  // bytes; below are names, lists of arguments, and the like
std::atomic<bool> counting{false};
std::atomic<std::size_t> blocks{0};
std::atomic<std::size_t> largest{0};

void note(std::size_t bytes) {
  if (!counting || bytes < kLarge) return;
  ++blocks;
  if (bytes > largest) largest = bytes;
}

}  // namespace

extern "C" {
void* __libc_malloc(std::size_t bytes);
void* __libc_calloc(std::size_t count, std::size_t bytes);
void* __libc_realloc(void* memory, std::size_t bytes);
void* __libc_memalign(std::size_t alignment, std::size_t bytes);

void* malloc(std::size_t bytes) {
  note(bytes);
  return __libc_malloc(bytes);
}
void* calloc(std::size_t count, std::size_t bytes) {
  note(count * bytes);
  return __libc_calloc(count, bytes);
}
void* realloc(void* memory, std::size_t bytes) {
  note(bytes);
  return __libc_realloc(memory, bytes);
}
void* memalign(std::size_t alignment, std::size_t bytes) {
  note(bytes);
  return __libc_memalign(alignment, bytes);
}
void* aligned_alloc(std::size_t alignment, std::size_t bytes) { return memalign(alignment, bytes); }
int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  *memory = memalign(alignment, bytes);
  return *memory == nullptr ? ENOMEM : 0;
}
}

namespace {

template <typename Work>
std::size_t count_blocks(const char* what, const Work& work) {
  blocks = largest = 0;
  counting = true;
  work();
  counting = false;
  std::cout << what << ": " << blocks << " large blocks, the largest of " << largest << " bytes\n";
  return blocks;
}

atrous::Image grey_image(int width, int height) {
  return {width, height, std::vector<std::uint8_t>(static_cast<std::size_t>(width) * height * 3, 128)};
}

bool allocates_little(const atrous::Model& model) {
  atrous::Session session(model, {.threads = 2});
  std::vector<atrous::NamedTensor> inputs;
  inputs.push_back({model.inputs()[0].name, atrous::Tensor(atrous::DType::kF32, {1, 3, 96, 64})});
  for (float& value : inputs[0].tensor.as<float>()) value = 0.5F;
  const atrous::Image image = grey_image(96, 64);
  const auto run = [&] { session.run(inputs); };
  const auto segment = [&] { session.segment(image); };
  const std::size_t first = count_blocks("first run", run);
  const std::size_t second = count_blocks("second run", run);
  count_blocks("first segment", segment);
  const std::size_t again = count_blocks("second segment", segment);
  return first > 1 && second == 1 && again <= 2;
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::cerr << "usage: second_run MODEL.onnx\n";
    return 2;
  }
  return allocates_little(atrous::Model::load(argv[1])) ? 0 : 1;
} catch (const atrous::Error& error) {
  std::cerr << "second_run: " << error.what() << "\n";
  return 2;
}
