// The most memory that small files take that claim gigabytes: images of 1 KB of 20000 and of 60000 pixels a side, a
// model with weights of 4 GB, and one whose constants would be gigabytes if all that is folded were kept. Memory counts
// when it is asked for, touched or not.
#include <algorithm>
#include <functional>
#include <iostream>

#include "api/counted_malloc.h"
#include "atrous/error.h"
#include "atrous/image.h"
#include "atrous/model.h"
#include "hostile/image_bytes.h"
#include "support/model_builder.h"

namespace atrous::test {
namespace {

constexpr std::ptrdiff_t kMost = 64 << 10;

// Whether `read` ends in an error without having held much.
template <typename Read>
bool costs_little(const std::string& what, const Read& read) {
  bool refused = false;
  counted::count([&] {
    try {
      read();
    } catch (const Error&) {
      refused = true;
    }
  });
  std::cout << what << ": " << counted::peak << " bytes" << (refused ? "\n" : ", not refused\n");
  return refused && counted::peak > 0 && counted::peak <= kMost;
}

bool image_costs_little(const std::string& what, const std::string& bytes) {
  return costs_little(what, [&] { decode_image(std::as_bytes(std::span(bytes)), "photo"); });
}

bool images_cost_little(std::uint32_t side) {
  const std::string text = std::to_string(side);
  const bool results[] = {
      image_costs_little("PNG of " + text, png({.width = side, .height = side}, std::string(900, '\0'))),
      image_costs_little("JPEG of " + text, jpeg(jpeg_tables() + jpeg_frame(side, side) + jpeg_scan("\x7F"))),
      image_costs_little("BMP of " + text, bmp({.width = side, .height = side}, std::string(900, 'p'))),
      image_costs_little("PNM of " + text, "P6 " + text + " " + text + " 255 a")};
  return std::ranges::all_of(results, std::identity());
}

// The sum of two weights, which would be folded.
std::string model_of_large_weights() {
  ModelBuilder model;
  model.input("x", {2}).output("y");
  for (const char* name : {"v", "w"}) {
    auto& tensor = *model.graph().add_initializer();
    tensor.set_name(name);
    tensor.set_data_type(onnx::TensorProto::FLOAT);
    tensor.add_dims(std::int64_t{1} << 30);  // 4 GB, within the limit of a tensor
    tensor.set_raw_data(std::string(16, '\0'));
  }
  model.node("Add", {"v", "w"}, {"y"});
  return model.bytes();
}

// 100 nodes, each of which makes 4 MB of 4 MB.
std::string model_of_a_long_chain() {
  ModelBuilder model;
  model.input("x", {1000, 1000}).output("y");
  auto& shape = *model.graph().add_initializer();
  shape.set_name("s");
  shape.set_data_type(onnx::TensorProto::INT64);
  shape.add_dims(2);
  shape.add_int64_data(1000);
  shape.add_int64_data(1000);
  model.node("ConstantOfShape", {"s"}, {"c0"});
  for (int i = 0; i < 100; ++i) model.node("Neg", {"c" + std::to_string(i)}, {"c" + std::to_string(i + 1)});
  model.node("Add", {"x", "c100"}, {"y"});
  return model.bytes();
}

bool chain_costs_little() {
  const std::string model = model_of_a_long_chain();
  counted::count([&] { Model::load(std::as_bytes(std::span(model)), "m.onnx"); });
  std::cout << "a chain of 100 constants of 4 MB: " << counted::peak << " bytes\n";
  return counted::peak <= 4 * 4'000'000;
}

int check() {
  const std::string model = model_of_large_weights();
  const bool results[] = {
      images_cost_little(20000), images_cost_little(60000),
      costs_little("weights of 4 GB", [&] { Model::load(std::as_bytes(std::span(model)), "m.onnx"); }),
      chain_costs_little()};
  return std::ranges::all_of(results, std::identity()) ? 0 : 1;
}

}  // namespace
}  // namespace atrous::test

int main() { return atrous::test::check(); }
