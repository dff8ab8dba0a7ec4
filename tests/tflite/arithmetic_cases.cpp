// Pools, reductions, arithmetic, activations and resizes.
#include "tflite/case_builder.h"

namespace atrous::test {
namespace {

using tflite::Activation;
using tflite::BuiltinOptions;
using tflite::Padding;
using tflite::TensorType;

// ArgMaxOptions of the public schema, which the importer does not read: the output is of INT64.
flatbuffers::Offset<void> arg_max_options(Fbb& fbb) {
  constexpr flatbuffers::voffset_t kOutputType = 4;
  const flatbuffers::uoffset_t start = fbb.StartTable();
  fbb.AddElement<std::int8_t>(kOutputType, static_cast<std::int8_t>(TensorType::INT64), 0);
  return fbb.EndTable(start);
}

void add_pools(Cases& cases) {
  cases.add("AVERAGE_POOL_2D same", kAveragePool, {{1, 5, 4, 2}}, {{1, 3, 2, 2}}, just_x,
            pool_options(Padding::SAME, 2, 3, 2));
  cases.add("AVERAGE_POOL_2D over the map", kAveragePool, {{1, 3, 4, 2}}, {{1, 1, 1, 2}}, just_x,
            pool_options(Padding::VALID, 1, 3, 4));
  cases.add("MAX_POOL_2D same", kMaxPool, {{1, 5, 5, 1}}, {{1, 3, 3, 1}}, just_x, pool_options(Padding::SAME, 2, 2, 2));
  const auto mean_options = [](bool keep) {
    return Options{BuiltinOptions::ReducerOptions,
                   [=](Fbb& fbb) { return tflite::CreateReducerOptions(fbb, keep).Union(); }};
  };
  cases.add("MEAN of rows and columns", kMean, {{1, 3, 2, 3}}, {{1, 3}}, with_integers({2}, {1, 2}),
            mean_options(false));
  cases.add("MEAN that keeps its axes", kMean, {{1, 3, 2, 3}}, {{1, 1, 1, 3}}, with_integers({2}, {1, 2}),
            mean_options(true));
  cases.add("MEAN of channels", kMean, {{1, 2, 2, 3}}, {{1, 2, 2}}, with_integers({1}, {-1}), mean_options(false));
  const Options whole_numbers{static_cast<BuiltinOptions>(40), arg_max_options};
  cases.add("ARG_MAX of channels", kArgMax, {{1, 3, 3, 4}}, {{1, 3, 3}, TensorType::INT64}, with_integers({}, {-1}),
            whole_numbers);
  cases.add("ARG_MAX of rows", kArgMax, {{1, 4, 2, 2}}, {{1, 2, 2}, TensorType::INT64}, with_integers({}, {1}),
            whole_numbers);
}

void add_arithmetic(Cases& cases) {
  const Port map({1, 2, 3, 2});
  const auto with = [](const Ints& dims, const std::vector<float>& values) {
    return [=](TfliteBuilder& model, int x) { return Ints{x, model.floats(dims, values)}; };
  };
  const Operands channels = with({2}, {0.5F, -3.0F});
  const Operands columns = with({1, 1, 3, 1}, {1.0F, 2.0F, -1.0F});
  cases.add("ADD of channels, relu", kAdd, map, map, channels,
            fused<tflite::AddOptions>(BuiltinOptions::AddOptions, Activation::RELU));
  cases.add(
      "ADD of itself", kAdd, map, map,
      [](TfliteBuilder&, int x) {
        return Ints{x, x};
      },
      fused<tflite::AddOptions>(BuiltinOptions::AddOptions, Activation::NONE));
  cases.add(
      "SUB from channels, relu6", kSub, map, map,
      [&](TfliteBuilder& model, int x) {
        return Ints{model.floats({2}, {0.5F, 3.0F}), x};
      },
      fused<tflite::SubOptions>(BuiltinOptions::SubOptions, Activation::RELU6));
  cases.add("MUL of columns", kMul, map, map, columns,
            fused<tflite::MulOptions>(BuiltinOptions::MulOptions, Activation::NONE));
  cases.add("MUL of a number, relu_n1_to_1", kMul, map, map, with({}, {0.25F}),
            fused<tflite::MulOptions>(BuiltinOptions::MulOptions, Activation::RELU_N1_TO_1));
  cases.add("DIV of columns", kDiv, map, map, columns,
            fused<tflite::DivOptions>(BuiltinOptions::DivOptions, Activation::NONE));
  cases.add("MAXIMUM of channels", kMaximum, map, map, channels);
  cases.add("MINIMUM of channels", kMinimum, map, map, channels);
}

void add_activations(Cases& cases) {
  const Port map({1, 2, 3, 2});
  cases.add("RELU", kRelu, map, map);
  cases.add("RELU6", kRelu6, {{1, 4, 6, 2}}, {{1, 4, 6, 2}});
  cases.add("RELU_N1_TO_1", kReluN1To1, map, map);
  cases.add("LEAKY_RELU", kLeakyRelu, map, map, just_x, {BuiltinOptions::LeakyReluOptions, [](Fbb& fbb) {
                                                           return tflite::CreateLeakyReluOptions(fbb, 0.3F).Union();
                                                         }});
  cases.add("PRELU of channels", kPrelu, map, map, [](TfliteBuilder& model, int x) {
    return Ints{x, model.floats({1, 1, 2}, {0.5F, -0.25F})};
  });
  cases.add("HARD_SWISH", kHardSwish, {{1, 4, 6, 2}}, {{1, 4, 6, 2}});
  cases.add("LOGISTIC", kLogistic, map, map);
  cases.add("TANH", kTanh, map, map);
  cases.add("SOFTMAX with beta", kSoftmax, {{1, 2, 2, 3}}, {{1, 2, 2, 3}}, just_x,
            {BuiltinOptions::SoftmaxOptions, [](Fbb& fbb) { return tflite::CreateSoftmaxOptions(fbb, 0.5F).Union(); }});
}

void add_resizes(Cases& cases) {
  struct Form {
    const char* name;
    bool align_corners;
    bool half_pixel;
  };
  for (const Form& form : {Form{"align_corners", true, false}, Form{"half_pixel", false, true},
                           Form{"plain", false, false}, Form{"align_corners, half_pixel", true, true}}) {
    const bool both = form.align_corners && form.half_pixel;  // LiteRT itself refuses this when it interpolates
    const Options linear{BuiltinOptions::ResizeBilinearOptions, [=](Fbb& fbb) {
                           return tflite::CreateResizeBilinearOptions(fbb, form.align_corners, form.half_pixel).Union();
                         }};
    const Options nearest{
        BuiltinOptions::ResizeNearestNeighborOptions, [=](Fbb& fbb) {
          return tflite::CreateResizeNearestNeighborOptions(fbb, form.align_corners, form.half_pixel).Union();
        }};
    for (const Ints& size : {Ints{5, 7}, Ints{2, 2}, Ints{1, 1}}) {
      const std::string name =
          std::string(" ") + form.name + " to " + std::to_string(size[0]) + "x" + std::to_string(size[1]);
      const Port out({1, size[0], size[1], 2});
      if (!both) {
        cases.add("RESIZE_BILINEAR" + name, kResizeBilinear, {{1, 3, 4, 2}}, out, with_integers({2}, size), linear);
      }
      cases.add("RESIZE_NEAREST_NEIGHBOR" + name, kResizeNearest, {{1, 3, 4, 2}}, out, with_integers({2}, size),
                nearest);
    }
    if (both) continue;
    cases.add("RESIZE_BILINEAR " + std::string(form.name) + " of one pixel", kResizeBilinear, {{1, 1, 1, 2}},
              {{1, 3, 3, 2}}, with_integers({2}, {3, 3}), linear);
  }
}

}  // namespace

void add_arithmetic_cases(Cases& cases) {
  add_pools(cases);
  add_arithmetic(cases);
  add_activations(cases);
  add_resizes(cases);
}

}  // namespace atrous::test
