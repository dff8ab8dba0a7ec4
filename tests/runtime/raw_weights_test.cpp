// Weights whose memory is given back after packing, and read again when they are needed.
#include "runtime/raw_weights.h"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "atrous/error.h"
#include "graph/edit.h"
#include "support/temporary_folder.h"
#include "support/tensors.h"

namespace atrous {
namespace {

constexpr std::uint64_t kOffset = 12;  // of the weights in the file

// A convolution whose weights, 1 MiB of them, lie in a file.
class RawWeightsTest : public testing::Test {
 protected:
  RawWeightsTest() {
    const Tensor weights = test::random_tensor({64, 64, 8, 8}, 5);
    std::ofstream file(path_, std::ios::binary);
    file.write("twelve bytes", kOffset);
    file.write(static_cast<const char*>(weights.data()), static_cast<std::streamsize>(weights.bytes()));
    file.close();
    expected_ = weights.clone();
    const ValueId src = add_value(graph_, "src");
    weights_ = add_constant(graph_, "weights", weights.clone());
    const ValueId dst = add_value(graph_, "dst");
    graph_.inputs = {src};
    graph_.outputs = {dst};
    graph_.nodes.push_back({"Conv", "conv", {}, {src, weights_}, {dst}});
  }

  RawWeights open() { return RawWeights(Source(path_), {{0, kOffset}}, graph_, {}); }
  bool is_there() const { return std::memcmp(graph_.constants[0].data(), expected_.data(), expected_.bytes()) == 0; }

  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "weights.bin";
  Tensor expected_;
  Graph graph_;
  ValueId weights_ = kNone;
};

TEST_F(RawWeightsTest, come_back_as_they_were) {
  RawWeights raw = open();
  raw.release(0);
  EXPECT_FALSE(is_there());
  raw.restore(0);
  EXPECT_TRUE(is_there());
}

TEST_F(RawWeightsTest, stay_once_they_are_pinned) {
  RawWeights raw = open();
  raw.release(0);
  raw.pin(0);
  raw.release(0);
  EXPECT_TRUE(is_there());
}

TEST_F(RawWeightsTest, stay_if_anything_but_a_convolution_reads_them) {
  graph_.nodes.push_back({"Relu", "relu", {}, {weights_}, {add_value(graph_, "other")}});
  RawWeights raw = open();
  raw.release(0);
  EXPECT_TRUE(is_there());
}

TEST_F(RawWeightsTest, stay_if_plans_know_what_is_convolved) {
  const ValueId shape = add_value(graph_, "shape");
  const ValueId ones = add_value(graph_, "ones");
  const std::vector<Node> known = {{"Shape", "shape_of", {}, {graph_.inputs[0]}, {shape}},
                                   {"ConstantOfShape", "fill", {}, {shape}, {ones}},
                                   {"Conv", "folded", {}, {ones, weights_}, {add_value(graph_, "other")}}};
  graph_.nodes.insert(graph_.nodes.end(), known.begin(), known.end());
  RawWeights raw = open();
  raw.release(0);
  EXPECT_TRUE(is_there());
}

TEST_F(RawWeightsTest, of_a_file_that_has_changed_are_refused) {
  RawWeights raw = open();
  raw.release(0);
  std::filesystem::resize_file(path_, 100);
  try {
    raw.restore(0);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::kCorrupt);
    EXPECT_STREQ(error.what(), "the file has changed since it was loaded, and its weights are needed again");
  }
}

TEST_F(RawWeightsTest, of_a_file_that_was_deleted_are_still_read) {
  RawWeights raw = open();
  raw.release(0);
  std::filesystem::remove(path_);
  raw.restore(0);
  EXPECT_TRUE(is_there());
}

}  // namespace
}  // namespace atrous
