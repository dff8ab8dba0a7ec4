// Malformed TensorFlow Lite files.
#include <functional>

#include "hostile/case.h"
#include "support/tflite_builder.h"

namespace atrous::test {
namespace {

using tflite::BuiltinOptions;
using tflite::TensorType;

// From x [1,4,4,2] to y, made by `build`.
std::string file(const std::function<void(TfliteBuilder&)>& build) {
  TfliteBuilder model;
  model.inputs = {model.tensor("x", {1, 4, 4, 2})};
  model.outputs = {model.tensor("y", {1, 4, 4, 2})};
  build(model);
  return model.bytes();
}

std::string relu() {
  return file([](TfliteBuilder& m) { m.op(19, {0}, {1}); });
}

std::string changed(std::string bytes, std::size_t at, char byte) {
  bytes.at(at) = byte;
  return bytes;
}

// A PReLU whose slopes have more axes than the map.
std::string slopes_of_more_axes() {
  return file([](TfliteBuilder& m) {
    const int slopes = m.floats({1, 1, 1, 1, 2}, {0.5F, 0.25F});
    m.op(54, {0, slopes}, {1});
  });
}

std::string conv(const std::vector<int>& weights, int stride, int dilation) {
  return file([&](TfliteBuilder& m) {
    std::size_t count = 1;
    for (const int extent : weights) count *= static_cast<std::size_t>(extent);
    const int filter = m.floats(weights, std::vector<float>(count, 1.0F));
    m.op(3, {0, filter}, {1}, BuiltinOptions::Conv2DOptions,
         tflite::CreateConv2DOptions(m.fbb, tflite::Padding::SAME, stride, stride, tflite::Activation::NONE, dilation,
                                     dilation)
             .Union());
  });
}

// A node with one list of integers beside the map.
std::string with_list(int code, const std::vector<int>& dims, const std::vector<std::int32_t>& list) {
  return file([&](TfliteBuilder& m) {
    const int integers = m.integers(dims, list);
    m.op(code, {0, integers}, {1});
  });
}

std::string blocks(const std::vector<std::int32_t>& block, const std::vector<std::int32_t>& margins) {
  return file([&](TfliteBuilder& m) {
    const int first = m.integers({2}, block);
    const int second = m.integers({2, 2}, margins);
    m.op(38, {0, first, second}, {1});
  });
}

const HostileCase kCases[] = {
    {"slopes_of_more_axes", slopes_of_more_axes,
     "corrupt: m.tflite: operator 'y' (PRELU): input 1 has the shape [1,1,1,1,2], wanted at most 4 axes"},
    {"signature_alone", [] { return std::string("\x08\0\0\0TFL3", 8); }, "corrupt: m.tflite: damaged or cut short"},
    {"root_beyond_the_end",
     [] {
       return std::string(
           "\xff\xff\xff\x7f"
           "TFL3",
           8);
     },
     "corrupt: m.tflite: damaged or cut short"},
    {"first_half", [] { return relu().substr(0, relu().size() / 2); }, "corrupt: m.tflite: damaged or cut short"},
    {"no_signature", [] { return changed(relu(), 4, 'X'); },
     "corrupt: m.tflite: not a TensorFlow Lite model: 'TFL3' is missing at byte 4"},
    {"no_outputs",
     [] {
       return file([](TfliteBuilder& m) {
         m.op(19, {0}, {1});
         m.outputs.clear();
       });
     },
     "corrupt: m.tflite: the graph has no output"},
    {"output_that_does_not_exist",
     [] {
       return file([](TfliteBuilder& m) {
         m.op(19, {0}, {1});
         m.outputs = {99};
       });
     },
     "corrupt: m.tflite: tensor 99 of 2 does not exist"},
    {"output_below_0",
     [] {
       return file([](TfliteBuilder& m) {
         m.op(19, {0}, {1});
         m.outputs = {-2};
       });
     },
     "corrupt: m.tflite: tensor -2 of 2 does not exist"},
    {"input_that_does_not_exist",
     [] {
       return file([](TfliteBuilder& m) {
         m.op(19, {0}, {1});
         m.inputs = {7};
       });
     },
     "corrupt: m.tflite: tensor 7 of 2 does not exist"},
    {"output_that_nothing_makes", [] { return file([](TfliteBuilder&) {}); },
     "corrupt: m.tflite: output 'y': tensor 'y' is read before anything makes it"},
    {"operand_that_does_not_exist", [] { return file([](TfliteBuilder& m) { m.op(19, {55}, {1}); }); },
     "corrupt: m.tflite: operator 'y' (RELU): tensor 55 of 2 does not exist"},
    {"operator_without_operands", [] { return file([](TfliteBuilder& m) { m.op(19, {}, {1}); }); },
     "corrupt: m.tflite: operator 'y' (RELU): input 0 is left out"},
    {"operator_that_reads_its_result", [] { return file([](TfliteBuilder& m) { m.op(19, {1}, {1}); }); },
     "corrupt: m.tflite: operator 'y' (RELU): tensor 'y' is read before anything makes it"},
    {"operator_of_an_unknown_code", [] { return file([](TfliteBuilder& m) { m.op(12345, {0}, {1}); }); },
     "unsupported: m.tflite: 1 thing is not supported (TensorFlow Lite):\n  operator '12345' (1 node, 'y')"},
    {"negative_extent",
     [] {
       return file([](TfliteBuilder& m) {
         m.inputs = {m.tensor("z", {1, -4, 4, 2})};
         m.op(19, {2}, {1});
       });
     },
     "corrupt: m.tflite: input 'z': tensor 'z' has the shape"},
    {"bytes_that_do_not_fit_the_shape",
     [] {
       return file([](TfliteBuilder& m) {
         const int more = m.floats({1, 4, 4, 3}, {1.0F, 2.0F});
         m.op(0, {0, more}, {1}, BuiltinOptions::AddOptions, tflite::CreateAddOptions(m.fbb).Union());
       });
     },
     "corrupt: m.tflite: operator 'y' (ADD): constant 'tensor 2': has 8 bytes, the shape [1,4,4,3] of f32 wants 192"},
    {"shape_beyond_64_bits",
     [] {
       return file([](TfliteBuilder& m) {
         const int more = m.floats({2147483647, 2147483647, 2147483647, 4}, {1.0F});
         m.op(0, {0, more}, {1}, BuiltinOptions::AddOptions, tflite::CreateAddOptions(m.fbb).Union());
       });
     },
     "resource: m.tflite: operator 'y' (ADD): constant 'tensor 2': the shape [2147483647,2147483647,2147483647,4] has "
     "more elements than the 1099511627776 that a tensor may have"},
    {"input_beyond_all_memory",
     [] {
       return file([](TfliteBuilder& m) {
         m.inputs = {m.tensor("z", {2147483647, 2147483647, 2147483647, 4})};
         m.op(19, {2}, {1});
       });
     },
     "resource: m.tflite: input 'z': the shape [2147483647,4,2147483647,2147483647] has more elements than the "
     "1099511627776 that a tensor may have"},
    {"weights_of_other_channels",
     [] {
       return conv({2, 3, 3, 5}, 1, 1);
     },
     "corrupt: m.tflite: operator 'y' (CONV_2D): weights for 5 channels on an input of 2"},
    {"weights_of_one_axis", [] { return conv({4}, 1, 1); },
     "corrupt: m.tflite: operator 'y' (CONV_2D): a constant has the shape [4], wanted 4 axes"},
    {"stride_0",
     [] {
       return conv({2, 3, 3, 2}, 0, 1);
     },
     "corrupt: m.tflite: operator 'y' (CONV_2D): a window of 3 taps with stride 0 and dilation 1"},
    {"dilation_below_0",
     [] {
       return conv({2, 3, 3, 2}, 1, -1);
     },
     "corrupt: m.tflite: operator 'y' (CONV_2D): a window of 3 taps with stride 1 and dilation -1"},
    {"blocks_of_0",
     [] {
       return blocks({0, 2}, {0, 0, 0, 0});
     },
     "corrupt: m.tflite: operator 'y' (SPACE_TO_BATCH_ND): blocks of 0 x 2 or margins below 0"},
    {"margins_below_0",
     [] {
       return blocks({2, 2}, {0, -1, 0, 0});
     },
     "corrupt: m.tflite: operator 'y' (SPACE_TO_BATCH_ND): blocks of 2 x 2 or margins below 0"},
    {"blocks_beyond_64_bits",
     [] {
       return blocks({2147483647, 2147483647}, {0, 0, 0, 0});
     },
     "corrupt: m.tflite: operator 'y' (SPACE_TO_BATCH_ND): node 'y/Reshape' (Reshape): cannot reshape [1,2,4,4] to "
     "[1,2,0,2147483647,0,2147483647]"},
    {"reshape_to_another_count",
     [] {
       return with_list(22, {2}, {3, 5});
     },
     "corrupt: m.tflite: operator 'y' (RESHAPE): the shape [1,4,4,2] cannot become [3,5]"},
    {"resize_to_less_than_nothing",
     [] {
       return file([](TfliteBuilder& m) {
         const int size = m.integers({2}, {-5, 5});
         m.op(23, {0, size}, {1}, BuiltinOptions::ResizeBilinearOptions,
              tflite::CreateResizeBilinearOptions(m.fbb, false, false).Union());
       });
     },
     "corrupt: m.tflite: operator 'y' (RESIZE_BILINEAR): the size -5 x 5"},
    {"transposition_that_names_an_axis_twice",
     [] {
       return with_list(39, {4}, {0, 1, 1, 3});
     },
     "corrupt: m.tflite: operator 'y' (TRANSPOSE): node 'y/Transpose' (Transpose): perm does not name each of the 4 "
     "axes once"},
    {"pads_of_another_rank",
     [] {
       return with_list(34, {2, 2}, {1, 1, 1, 1});
     },
     "corrupt: m.tflite: operator 'y' (PAD): 4 paddings for 4 axes"},
    {"mean_of_an_axis_that_is_not_there", [] { return with_list(40, {1}, {9}); },
     "corrupt: m.tflite: operator 'y' (MEAN): axis 9 does not exist in a tensor of rank 4"},
    {"metadata_that_is_none",
     [] {
       return file([](TfliteBuilder& m) {
         m.op(19, {0}, {1});
         const std::vector<std::uint8_t> noise(40, 0xFF);
         m.metadata("TFLITE_METADATA", noise);
       });
     },
     "corrupt: m.tflite: TFLITE_METADATA: damaged"},
};

class HostileTflite : public testing::TestWithParam<HostileCase> {};

TEST_P(HostileTflite, is_refused) { expect_begins(tflite_error(GetParam().bytes()), GetParam().error); }

INSTANTIATE_TEST_SUITE_P(File, HostileTflite, testing::ValuesIn(kCases), case_name);

}  // namespace
}  // namespace atrous::test
