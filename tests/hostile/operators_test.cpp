// Graphs whose operators contradict themselves, as the text form, exported to ONNX without the shape rules' consent.
#include "atrous/model.h"
#include "graph/text.h"
#include "hostile/case.h"
#include "onnx/export.h"

namespace atrous::test {
namespace {

struct OperatorCase {
  const char* name;
  const char* nodes;  // from %x: f32[1,3,8,8] to %y
  const char* error;
};

std::string exported(const OperatorCase& hostile) {
  const std::string text = "graph(%x: f32[1,3,8,8]) {\n" + std::string(hostile.nodes) + "\n  return %y\n}\n";
  return export_onnx(parse(text), {});
}

const OperatorCase kConvolutions[] = {
    {"weights_of_other_channels", "%w = const f32[2,4,1,1] random(1)\n %y = Conv(%x, %w) \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): the weights [2,4,1,1] with group 1 do not fit the input [1,3,8,8]"},
    {"weights_of_other_rank", "%w = const f32[2,3,1] random(1)\n %y = Conv(%x, %w) \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): the weights have the shape [2,3,1], the input [1,3,8,8]"},
    {"no_groups", "%w = const f32[2,3,1,1] random(1)\n %y = Conv(%x, %w) {group=0} \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): the weights [2,3,1,1] with group 0 do not fit the input [1,3,8,8]"},
    {"groups_beyond_channels",
     "%w = const f32[2,3,1,1] random(1)\n %y = Conv(%x, %w) {group=9223372036854775807} \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): the weights [2,3,1,1] with group 9223372036854775807 do not fit the input "
     "[1,3,8,8]"},
    {"stride_0", "%w = const f32[2,3,1,1] random(1)\n %y = Conv(%x, %w) {strides=[0,1]} \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): attribute 'strides' has the value 0, wanted 1 or more"},
    {"stride_of_40_bits", "%w = const f32[2,3,1,1] random(1)\n %y = Conv(%x, %w) {strides=[1099511627776,1]} \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): attribute 'strides' has the value 1099511627776"},
    {"negative_dilation", "%w = const f32[2,3,3,3] random(1)\n %y = Conv(%x, %w) {dilations=[-1,1]} \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): attribute 'dilations' has the value -1, wanted 1 or more"},
    {"dilation_beyond_the_map",
     "%w = const f32[2,3,3,3] random(1)\n %y = Conv(%x, %w) {dilations=[2147483647,1]} \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): the window covers 4294967295 elements of axis 2, which has 8 with padding"},
    {"negative_pads", "%w = const f32[2,3,3,3] random(1)\n %y = Conv(%x, %w) {pads=[-1,0,0,0]} \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): attribute 'pads' has the value -1, wanted 0 or more"},
    {"pads_of_one_axis", "%w = const f32[2,3,3,3] random(1)\n %y = Conv(%x, %w) {pads=[1,1]} \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): attribute 'pads' has 2 values, wanted 4"},
    {"pads_beyond_all_memory",
     "%w = const f32[2,3,3,3] random(1)\n"
     " %y = Conv(%x, %w) {pads=[2147483648,2147483648,2147483648,2147483648]} \"n\"",
     "unsupported: m.onnx: node 'n' (Conv): an edge of axis 2 is padded by 2147483648 elements, the limit is 65536"},
    {"dilation_beyond_all_code",
     "%w = const f32[2,3,3,3] random(1)\n"
     " %y = Conv(%x, %w) {auto_pad='SAME_UPPER', dilations=[1,268435458], strides=[1,58]} \"n\"",
     "unsupported: m.onnx: node 'n' (Conv): an edge of axis 3 is padded by 268435455 elements, the limit is 65536"},
    {"transposed_pads_beyond_all_code",
     "%w = const f32[3,2,2,2] random(1)\n"
     " %y = ConvTranspose(%x, %w) {strides=[1,100000], pads=[0,65537,0,0]} \"n\"",
     "unsupported: m.onnx: node 'n' (ConvTranspose): an edge of axis 3 is padded by 65537 elements, the limit is "
     "65536"},
    {"bias_of_other_length",
     "%w = const f32[2,3,1,1] random(1)\n %b = const f32[3] {1,2,3}\n %y = Conv(%x, %w, %b) \"n\"",
     "corrupt: m.onnx: node 'n' (Conv): the bias has the shape [3], wanted [2]"},
    {"unknown_padding", "%w = const f32[2,3,1,1] random(1)\n %y = Conv(%x, %w) {auto_pad='SOME'} \"n\"",
     "unsupported: m.onnx: node 'n' (Conv): auto_pad 'SOME' is not supported"},
    {"kernel_0_of_a_pool", "%y = MaxPool(%x) {kernel_shape=[0,2]} \"n\"",
     "corrupt: m.onnx: node 'n' (MaxPool): the kernel has the shape [0,2]"},
    {"kernel_of_a_pool_beyond_the_map", "%y = AveragePool(%x) {kernel_shape=[9,9]} \"n\"",
     "corrupt: m.onnx: node 'n' (AveragePool): the window covers 9 elements of axis 2, which has 8 with padding"},
    {"kernel_of_a_pool_beyond_all_loops",
     "%y = MaxPool(%x) {kernel_shape=[1000000000,1], pads=[1000000000,0,1000000000,0]} \"n\"",
     "unsupported: m.onnx: node 'n' (MaxPool): the kernel has the shape [1000000000,1], the limit on a map of [8,8] is "
     "65536 elements along an axis"},
    {"pool_of_a_scalar", "%s = const f32[] {1}\n %y = GlobalAveragePool(%s) \"n\"",
     "corrupt: m.onnx: node 'n' (GlobalAveragePool): the input has the shape [], wanted [N,C,spatial...]"},
    {"pool_without_kernel", "%y = MaxPool(%x) \"n\"",
     "corrupt: m.onnx: node 'n' (MaxPool): attribute 'kernel_shape' is missing"},
    {"transposed_stride_of_60_bits",
     "%w = const f32[3,2,2,2] random(1)\n %y = ConvTranspose(%x, %w) {strides=[4611686018427387904,1]} \"n\"",
     "corrupt: m.onnx: node 'n' (ConvTranspose): attribute 'strides' has the value 4611686018427387904"},
    {"transposed_output_shape_of_one_axis",
     "%w = const f32[3,2,2,2] random(1)\n %y = ConvTranspose(%x, %w) {output_shape=[9]} \"n\"",
     "corrupt: m.onnx: node 'n' (ConvTranspose): output_shape has 1 elements, wanted 2"},
    {"transposed_stride_0", "%w = const f32[3,2,2,2] random(1)\n %y = ConvTranspose(%x, %w) {strides=[0,1]} \"n\"",
     "corrupt: m.onnx: node 'n' (ConvTranspose): attribute 'strides' has the value 0, wanted 1 or more"},
    {"transposed_negative_dilation",
     "%w = const f32[3,2,2,2] random(1)\n %y = ConvTranspose(%x, %w) {dilations=[1,-1]} \"n\"",
     "corrupt: m.onnx: node 'n' (ConvTranspose): attribute 'dilations' has the value -1, wanted 1 or more"},
    {"normalisation_of_other_channels", "%s = const f32[2] {1,2}\n %y = BatchNormalization(%x, %s, %s, %s, %s) \"n\"",
     "corrupt: m.onnx: node 'n' (BatchNormalization): scale has the shape [2], wanted [3]"},
};

const OperatorCase kShapes[] = {
    {"reshape_to_another_count", "%s = const i64[2] {1, 100}\n %y = Reshape(%x, %s) \"n\"",
     "corrupt: m.onnx: node 'n' (Reshape): cannot reshape [1,3,8,8] to [1,100]"},
    {"more_axes_than_a_tensor_may_have",
     "%o = const i64[1] {0}\n %e = const i64[1] {200000}\n %d = const i64[1] {1}\n %a = Range(%o, %e, %d)\n"
     " %y = Unsqueeze(%x, %a) \"n\"",
     "resource: m.onnx: node 'n' (Unsqueeze): a shape with 200004 axes, a tensor may have 64"},
    {"reshape_with_two_unknowns", "%s = const i64[2] {-1, -1}\n %y = Reshape(%x, %s) \"n\"",
     "corrupt: m.onnx: node 'n' (Reshape): cannot reshape [1,3,8,8] to [-1,-1]"},
    {"reshape_beyond_64_bits", "%s = const i64[3] {4294967296, 4294967296, -1}\n %y = Reshape(%x, %s) \"n\"",
     "resource: m.onnx: node 'n' (Reshape): the shape [4294967296,4294967296,1] has more elements than can be counted"},
    {"concat_of_an_axis_that_is_not_there", "%y = Concat(%x, %x) {axis=4} \"n\"",
     "corrupt: m.onnx: node 'n' (Concat): axis 4 does not exist in a tensor of rank 4"},
    {"concat_of_other_sizes", "%w = const f32[1,3,8,7] random(1)\n %y = Concat(%x, %w) {axis=1} \"n\"",
     "corrupt: m.onnx: node 'n' (Concat): inputs do not fit along axis 1: [1,3,8,8] and [1,3,8,7]"},
    {"sum_of_shapes_that_do_not_meet", "%w = const f32[1,3,8,7] random(1)\n %y = Add(%x, %w) \"n\"",
     "corrupt: m.onnx: node 'n' (Add): the shapes [1,3,8,8] and [1,3,8,7] do not broadcast"},
    {"transposition_that_names_an_axis_twice", "%y = Transpose(%x) {perm=[0,1,1,3]} \"n\"",
     "corrupt: m.onnx: node 'n' (Transpose): perm does not name each of the 4 axes once"},
    {"gather_beyond_the_end",
     "%i = const i64[1] {3}\n %w = const f32[2] {1,2}\n %g = Gather(%w, %i) \"n\"\n %y = Add(%x, %g)",
     "corrupt: m.onnx: node 'n' (Gather): index 3 is outside an axis of 2"},
    {"resize_to_sizes_and_scales",
     "%r = const f32[4] {1,1,2,2}\n %s = const i64[4] {1,3,9,9}\n %y = Resize(%x, _, %r, %s) {mode='linear'} \"n\"",
     "corrupt: m.onnx: node 'n' (Resize): has both scales and sizes"},
    {"resize_by_nothing", "%y = Resize(%x) {mode='linear'} \"n\"",
     "corrupt: m.onnx: node 'n' (Resize): has neither scales nor sizes"},
    {"crop_at_nan",
     "%r = const f32[8] {0,0,nan,0,1,1,1,1}\n %s = const i64[4] {1,3,9,9}\n"
     " %y = Resize(%x, %r, _, %s) {coordinate_transformation_mode='tf_crop_and_resize'} \"n\"",
     "corrupt: m.onnx: node 'n' (Resize): roi has values that are no numbers"},
    {"resize_by_nan", "%r = const f32[4] {1,1,nan,2}\n %y = Resize(%x, _, %r) {mode='linear'} \"n\"",
     "corrupt: m.onnx: node 'n' (Resize): scale nan does not fit an axis of 8"},
    {"resize_beyond_all_maps", "%r = const f32[4] {1,1,1e30,2}\n %y = Resize(%x, _, %r) {mode='linear'} \"n\"",
     "corrupt: m.onnx: node 'n' (Resize): scale 1e+30 does not fit an axis of 8"},
    {"resize_to_less_than_nothing", "%s = const i64[4] {1,3,-9,9}\n %y = Resize(%x, _, _, %s) {mode='linear'} \"n\"",
     "corrupt: m.onnx: node 'n' (Resize): an axis of 8 cannot take the size -9"},
    {"resize_beyond_all_memory",
     "%s = const i64[4] {1,3,1073741824,1073741824}\n %y = Resize(%x, _, _, %s) {mode='linear'} \"n\"",
     "resource: m.onnx: node 'n' (Resize): the shape [1,3,1073741824,1073741824] has more elements than the "},
    {"pads_of_another_rank", "%p = const i64[2] {1,1}\n %y = Pad(%x, %p) \"n\"",
     "corrupt: m.onnx: node 'n' (Pad): pads has 2 elements, wanted 8"},
    {"pads_whose_sum_overflows", "%p = const i64[8] {0,0,9223372036854775807,0,0,0,9,0}\n %y = Pad(%x, %p) \"n\"",
     "resource: m.onnx: node 'n' (Pad): a size does not fit into 64 bits: 8 + 9223372036854775807"},
    {"pads_that_cut_everything_off", "%p = const i64[8] {0,0,-9,0,0,0,0,0}\n %y = Pad(%x, %p) \"n\"",
     "corrupt: m.onnx: node 'n' (Pad): pads -9 and 0 do not fit the shape [1,3,8,8]"},
    {"slice_by_steps_of_0",
     "%b = const i64[1] {0}\n %e = const i64[1] {5}\n %a = const i64[1] {2}\n %y = Slice(%x, %b, %e, %a, %b) \"n\"",
     "corrupt: m.onnx: node 'n' (Slice): a step is 0"},
    {"slice_of_unequal_lists", "%b = const i64[1] {0}\n %e = const i64[2] {5,5}\n %y = Slice(%x, %b, %e) \"n\"",
     "corrupt: m.onnx: node 'n' (Slice): starts, ends, axes and steps have different lengths"},
    {"tile_beyond_64_bits", "%r = const i64[4] {1,1,1,9223372036854775807}\n %y = Tile(%x, %r) \"n\"",
     "resource: m.onnx: node 'n' (Tile): a size does not fit into 64 bits: 8 * 9223372036854775807"},
    {"tile_beyond_all_memory", "%r = const i64[4] {1,1,1048576,1048576}\n %y = Tile(%x, %r) \"n\"",
     "resource: m.onnx: node 'n' (Tile): the shape [1,3,8388608,8388608] has more elements than the "},
    {"constant_beyond_all_memory",
     "%s = const i64[2] {1099511627776,1099511627776}\n %c = ConstantOfShape(%s) \"n\"\n %y = Add(%x, %c)",
     "resource: m.onnx: node 'n' (ConstantOfShape): the shape [1099511627776,1099511627776] has more elements than "
     "the "},
    {"expand_beyond_64_bits", "%s = const i64[5] {4294967296,4294967296,3,8,8}\n %y = Expand(%x, %s) \"n\"",
     "resource: m.onnx: node 'n' (Expand): the shape [4294967296,"},
    {"range_without_a_step",
     "%a = const f32[] {0}\n %b = const f32[] {9}\n %r = Range(%a, %b, %a) \"n\"\n %y = Add(%x, %r)",
     "corrupt: m.onnx: node 'n' (Range): cannot go from 0 to 9 by 0"},
    {"split_that_does_not_add_up", "%s = const i64[2] {1,1}\n %y, %z = Split(%x, %s) {axis=1} \"n\"",
     "corrupt: m.onnx: node 'n' (Split): sizes do not add up to the axis of 3"},
    {"blocks_of_0", "%y = DepthToSpace(%x) {blocksize=0} \"n\"",
     "corrupt: m.onnx: node 'n' (DepthToSpace): blocksize 0 is not positive or too large"},
    {"blocks_that_do_not_divide", "%y = DepthToSpace(%x) {blocksize=2} \"n\"",
     "corrupt: m.onnx: node 'n' (DepthToSpace): 3 channels do not divide into blocks of 2x2"},
    {"product_of_other_lengths", "%w = const f32[7,2] random(1)\n %y = MatMul(%x, %w) \"n\"",
     "corrupt: m.onnx: node 'n' (MatMul): matrices [1,3,8,8] and [7,2] cannot be multiplied"},
    {"softmax_of_an_axis_that_is_not_there", "%y = Softmax(%x) {axis=-5} \"n\"",
     "corrupt: m.onnx: node 'n' (Softmax): axis -5 does not exist in a tensor of rank 4"},
    {"unknown_attribute", "%y = Relu(%x) {force=1} \"n\"",
     "unsupported: m.onnx: 1 thing is not supported (opset 17):\n  Relu: attribute 'force' (1 node, 'n')"},
};

class HostileOperator : public testing::TestWithParam<OperatorCase> {};

TEST_P(HostileOperator, is_refused) {
  const std::string bytes = exported(GetParam());
  const std::string error = error_of([&] { Model::load(std::as_bytes(std::span(bytes)), "m.onnx"); });
  expect_begins(error, GetParam().error);
}

std::string operator_name(const testing::TestParamInfo<OperatorCase>& test) { return test.param.name; }

INSTANTIATE_TEST_SUITE_P(Convolution, HostileOperator, testing::ValuesIn(kConvolutions), operator_name);
INSTANTIATE_TEST_SUITE_P(Shape, HostileOperator, testing::ValuesIn(kShapes), operator_name);

}  // namespace
}  // namespace atrous::test
