// Operators that move elements or give them another shape.
#include "tflite/case_builder.h"

namespace atrous::test {
namespace {

using tflite::Activation;
using tflite::BuiltinOptions;
using tflite::MirrorPadMode;

void add_pads(Cases& cases) {
  const Port in({1, 2, 3, 2});
  cases.add("PAD", kPad, in, {{1, 5, 4, 3}}, with_integers({4, 2}, {0, 0, 1, 2, 0, 1, 1, 0}));
  cases.add("PADV2", kPadV2, in, {{1, 5, 4, 2}}, [](TfliteBuilder& model, int x) {
    return Ints{x, model.integers({4, 2}, {0, 0, 1, 2, 0, 1, 0, 0}), model.floats({}, {2.5F})};
  });
  cases.add("MIRROR_PAD", kMirrorPad, in, {{1, 4, 6, 2}}, with_integers({4, 2}, {0, 0, 1, 1, 2, 1, 0, 0}),
            {BuiltinOptions::MirrorPadOptions,
             [](Fbb& fbb) { return tflite::CreateMirrorPadOptions(fbb, MirrorPadMode::REFLECT).Union(); }});
}

void add_shapes(Cases& cases) {
  cases.add("RESHAPE of a map", kReshape, {{1, 2, 3, 2}}, {{1, 3, 4}}, with_integers({3}, {1, 3, -1}));
  cases.add("RESHAPE to a map", kReshape, {{1, 12}}, {{1, 2, 3, 2}}, with_integers({4}, {1, 2, 3, 2}));
  const auto squeeze = [](const Ints& axes) {
    return Options{BuiltinOptions::SqueezeOptions,
                   [=](Fbb& fbb) { return tflite::CreateSqueezeOptionsDirect(fbb, &axes).Union(); }};
  };
  cases.add("SQUEEZE of rows and columns", kSqueeze, {{1, 1, 1, 4}}, {{1, 4}}, just_x, squeeze({1, 2}));
  cases.add("SQUEEZE of channels", kSqueeze, {{1, 2, 3, 1}}, {{1, 2, 3}}, just_x, squeeze({-1}));
  cases.add("TRANSPOSE to channels first", kTranspose, {{1, 2, 3, 4}}, {{1, 4, 2, 3}},
            with_integers({4}, {0, 3, 1, 2}));
  cases.add("TRANSPOSE of a matrix", kTranspose, {{3, 4}}, {{4, 3}}, with_integers({2}, {1, 0}));
}

struct Slice {
  Ints begin;
  Ints end;
  Ints strides;
  int begin_mask = 0;
  int end_mask = 0;
  int shrink_axis_mask = 0;
};

void add_slice(Cases& cases, const std::string& name, const Ints& in, const Ints& out, const Slice& slice) {
  const auto operands = [=](TfliteBuilder& model, int x) {
    const Ints count = {static_cast<int>(slice.begin.size())};
    return Ints{x, model.integers(count, slice.begin), model.integers(count, slice.end),
                model.integers(count, slice.strides)};
  };
  const auto options = [=](Fbb& fbb) {
    return tflite::CreateStridedSliceOptions(fbb, slice.begin_mask, slice.end_mask, 0, 0, slice.shrink_axis_mask)
        .Union();
  };
  cases.add("STRIDED_SLICE " + name, kStridedSlice, Port(in), Port(out), operands,
            {BuiltinOptions::StridedSliceOptions, options});
}

void add_parts(Cases& cases) {
  const Ints map = {1, 4, 5, 3};
  add_slice(cases, "crop", map, {1, 2, 3, 3}, {{0, 1, 2, 0}, {1, 3, 5, 3}, {1, 1, 1, 1}});
  add_slice(cases, "every second", map, {1, 2, 3, 3}, {{0, 0, 0, 0}, {1, 4, 5, 3}, {1, 2, 2, 1}});
  add_slice(cases, "with masks", map, {1, 3, 5, 1}, {{0, 1, 2, 1}, {0, 0, 3, 2}, {1, 1, 1, 1}, 0b0101, 0b0111});
  add_slice(cases, "backwards", map, {1, 4, 5, 3}, {{0, -1, -1, 0}, {1, -5, -6, 3}, {1, -1, -1, 1}});
  add_slice(cases, "of one channel", map, {1, 4, 5},
            {{0, 0, 0, -1}, {0, 0, 0, 0}, {1, 1, 1, 1}, 0b0111, 0b0111, 0b1000});
  const Options halves{BuiltinOptions::SplitOptions,
                       [](Fbb& fbb) { return tflite::CreateSplitOptions(fbb, 2).Union(); }};
  const auto along = [](int axis) {
    return [=](TfliteBuilder& model, int x) { return Ints{model.integers({}, {axis}), x}; };
  };
  cases.add_split("SPLIT of channels", kSplit, {{1, 2, 2, 4}}, {Port({1, 2, 2, 2}), Port({1, 2, 2, 2})}, along(3),
                  halves);
  cases.add_split("SPLIT of rows", kSplit, {{1, 4, 2, 3}}, {Port({1, 2, 2, 3}), Port({1, 2, 2, 3})}, along(-3), halves);
  const auto concatenation = [](int axis, Activation activation) {
    return Options{BuiltinOptions::ConcatenationOptions,
                   [=](Fbb& fbb) { return tflite::CreateConcatenationOptions(fbb, axis, activation).Union(); }};
  };
  cases.add(
      "CONCATENATION of channels", kConcatenation, {{1, 2, 2, 1}}, {{1, 2, 2, 3}},
      [](TfliteBuilder& model, int x) {
        return Ints{x, model.floats({1, 2, 2, 2}, weights(8))};
      },
      concatenation(-1, Activation::NONE));
  cases.add(
      "CONCATENATION of rows", kConcatenation, {{1, 2, 2, 2}}, {{1, 4, 2, 2}},
      [](TfliteBuilder&, int x) {
        return Ints{x, x};
      },
      concatenation(1, Activation::NONE));
}

}  // namespace

void add_movement_cases(Cases& cases) {
  add_pads(cases);
  add_shapes(cases);
  add_parts(cases);
}

}  // namespace atrous::test
