// Models from files give weights back once they are packed; nothing else may tell.
#include <gtest/gtest.h>

#include <filesystem>

#include "atrous/atrous.h"
#include "support/model_builder.h"
#include "support/temporary_folder.h"
#include "support/tensors.h"

namespace atrous {
namespace {

// Two convolutions of 147 kB of weights each over maps of any size.
std::string model_bytes() {
  test::ModelBuilder model;
  model.input("x", {1, 64, -1, -1}).output("y");
  for (const char* name : {"first", "second"}) {
    const Tensor weights = test::random_tensor({64, 64, 3, 3}, 3, -0.1F, 0.1F);
    const auto values = weights.as<float>();
    model.weight(name, {64, 64, 3, 3}, {values.begin(), values.end()});
  }
  model.node("Conv", {"x", "first"}, {"h"});
  model.node("Conv", {"h", "second"}, {"y"});
  return model.bytes();
}

Tensor run(Session& session, std::int64_t size) {
  std::vector<NamedTensor> inputs;
  inputs.push_back({"x", test::random_tensor({1, 64, size, size}, 9)});
  return std::move(session.run(inputs)[0].tensor);
}

TEST(RawWeights, of_a_model_serve_every_size_and_its_text_after_they_were_given_back) {
  const std::string bytes = model_bytes();
  const test::TemporaryFolder folder;
  const auto path = folder.write("model.onnx", std::as_bytes(std::span(bytes)));
  const Model from_memory = Model::load(std::as_bytes(std::span(bytes)), "model");
  const Model from_file = Model::load(path);
  std::filesystem::remove(path);
  Session expected(from_memory);
  Session session(from_file);
  for (const std::int64_t size : {9, 40, 97}) {
    EXPECT_TRUE(test::close(run(session, size), run(expected, size), test::kExact)) << size;
  }
  EXPECT_EQ(from_file.text(), from_memory.text());
  EXPECT_TRUE(test::close(run(session, 61), run(expected, 61), test::kExact));
}

}  // namespace
}  // namespace atrous
